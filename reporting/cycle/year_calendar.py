"""The reporting calendar of a financial year as readers see it, and as a calendar file."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, timedelta

from django.conf import settings
from django.db.models import Max, Min
from django.urls import reverse

from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.models import ReportingDate
from pmf_portal.formats.ics import calendar_of, event
from pmf_portal.periods import timetable
from pmf_portal.periods.month import Month
from reporting.content.kinds import KINDS, is_due
from reporting.models import Publication

YEARS_AHEAD = 2


@dataclass(frozen=True)
class Day:
    """A step of a month, its day as announced, and how often it was moved."""

    step: timetable.Step
    day: date
    changes: int


@dataclass(frozen=True)
class MonthOfCalendar:
    """One month: the days of its steps, when it comes out, and which reports come out with it."""

    month: Month
    days: list
    publication: Day
    reports: list

    @property
    def published(self):
        return timetable.release_on(self.publication.day)


def years_published():
    """The first and the last year in which a month was published; None before there is one."""
    months = Publication.objects.monthly().aggregate(first=Min("month"), newest=Max("month"))
    return [month.financial_year for month in months.values()] if months["first"] else None


def years_with_calendar(published, today):
    """The years from the first with a publication, or the one that is running, to two ahead."""
    current = Month.of(today).financial_year
    first = min(published[0], current) if published else current
    return [first + n for n in range(current.start - first.start + 1 + YEARS_AHEAD)]


def months_of(year):
    return [year.first + n for n in range(12)]


def months_with_dates(year):
    """Every month of a year with its dates: two queries."""
    announced, months = announced_timetable(), months_of(year)
    changes = Counter(ReportingDate.objects.filter(month__in=months).values_list("month", "step"))
    found = []
    for month in months:
        *days, publication = (
            Day(step, announced.day_of(month, step.name), changes[month, moved_with(step)])
            for step in timetable.STEPS
        )
        found.append(MonthOfCalendar(month, days, publication, reports_of_month(month)))
    return found


def moved_with(step):
    """The step with whose day this one's day moves."""
    return "actuals_due" if step.name in timetable.FOLLOWS_ACTUALS else step.name


def reports_of_month(month):
    return [kind.title for kind in KINDS.values() if is_due(kind.rhythm, month)]


def calendar_file(years):
    """The publication moments of some years as iCalendar; a moved date raises its event's sequence,
    so that calendars follow.
    """
    return calendar_of(
        "Reporting calendar",
        "reporting calendar",
        (event_of(one) for year in years for one in months_with_dates(year)),
    )


def event_of(one):
    # In UTC: a zone by name would have to be described in the file (RFC 5545).
    starts = one.published.astimezone(UTC)
    published = event(f"publication-{one.month}", one.published)
    published.add("sequence", one.publication.changes)
    published.add("dtstart", starts)
    published.add("dtend", starts + timedelta(minutes=30))
    published.add("summary", f"Performance of {one.month.name} is published")
    published.add("description", "\n".join(one.reports))
    published.add(
        "url",
        settings.PORTAL_URL + reverse("reporting_calendar_of", args=[one.month.financial_year]),
    )
    published.add("transp", "TRANSPARENT")
    return published
