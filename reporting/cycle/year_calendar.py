"""The reporting calendar of a financial year as readers see it, and as a calendar file."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db.models import Max, Min
from django.urls import reverse
from icalendar import Event

from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.models import ReportingDate
from pmf_portal.formats.ics import calendar_event, calendar_of
from pmf_portal.periods import timetable
from pmf_portal.periods.month import FinancialYear, Month
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
    days: list[Day]
    publication: Day
    reports: list[str]

    @property
    def published(self) -> datetime:
        return timetable.release_on(self.publication.day)


class PublishedYears(NamedTuple):
    """The first and the newest financial year in which a month was published."""

    first: FinancialYear
    newest: FinancialYear


def years_published() -> PublishedYears | None:
    """None before the first month is published."""
    months = Publication.objects.monthly().aggregate(first=Min("month"), newest=Max("month"))
    if months["first"] is None:
        return None
    return PublishedYears(months["first"].financial_year, months["newest"].financial_year)


def years_with_calendar(published: PublishedYears | None, today: date) -> list[FinancialYear]:
    """The years from the first with a publication, or the one that is running, to two ahead."""
    current = Month.of(today).financial_year
    first = min(published.first, current) if published else current
    return [first + n for n in range(current.start - first.start + 1 + YEARS_AHEAD)]


def months_with_dates(year: FinancialYear) -> list[MonthOfCalendar]:
    """Every month of a year with its dates, but those before the portal went live: two queries."""
    announced = announced_timetable()
    changes = Counter(
        ReportingDate.objects.filter(month__in=year.months).values_list("month", "step")
    )
    calendar = []
    for month in year.months:
        if not announced.is_live(month):
            continue
        days = [
            Day(step, announced.day_of(month, step.name), changes[month, moved_with(step)])
            for step in timetable.STEPS
        ]
        publication = days.pop()
        calendar.append(MonthOfCalendar(month, days, publication, reports_of_month(month)))
    return calendar


def moved_with(step: timetable.Step) -> str:
    """The step with whose day this one's day moves."""
    return "actuals_due" if step.name in timetable.FOLLOWS_ACTUALS else step.name


def reports_of_month(month: Month) -> list[str]:
    return [kind.title for kind in KINDS.values() if is_due(kind.rhythm, month)]


def calendar_file(years: Iterable[FinancialYear]) -> bytes:
    """The publication moments of some years as iCalendar; a moved date raises its event's sequence,
    so that calendars follow.
    """
    events = []
    for year in years:
        events += [event_of(one) for one in months_with_dates(year)]
    return calendar_of("Reporting calendar", "reporting calendar", events)


def event_of(one: MonthOfCalendar) -> Event:
    """The publication of a month, half an hour long."""
    # In UTC: a zone by name would have to be described in the file (RFC 5545).
    starts = one.published.astimezone(UTC)
    published = calendar_event(f"publication-{one.month}", one.published)
    published.add("sequence", one.publication.changes)
    published.add("dtstart", starts)
    published.add("dtend", starts + timedelta(minutes=30))
    published.add("summary", f"Performance of {one.month.name} is published")
    published.add("description", "\n".join(one.reports))
    address = reverse("reporting_calendar_of", args=[one.month.financial_year])
    published.add("url", settings.PORTAL_URL + address)
    published.add("transp", "TRANSPARENT")
    return published
