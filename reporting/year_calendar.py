"""The reporting calendar of a financial year as readers see it, and as a calendar file."""

from dataclasses import dataclass
from datetime import UTC, timedelta
from email.utils import parseaddr

from django.conf import settings
from django.urls import reverse
from icalendar import Calendar, Event

from pmf_portal.periods import timetable
from reporting.models import PublicationDate
from reporting.reporting_dates import publication_days
from reporting.reports.kinds import KINDS, is_due


@dataclass(frozen=True)
class MonthOfCalendar:
    """One month: the day of each step, when it comes out, which reports come out with it, and how often the date was moved."""

    month: object
    days: list
    published: object
    reports: list
    changes: int


def months_of(year):
    return [year.first + n for n in range(12)]


def calendar_of(year):
    """Every month of a year with its dates: two queries."""
    months = months_of(year)
    out, changes = publication_days(months), list(PublicationDate.objects.filter(month__in=months).values_list("month", flat=True))
    return [MonthOfCalendar(m, steps_of(m), timetable.release_on(out[m]), reports_of_month(m), changes.count(m)) for m in months]


def steps_of(month):
    """The steps before publication, with their days by the working-day rule."""
    return [(step, timetable.day_of(month, step.name)) for step in timetable.STEPS if step.name != "publish_month"]


def reports_of_month(month):
    return [kind.title for kind in KINDS.values() if is_due(kind.rhythm, month)]


def calendar_file(years):
    """The publication moments of some years as iCalendar; a moved date raises its event's sequence, so that calendars follow."""
    calendar, name = Calendar(), f"{settings.COUNCIL_NAME}: reporting calendar"
    about = {"prodid": "-//Performance portal//Reporting calendar//EN", "version": "2.0", "method": "PUBLISH", "name": name, "x-wr-calname": name}
    for key, value in about.items():
        calendar.add(key, value)
    host = parseaddr(settings.CONTACT_EMAIL)[1].rpartition("@")[2] or "localhost"
    for one in (one for year in years for one in calendar_of(year)):
        event = Event()
        event.add("uid", f"publication-{one.month}@{host}")
        event.add("sequence", one.changes)
        event.add("dtstamp", one.published)
        # In UTC: a zone by name would have to be described in the file (RFC 5545).
        event.add("dtstart", one.published.astimezone(UTC))
        event.add("dtend", one.published.astimezone(UTC) + timedelta(minutes=30))
        event.add("summary", f"Performance of {one.month.name} is published")
        event.add("description", "\n".join(one.reports))
        event.add("url", settings.PORTAL_URL + reverse("reporting_calendar_of", args=[one.month.financial_year]))
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return calendar.to_ical()
