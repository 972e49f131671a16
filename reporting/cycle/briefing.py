"""The monthly briefing of a portfolio holder, and of the leader: what their part of the council
published, on one page (framework 6.1).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby

from django.utils.safestring import mark_safe

from pmf_portal.council.acts import ACTS
from pmf_portal.council.models import OrganisationUnit, User
from pmf_portal.periods import frequency
from pmf_portal.periods.timetable import local_day
from pmf_portal.pictures.drawing import INK, Drawn, box
from pmf_portal.pictures.sparkline import Spark, sparkline
from pmf_portal.pictures.status_strip import row_of_marks
from reporting.content.in_short.changes import Movement, turned_in_short
from reporting.content.in_short.facts import Account, Measure, Sentence, Source
from reporting.content.in_short.figures import number_in_words
from reporting.content.in_short.order import worst_first
from reporting.content.in_short.promises import Promise
from reporting.content.in_short.questions import Question
from reporting.content.in_short.readers import InShort, Reader, in_short
from reporting.content.pack_in_short import NOTE
from reporting.cycle.asking import AskedOf, with_addresses
from reporting.cycle.briefing_comments import comment_on
from reporting.cycle.briefing_dates import Coming, what_comes
from reporting.cycle.desk import Desk, plans_to_approve
from reporting.models import DirectorComment
from reporting.publishing.in_short import PublishedMonth, rulings_between
from scorecards.models import ScorecardLine
from scorecards.rating.series import read_series
from scorecards.rating.trend import Trend

REASON = "reason"
PERIODS = 24
NOTES = re.compile(f"({NOTE.pattern})")
MARK = 20
MOST_PROMISES, MOST_TURNS = 4, 4
MOST_SOURCES = 12


@dataclass(frozen=True, slots=True)
class Strip:
    """The marks of one plan's measures, worst first; `changed` are those that turned."""

    title: str
    marks: tuple[tuple[Measure, bool], ...]

    @property
    def drawn(self) -> Drawn:
        """One mark a measure, with a bar below those that turned."""
        drawn = row_of_marks([measure.rating for measure, _ in self.marks])
        bars = [
            box(MARK * number + 2, 22, MARK - 6, 3, INK)
            for number, (_, has_changed) in enumerate(self.marks)
            if has_changed
        ]
        return Drawn(drawn.width, 26, [*drawn.parts, *bars])

    @property
    def picture(self) -> str:
        return mark_safe(self.drawn.on_page(said=None))


@dataclass(frozen=True, slots=True)
class Moved:
    """A movement with its picture, and where to ask for its reason; a measure with one figure has
    no picture, and one whose service says why is not asked.
    """

    movement: Movement
    drawn: Drawn | None
    ask_url: str = ""

    @property
    def picture(self) -> str:
        return mark_safe(self.drawn.on_page(said=None)) if self.drawn else ""


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
    today: date
    published_at: datetime | None
    questions: tuple[AskedOf, ...]
    published: PublishedMonth

    @property
    def money(self) -> list[list[tuple[str, bool]]]:
        """Each sentence on money in its parts, and whether one is a service's note, for which there
        is no room on paper.
        """
        return [
            [(words, bool(NOTE.fullmatch(words))) for words in NOTES.split(str(sentence))]
            for sentence in self.brief.money
        ]

    @property
    def dates(self) -> list[tuple[str, Coming]]:
        return [(one.when_from(self.today), one) for one in self.coming]

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
        """Each sentence but the counts, with the lines that it came from; of a headline that counts
        lines the one that it names.
        """
        first, *others = [one for part, one in self.brief.sentences() if part != "Counts"]
        named = first.sources if len(first.sources) <= MOST_SOURCES else first.sources[:1]
        return [(first, named), *((sentence, sentence.sources) for sentence in others)]


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
    month: PublishedMonth, unit: OrganisationUnit, user: User, at: datetime
) -> MonthlyBriefing | None:
    """The briefing of a part of the council; None where it has no line in the month."""
    lines = lines_of(month, unit)
    if not lines:
        return None
    account, today = month.account(unit.title, lines), local_day(at)
    brief = in_short(Reader.HOLDER, account)
    series = series_of(month, brief)
    reasons = [reason_wanted(one) for one in (*brief.worse, *brief.better) if not one.words]
    asked = list(with_addresses([*brief.questions, *reasons], user, today))
    to_ask = {one.question.code: one.url for one in asked if one.question.kind == REASON}

    def moved(movement: Movement) -> Moved:
        code = movement.measure.code
        return Moved(movement, picture_of(code, series, month), to_ask.get(code, ""))

    return MonthlyBriefing(
        unit=unit,
        account=account,
        brief=brief,
        turned=turned_in_short(len(brief.turned_worse), len(brief.turned_better), account.since),
        strips=tuple(strips_of(account)),
        worse=tuple(map(moved, brief.worse)),
        better=tuple(map(moved, brief.better)),
        comment=comment_on(unit, account.month),
        coming=tuple(
            what_comes(account, plans_awaiting(user, today), decided_since(month, at), today)
        ),
        today=today,
        published_at=month.build.frozen_at,
        questions=tuple(one for one in asked if one.question.kind != REASON),
        published=month,
    )


def reason_wanted(movement: Movement) -> Question:
    """The question for why a measure moved, of which its service says nothing."""
    line = movement.measure
    better = line.trend_year == Trend.IMPROVING
    ask = f"What made it {'better' if better else 'worse'}?"
    return Question(REASON, line.code, line.title, movement.sentence, ask)


def decided_since(month: PublishedMonth, at: datetime) -> set[str]:
    """The measures that the executive group decided on since the month came out."""
    return {ruling.code for ruling in rulings_between(month.build.frozen_at, at)}


def plans_awaiting(user: User, today: date) -> Iterable[Coming]:
    """The plans that wait for the reader's approval."""
    for task in Desk(user, today).tasks((plans_to_approve,)):
        yield Coming(task.due, f"Your approval of {task.words}", task.url)


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


def picture_of(
    code: str, series: Mapping[str, ScorecardLine], month: PublishedMonth
) -> Drawn | None:
    """The sparkline of a measure's published figures."""
    if month.published[code].get("suppressed"):
        return None
    return sparkline(spark_of(series[code]))


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
        is_stepped=frequency.spacing(line.frequency) > 1,
    )


def number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
