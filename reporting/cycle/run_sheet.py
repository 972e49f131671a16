"""The run sheet of a month: what each unit has done, owes and is late with, by whom, and the
chasing that has happened (framework 4.1).
"""

from dataclasses import dataclass, field

from django.db.models import Count, Max
from django.utils.timezone import localdate

from exceptions.models import Chase, ExceptionReport
from exceptions.rules.lifecycle import UNFINISHED
from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.holders import acting_officer
from pmf_portal.council.models import Absence, Notice
from pmf_portal.formats.numbers import counted
from pmf_portal.periods.working_days import working_days_between
from pmf_portal.ui.charts import counts_figure
from scorecards.actuals.due import figures_of_month
from scorecards.models import ScorecardBuild

MONTHS_COMPARED = 13


@dataclass
class Unit:
    """One service in a month: its figures, its exception reports, and who owes what."""

    title: str
    directorate: str
    done: int = 0
    owed: list = field(default_factory=list)
    reports: int = 0
    unwritten: list = field(default_factory=list)

    @property
    def figures(self):
        return self.done + len(self.owed)


@dataclass(frozen=True)
class Owed:
    """One thing that is owed: what, by whom, whether it is late, and the figure or report
    itself.
    """

    words: str
    by: str
    late: bool
    of: object


def units_of(month, user, today):
    """Every service with figures or exception reports in a month, by directorate: a fixed number of
    queries.
    """
    away = set(Absence.objects.on(today).values_list("user", flat=True))
    units = {}
    for figure in figures_of_month(user, today, everybody=True, month=month):
        service = figure.specification.service
        if service is not None:
            unit = units.setdefault(service.path, unit_of(service))
            if figure.is_owed:
                unit.owed.append(owed_figure(figure, away, today))
            else:
                unit.done += 1
    reports = ExceptionReport.objects.select_related(
        "target", "service__parent", "owner", "deputy"
    ).filter(month=month.first_day)
    for report in reports.order_by("target__code"):
        unit = units.setdefault(report.service.path, unit_of(report.service))
        unit.reports += 1
        if report.state in UNFINISHED:
            unit.unwritten.append(owed_report(report, away, today))
    return [units[path] for path in sorted(units)]


def unit_of(service):
    return Unit(service.title, service.parent.title if service.parent else "")


def owed_figure(figure, away, today):
    by = acting_officer(figure.lead, figure.deputy, away)
    return Owed(
        figure.specification.target.code, str(by or "nobody"), figure.is_late(today), figure
    )


def owed_report(report, away, today):
    by = acting_officer(report.owner, report.deputy, away)
    return Owed(report.target.code, str(by or "nobody"), report.due_on < today, report)


def reminders_sent(month):
    """Who was reminded of the month's figures and reports, how often, and when last: two
    queries.
    """
    sent = Notice.objects.filter(key__startswith=f"figures owed {month} ").values("user__post")
    rows = [
        ("Figures", n["user__post"], n["times"], n["last"])
        for n in sent.annotate(times=Count("pk"), last=Max("written_at"))
    ]
    chases = (
        Chase.objects.filter(report__month=month.first_day)
        .values("person__post")
        .annotate(times=Count("pk"), last=Max("chased_at"))
    )
    rows += [
        (
            "Exception reports",
            n["person__post"] or "Chief Executive’s Strategic Group",
            n["times"],
            n["last"],
        )
        for n in chases
    ]
    return sorted(rows, key=lambda row: (row[0], row[1]))


def days_to_publication(until):
    """Working days from each month's end to its first publication, oldest first: [(month,
    days)].
    """
    first = ScorecardBuild.objects.filter(
        edition=1, frozen_at__isnull=False, month__lte=until.first_day
    ).order_by("-month")[:MONTHS_COMPARED]
    return [
        (build.month, working_days_between(build.month.last_day, localdate(build.frozen_at)))
        for build in reversed(first)
    ]


def publication_chart(days):
    """How long each month took, as chart, sentence and rows; None before the first publication."""
    if not days:
        return None
    names, counts = [month.name for month, _ in days], [count for _, count in days]
    announced = announced_timetable()
    planned = [
        working_days_between(month.last_day, announced.day_of(month, "publish_month"))
        for month, _ in days
    ]
    newest, usual = counts[-1], sorted(counts)[len(counts) // 2]
    sentence = (
        f"{names[-1]} was published {counted(newest, 'working day')} after its end; in the middle"
        f" of the last {counted(len(counts), 'month')} it took {usual}."
    )
    figure = counts_figure(
        names, [("Working days to publication", counts), ("By the timetable", planned)]
    )
    return {
        "figure": figure,
        "sentence": sentence,
        "rows": list(zip(names, planned, counts, strict=True)),
    }
