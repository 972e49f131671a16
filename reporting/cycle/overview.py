"""The council at a glance for the Leader and the lead member for performance, and for each director
whether the holder has read the month (framework 6.1).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from exceptions.deadlines import everything_overdue
from exceptions.models import ExceptionReport
from pmf_portal.council.models import OrganisationUnit, User
from pmf_portal.council.roles import Role
from pmf_portal.formats.dates import day_from, late_in_words
from pmf_portal.formats.numbers import counted
from pmf_portal.formats.one_after_another import joined
from pmf_portal.periods.month import Month
from pmf_portal.ui.rating_tags import GRADE_WORDS
from reporting.briefings.posts import units_answered_by, units_held_by
from reporting.briefings.published import Published, newest_build_of, newest_month
from reporting.briefings.queries import ConcernRow, rows_of
from reporting.briefings.rules.days import acknowledgement_due
from reporting.content.rating_changes import direction
from reporting.meetings.rules.lifecycle import TO_COME, WRITTEN
from reporting.models import Concern, Meeting, MonthlyAcknowledgement, Output
from reporting.publishing.earlier_ratings import ratings_of_build
from scorecards.models import ScorecardBuild, ScorecardLine
from scorecards.rating.rag import COLOURS

MOST_MEETINGS, MOST_LATE = 4, 5
SHOWN = ("red", "amber", "green")


@dataclass(frozen=True)
class ReadByHolder:
    """Whether the holder of a part of the council has acknowledged a month."""

    unit: OrganisationUnit
    month: Month
    acknowledgement: MonthlyAcknowledgement | None
    lateness: str = ""

    @property
    def words(self) -> str:
        """ "read 20 March 2024, spoken about", "4 days late", "not yet" """
        if self.acknowledgement is None:
            return self.lateness or "not yet"
        at = self.acknowledgement.acknowledged_at
        spoken = ", spoken about" if self.acknowledgement.discussed_on else ""
        return f"{at.day} {at:%B}{spoken}"


@dataclass(frozen=True)
class DirectorateRow:
    """A directorate in the overview."""

    unit: OrganisationUnit
    counts: tuple[tuple[str, int], ...]
    others: int
    worse: int
    better: int
    read: ReadByHolder
    concerns: int
    late_concerns: int
    late_reports: int


@dataclass(frozen=True)
class Overview:
    """Everything that stands on the desk of the Leader and the lead member."""

    month: Month
    rows: tuple[DirectorateRow, ...]
    own: ReadByHolder
    late_concerns: tuple[ConcernRow, ...]
    decisions_open: int
    decisions_late: tuple[Output, ...]
    decisions_late_count: int
    meetings: tuple[tuple[str, Meeting], ...]
    quality: str

    @property
    def headline(self) -> str:
        """ "February 2024: 21 measures are red; 3 turned worse, 2 better" """
        red = sum(dict(row.counts)["red"] for row in self.rows)
        worse = sum(row.worse for row in self.rows)
        better = sum(row.better for row in self.rows)
        measures = "measure is" if red == 1 else "measures are"
        words = f"{self.month.name}: {red or 'no'} {measures} red"
        return f"{words}; {worse or 'none'} turned worse, {better or 'none'} better"


def overview_for(user: User, today: date) -> Overview | None:
    """The overview of who holds the whole council's briefing; None for anybody else, and before
    anything is published.
    """
    if not leads_the_council(user):
        return None
    council = next((one for one in units_held_by(user) if one.kind == one.COUNCIL), None)
    newest = newest_month() if council else None
    build = newest_build_of(newest.month) if newest else None
    if council is None or newest is None or build is None:
        return None
    lines = list(
        ScorecardLine.objects.filter(build=build).values_list("directorate", "code", "rating")
    )
    units = OrganisationUnit.objects.filter(pk__in={line[0] for line in lines}).order_by("path")
    read = who_has_read([council, *units], newest, today)
    concerns = rows_of(Concern.objects.still_open().for_page(), today)
    late_reports = late_reports_by_directorate(today)
    before = ratings_of_build(newest_build_of(newest.month - 1)).ratings
    rows = []
    for unit in units:
        own = [(code, rating) for directorate, code, rating in lines if directorate == unit.pk]
        theirs = [row for row in concerns if row.concern.asked_unit_id == unit.pk]
        counts, turned = count_ratings(own, before)
        rows.append(
            DirectorateRow(
                unit=unit,
                counts=tuple((rating, counts[rating]) for rating in SHOWN),
                others=counts[""],
                worse=turned["worse"],
                better=turned["better"],
                read=read[unit.pk],
                concerns=len(theirs),
                late_concerns=sum(row.clock.is_late for row in theirs),
                late_reports=late_reports[unit.pk],
            )
        )
    waiting = Output.objects.still_open().filter(meeting__state__in=WRITTEN, exempt="")
    late = waiting.filter(due__lt=today)
    return Overview(
        month=newest.month,
        rows=tuple(rows),
        own=read[council.pk],
        late_concerns=tuple(row for row in concerns if row.clock.is_late)[:MOST_LATE],
        decisions_open=waiting.count(),
        decisions_late=tuple(late.for_page().order_by("due", "pk")[:MOST_LATE]),
        decisions_late_count=late.count(),
        meetings=tuple(next_meetings(today)),
        quality=quality_in_words(build),
    )


def leads_the_council(user: User) -> bool:
    """Whether somebody is the Leader, or the lead member for the whole council."""
    return any(
        held.role == Role.LEADER
        or (
            held.role == Role.PORTFOLIO_HOLDER
            and held.unit is not None
            and held.unit.kind == OrganisationUnit.COUNCIL
        )
        for held in user.assignments
    )


def count_ratings(
    ratings: Iterable[tuple[str, str]], before: Mapping[str, str]
) -> tuple[Counter[str], Counter[str]]:
    """How many measures have each colour ("" is none), and how many turned which way; `ratings`
    are (code, rating).
    """
    counts: Counter[str] = Counter()
    turned: Counter[str] = Counter()
    for code, rating in ratings:
        counts[rating if rating in COLOURS else ""] += 1
        if before.get(code, rating) != rating:
            turned[direction(before[code], rating)] += 1
    return counts, turned


def who_has_read(
    units: Sequence[OrganisationUnit], newest: Published, today: date
) -> dict[int, ReadByHolder]:
    """Who has acknowledged the newest month, by the key of the unit."""
    rows = MonthlyAcknowledgement.objects.filter(month=newest.month.first_day, unit__in=units)
    given = {row.unit_id: row for row in rows.select_related("acknowledged_by", "unit")}
    lateness = late_in_words(acknowledgement_due(newest.day), today)
    return {
        unit.pk: ReadByHolder(unit, newest.month, given.get(unit.pk), lateness) for unit in units
    }


def read_by_holders(user: User) -> list[ReadByHolder]:
    """For a director: whether the holder has read the newest month of each directorate."""
    if Role.STRATEGIC_DIRECTOR not in user.roles:
        return []
    units = [unit for unit in units_answered_by(user) if unit.ended_on is None]
    newest = newest_month()
    if newest is None:
        return []
    return list(who_has_read(units, newest, newest.day).values())


def late_reports_by_directorate(today: date) -> Counter[int]:
    """How many exception reports of each directorate have something overdue."""
    under_way = ExceptionReport.objects.for_page().with_plan().still_open()
    reports = list(under_way)
    overdue = everything_overdue(reports, today)
    return Counter(report.directorate_id for report in reports if overdue.get(report.pk))


def next_meetings(today: date) -> Iterable[tuple[str, Meeting]]:
    """The next meetings of public bodies and when they are, as said today."""
    to_come = Meeting.objects.to_come(today).filter(state__in=TO_COME, body__is_public=True)
    for meeting in to_come.select_related("body__unit")[:MOST_MEETINGS]:
        yield day_from(meeting.day, today), meeting


def quality_in_words(build: ScorecardBuild) -> str:
    """ "The quality of the data is good on 30 measures, weak on 4 measures." """
    graded = build.qualities.exclude(grade="").order_by().values_list("grade")
    counts = dict(graded.annotate(number=Count("pk")))
    parts = [
        f"{words} on {counted(counts[grade], 'measure')}"
        for grade, words in GRADE_WORDS.items()
        if counts.get(grade)
    ]
    return f"The quality of the data is {joined(parts)}." if parts else ""
