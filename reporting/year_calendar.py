"""The reporting calendar of a financial year as readers see it, and as a calendar file."""

from dataclasses import dataclass
from datetime import UTC, timedelta

from django.conf import settings
from django.urls import reverse

from pmf_portal.periods import timetable
from reporting.calendar_file import calendar_of, event
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


def months_with_dates(year):
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
    return calendar_of("Reporting calendar", "reporting calendar", (event_of(one) for year in years for one in months_with_dates(year)))


def event_of(one):
    # In UTC: a zone by name would have to be described in the file (RFC 5545).
    starts = one.published.astimezone(UTC)
    published = event(f"publication-{one.month}", one.published)
    published.add("sequence", one.changes)
    published.add("dtstart", starts)
    published.add("dtend", starts + timedelta(minutes=30))
    published.add("summary", f"Performance of {one.month.name} is published")
    published.add("description", "\n".join(one.reports))
    published.add("url", settings.PORTAL_URL + reverse("reporting_calendar_of", args=[one.month.financial_year]))
    published.add("transp", "TRANSPARENT")
    return published
