"""The run sheet of a month: what each unit has done, has still to do and is late with, by whom, and
the reminders sent (framework 4.1).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Count, Max
from django.urls import reverse
from django.utils.timezone import localdate

from exceptions.deadlines import is_late_to_submit
from exceptions.models import ExceptionReport, Reminder
from exceptions.rules.lifecycle import UNFINISHED
from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.holders import acting_officer, away_on
from pmf_portal.council.models import Notice, OrganisationUnit, User
from pmf_portal.formats.numbers import counted, is_or_are
from pmf_portal.formats.wording import terms
from pmf_portal.periods.month import Month
from pmf_portal.periods.timetable import Timetable
from pmf_portal.periods.working_days import working_days_between
from pmf_portal.ui.charts import counts_figure
from scorecards.actuals.due import acting_key
from scorecards.actuals.due_places import due_places
from scorecards.actuals.figure_addresses import FigureAddresses
from scorecards.models import ScorecardBuild

MONTHS_COMPARED = 13


@dataclass(frozen=True)
class Outstanding:
    """A figure or report that is still to come: its target's code, by whom, whether it is late, and
    where it is done.
    """

    code: str
    by: str
    late: bool
    address: str


@dataclass
class Unit:
    """One service in a month: its figures, its exception reports, and what is outstanding."""

    title: str
    directorate: str
    done: int = 0
    missing_figures: list[Outstanding] = field(default_factory=list)
    reports: int = 0
    unfinished_reports: list[Outstanding] = field(default_factory=list)

    @property
    def figures(self) -> int:
        return self.done + len(self.missing_figures)


def headline_of(month: Month, units: Iterable[Unit]) -> str:
    """What the run sheet says first: “49 of 54 figures for March 2024 are still to come; 3 are
    late”.
    """
    units = list(units)
    figures = sum(unit.figures for unit in units)
    missing = [one for unit in units for one in unit.missing_figures]
    if not figures:
        return f"No figure is due for {month.name}"
    if not missing:
        return f"Every figure for {month.name} is in"
    late = sum(one.late for one in missing)
    verb = is_or_are(len(missing))
    words = f"{len(missing)} of {counted(figures, 'figure')} for {month.name} {verb} still to come"
    if not late:
        return words
    return f"{words}; {late} {is_or_are(late)} late"


class ReminderCount(NamedTuple):
    """How often a person was reminded of something, and when last."""

    about: str
    post: str
    times: int
    last: datetime


class DaysToPublication(NamedTuple):
    """How many working days after its end a month was first published."""

    month: Month
    days: int


def units_of(month: Month, announced: Timetable, today: date) -> list[Unit]:
    """Every service with figures or exception reports in a month, by directorate: a fixed number of
    queries.
    """
    away = set(away_on(today))
    units: dict[str, Unit] = {}
    places, addresses = due_places(month, announced), FigureAddresses("record_actual")
    services = OrganisationUnit.objects.select_related("parent").in_bulk(
        {place.service for place in places if place.service}
    )
    officers = {
        place: acting_key(place.lead, place.deputy, away) for place in places if place.is_missing
    }
    people = User.objects.in_bulk({officer for officer in officers.values() if officer})
    for place in sorted(places, key=lambda place: place.sort_key):
        service = services.get(place.service or 0)
        if service is None:
            continue
        unit = units.setdefault(service.path, unit_of(service))
        if place.is_missing:
            by = str(people.get(officers[place] or 0, "nobody"))
            late, address = place.is_late(today), addresses.of(place.code, place.month)
            unit.missing_figures.append(Outstanding(place.code, by, late, address))
        else:
            unit.done += 1
    reports = ExceptionReport.objects.filter(month=month.first_day).select_related(
        "target", "service__parent", "owner", "deputy"
    )
    for report in reports.order_by("target__sort_key", "target__code"):
        unit = units.setdefault(report.service.path, unit_of(report.service))
        unit.reports += 1
        if report.state in UNFINISHED:
            unit.unfinished_reports.append(unfinished_report(report, away, today))
    return [units[path] for path in sorted(units)]


def unit_of(service: OrganisationUnit) -> Unit:
    return Unit(service.title, service.parent.title if service.parent else "")


def unfinished_report(report: ExceptionReport, away: Collection[int], today: date) -> Outstanding:
    officer = acting_officer(report.owner, report.deputy, away)
    is_late = is_late_to_submit(report, today)
    address = reverse("exception_report", args=[report.pk])
    return Outstanding(report.target.code, str(officer or "nobody"), is_late, address)


def reminders_sent(month: Month) -> list[ReminderCount]:
    """Who was reminded of the month's figures and reports, how often, and when last: two
    queries.
    """
    of_figures = (
        Notice.objects.filter(key__startswith=f"figures owed {month} ")
        .values("user__post")
        .annotate(times=Count("pk"), last=Max("written_at"))
    )
    of_reports = (
        Reminder.objects.filter(report__month=month.first_day)
        .values("person__post")
        .annotate(times=Count("pk"), last=Max("reminded_at"))
    )
    counts = [
        ReminderCount("Figures", row["user__post"], row["times"], row["last"]) for row in of_figures
    ]
    for row in of_reports:
        post = row["person__post"] or terms.executive_group_in_full
        about = terms.exception_report.plural.capital
        counts.append(ReminderCount(about, post, row["times"], row["last"]))
    return sorted(counts, key=lambda count: (count.about, count.post))


def days_to_publication(
    until: Month,
    announced: Timetable | None = None,
    builds: Iterable[ScorecardBuild] | None = None,
) -> list[DaysToPublication]:
    """Working days from each month's end to its first publication, oldest first; nothing of months
    before the portal went live.  `builds`, every one there is, are given where they are known.
    """
    if builds is None:
        builds = ScorecardBuild.objects.filter(edition=1, frozen_at__isnull=False)
    live_from = (announced or announced_timetable()).live_from
    published: dict[Month, datetime] = {}
    for build in builds:
        if build.edition == 1 and build.frozen_at and build.month <= until:
            if live_from is None or build.month >= live_from:
                published[build.month] = build.frozen_at
    return [
        DaysToPublication(month, working_days_between(month.last_day, localdate(published[month])))
        for month in sorted(published)[-MONTHS_COMPARED:]
    ]


def publication_chart(published: list[DaysToPublication]) -> dict[str, Any] | None:
    """How long each month took, as chart, sentence and rows; None before the first publication."""
    if not published:
        return None
    names = [one.month.name for one in published]
    taken = [one.days for one in published]
    announced = announced_timetable()
    planned = [
        working_days_between(one.month.last_day, announced.day_of(one.month, "publish_month"))
        for one in published
    ]
    median = sorted(taken)[len(taken) // 2]
    sentence = (
        f"{names[-1]} was published {counted(taken[-1], 'working day')} after its end;"
        f" median of the last {counted(len(taken), 'month')}: {counted(median, 'working day')}."
    )
    figure = counts_figure(
        names, [("Working days to publication", taken), ("By the timetable", planned)]
    )
    rows = list(zip(names, planned, taken, strict=True))
    return {"figure": figure, "sentence": sentence, "rows": rows}
