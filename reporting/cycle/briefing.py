"""The monthly briefing of a portfolio holder, and of the leader: what their part of the council
published, on one page (framework 6.1).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from django.utils.safestring import mark_safe

from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.models import OrganisationUnit, User
from pmf_portal.council.roles import ACTS
from pmf_portal.pictures.drawing import INK, Drawn, box
from pmf_portal.pictures.sparkline import Spark, sparkline
from pmf_portal.pictures.status_strip import row_of_marks
from reporting.content.in_short.changes import Movement, turned_in_short
from reporting.content.in_short.facts import Account, Measure, Sentence, Source
from reporting.content.in_short.figures import number_in_words
from reporting.content.in_short.order import worst_first
from reporting.content.in_short.promises import Promise
from reporting.content.in_short.readers import InShort, Reader, in_short
from reporting.cycle.asking import AskedOf, with_addresses
from reporting.cycle.briefing_comments import comment_on
from reporting.cycle.desk import Desk, plans_to_approve
from reporting.models import DirectorComment
from reporting.publishing.in_short import PublishedMonth
from scorecards.models import ScorecardLine
from scorecards.rating.series import read_series

PERIODS = 24
MARK = 20
MOST_PROMISES, MOST_TURNS = 4, 4


@dataclass(frozen=True, slots=True)
class Strip:
    """The marks of one plan's measures, worst first; `changed` are those that turned."""

    title: str
    marks: tuple[tuple[Measure, bool], ...]

    @property
    def picture(self) -> str:
        """One mark a measure, with a bar below those that turned."""
        drawn = row_of_marks([measure.rating for measure, _ in self.marks])
        bars = [
            box(MARK * number + 2, 22, MARK - 6, 3, INK)
            for number, (_, has_changed) in enumerate(self.marks)
            if has_changed
        ]
        return mark_safe(Drawn(drawn.width, 26, [*drawn.parts, *bars]).on_page(said=None))


@dataclass(frozen=True, slots=True)
class Moved:
    """A movement with its picture; a measure with one figure has none."""

    movement: Movement
    picture: str


@dataclass(frozen=True, slots=True)
class Coming:
    """What comes next, and when; without a day it waits now."""

    day: date | None
    words: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class MonthlyBriefing:
    """Everything that the page shows."""

    unit: OrganisationUnit
    account: Account
    brief: InShort
    turned: str
    strips: tuple[Strip, ...]
    worse: tuple[Moved, ...]
    better: tuple[Moved, ...]
    comment: DirectorComment | None
    coming: tuple[Coming, ...]
    questions: tuple[AskedOf, ...]

    @property
    def turns(self) -> list[Sentence]:
        """The first ratings that changed; all of them are counted and marked."""
        return [*self.brief.turned_worse, *self.brief.turned_better][:MOST_TURNS]

    @property
    def promises(self) -> list[Promise]:
        """The first of them: the rest stands with the reports."""
        return [*self.brief.missed, *self.brief.kept][:MOST_PROMISES]

    @property
    def more_promises(self) -> int:
        return max(0, len(self.brief.missed) + len(self.brief.kept) - MOST_PROMISES)

    @property
    def promises_heading(self) -> str:
        """ "Promises: three missed, one kept" """
        missed, kept = len(self.brief.missed), len(self.brief.kept)
        if not missed and not kept:
            return "Promises"
        counts = [number_in_words(count) if count else "none" for count in (missed, kept)]
        return f"Promises: {counts[0]} missed, {counts[1]} kept"

    @property
    def sources(self) -> list[tuple[Sentence, tuple[Source, ...]]]:
        """Each sentence but headline and counts, with the lines that it came from."""
        sentences = [sentence for part, sentence in self.brief.sentences() if part != "Counts"]
        return [(sentence, sentence.sources[:1]) for sentence in sentences[:1]] + [
            (sentence, sentence.sources) for sentence in sentences[1:]
        ]


def units_briefed(user: User) -> list[OrganisationUnit]:
    """The parts of the council that somebody has a briefing of: their own first."""
    units = {
        assignment.unit
        for assignment in user.assignments
        if assignment.role in ACTS["view_monthly_briefing"] and assignment.unit
    }
    if any(unit.kind == OrganisationUnit.COUNCIL for unit in units):
        current = OrganisationUnit.objects.filter(ended_on=None)
        units.update(current.filter(kind=OrganisationUnit.DIRECTORATE))
    return sorted(units, key=lambda unit: unit.path)


def briefing_of(
    month: PublishedMonth, unit: OrganisationUnit, user: User, today: date
) -> MonthlyBriefing | None:
    """The briefing of a part of the council; None where it has no line in the month."""
    lines = lines_of(month, unit)
    if not lines:
        return None
    account = month.account(unit.title, lines)
    brief = in_short(Reader.HOLDER, account)
    series = series_of(month, brief)
    return MonthlyBriefing(
        unit=unit,
        account=account,
        brief=brief,
        turned=turned_in_short(len(brief.turned_worse), len(brief.turned_better), account.since),
        strips=tuple(strips_of(account)),
        worse=tuple(with_picture(one, series, month) for one in brief.worse),
        better=tuple(with_picture(one, series, month) for one in brief.better),
        comment=comment_on(unit, account.month),
        coming=tuple(what_comes(month, user, today)),
        questions=tuple(with_addresses(brief.questions, user)),
    )


def lines_of(month: PublishedMonth, unit: OrganisationUnit) -> list[ScorecardLine]:
    """The lines of a directorate, or of the whole council."""
    if unit.kind == OrganisationUnit.COUNCIL:
        return month.lines
    return [line for line in month.lines if line.directorate_id == unit.pk]


def strips_of(account: Account) -> Iterable[Strip]:
    """Each plan's measures as marks, those that turned marked."""
    for plan, group in groupby(account.measures, key=lambda measure: measure.plan):
        marks = []
        for measure in worst_first(group, account.escalated):
            was = account.before.get(measure.code, measure.rating)
            marks.append((measure, was != measure.rating))
        yield Strip(plan, tuple(marks))


def series_of(month: PublishedMonth, brief: InShort) -> dict[str, ScorecardLine]:
    """The lines of the measures that moved, with their figures period by period."""
    codes = [moved.measure.code for moved in (*brief.worse, *brief.better)]
    lines = ScorecardLine.objects.filter(build=month.build, code__in=codes)
    return {line.code: line for line in lines}


def with_picture(
    movement: Movement, series: Mapping[str, ScorecardLine], month: PublishedMonth
) -> Moved:
    """A movement with the sparkline of its published figures."""
    code = movement.measure.code
    if month.published[code].get("suppressed"):
        return Moved(movement, "")
    drawn = sparkline(spark_of(series[code]))
    return Moved(movement, mark_safe(drawn.on_page(said=None)) if drawn else "")


def spark_of(line: ScorecardLine) -> Spark:
    """The last periods of a line up to the one it reports."""
    rows = [
        row
        for row in read_series(line)
        if line.reporting_month is not None and row.month <= line.reporting_month
    ][-PERIODS:]
    return Spark(
        values=[number(None if row.is_hidden else row.actual) for row in rows],
        planned=[number(row.planned) for row in rows],
        years=[row.month.financial_year.start for row in rows],
        is_provisional=line.provisional,
    )


def number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def what_comes(month: PublishedMonth, user: User, today: date) -> Iterable[Coming]:
    """What waits for the reader, and when the next figures are published."""
    for task in Desk(user, today).tasks((plans_to_approve,)):
        yield Coming(task.due, f"Your approval of {task.words}", task.url)
    following = month.build.month + 1
    day = announced_timetable().day_of(following, "publish_month")
    if day >= today:
        yield Coming(day, f"The figures of {following.name} are published")
