"""The data quality of targets, counted in a few set-based queries (framework 3.5)."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache, partial
from typing import NamedTuple

from django.db.models import Count, QuerySet
from django.utils.timezone import localdate

from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.council_settings import council_settings
from pmf_portal.council.models import User
from pmf_portal.formats.bulk_rows import read_rows
from pmf_portal.formats.value_kinds import is_date
from pmf_portal.periods import timetable
from pmf_portal.periods.month import FinancialYear, Month
from pmf_portal.periods.timetable import Timetable
from scorecards.actuals.due_places import withdrawals
from scorecards.audits.reports import confidence_by_target
from scorecards.feeds.late import lateness
from scorecards.models import Actual, Feed, NothingToReport, PlausibilityWarning, ScorecardBuild
from scorecards.rating.assessment import Measure
from scorecards.rating.due_periods import (
    ReportingDuty,
    can_be_late,
    due_day,
    due_periods,
    duty_of_year,
)
from scorecards.rating.first_published import first_published
from scorecards.rating.quality_grades import LIMITS, Counts, Limits, grades, overall
from scorecards.rating_inputs import Block, MonthCache, publications
from targets.models import Specification
from targets.querysets import ENTERED_FROM

MONTHS = 12
# What the specifications of a target promise, one year after the other.
Duties = Sequence[ReportingDuty]
REVISIONS = """
SELECT target_id, month, revision, status, recorded_at FROM scorecards_actual
WHERE area_id IS NULL AND target_id BETWEEN %s AND %s AND month BETWEEN %s AND %s
ORDER BY target_id, month, revision
"""


class LondonDateCache(dict[str, date]):
    """London's dates by the text of an hour in UTC ("2013-10-07 23"), each made once."""

    def __missing__(self, text: str) -> date:
        day = self[text] = localdate(datetime.fromisoformat(text).replace(tzinfo=UTC))
        return day


class Revision(NamedTuple):
    """One revision of a figure: its status, London's day on which it was recorded, and the moment
    in UTC, to the second.
    """

    status: str
    recorded_on: date
    recorded_at: str


class LineQualityRow(NamedTuple):
    """The columns of a line's data quality, in the order in which they are written."""

    build_id: int
    target_id: int
    grade: str
    principles: str
    confidence: str


class QualityReader:
    """What is counted about the figures of targets over the twelve months up to a month; made once
    for all of them.
    """

    def __init__(self, month: Month, announced: Timetable, today: date) -> None:
        self.month, self.today = month, today
        self.first = month - (MONTHS - 1)
        self.due_on = announced.day_of(month, "actuals_due")
        self.due_day = lru_cache(maxsize=4096)(partial(due_day, announced))
        self.can_be_late = lru_cache(maxsize=4096)(partial(can_be_late, announced))
        self.published = publications()
        self.warnings = self.outstanding_warnings()
        self.feed_days_late = days_late_by_target(today)

    def outstanding_warnings(self) -> dict[int, int]:
        """How many warnings nobody has confirmed, by target."""
        unusual = PlausibilityWarning.objects.outstanding().filter(
            actual__month__gte=self.first.first_day, actual__month__lte=self.month.first_day
        )
        return dict(
            unusual.values_list("actual__target")
            .annotate(count=Count("pk"))
            .values_list("actual__target", "count")
        )

    def counts(self, block: Block, duties: Mapping[int, Duties]) -> dict[int, Counts]:
        """Counts by target of one block of ids."""
        revisions, declared = self.revisions(block), self.declared(block)
        return {
            target: self.count(target, duties_of_target, revisions[target], declared[target])
            for target, duties_of_target in duties.items()
        }

    def revisions(self, block: Block) -> dict[int, dict[Month, list[Revision]]]:
        """Every revision of the figures, oldest first, by target and period."""
        months, days = MonthCache(), LondonDateCache()
        revisions: dict[int, dict[Month, list[Revision]]] = defaultdict(lambda: defaultdict(list))
        window = [*block, self.first.first_day, self.month.first_day]
        for target, month, _, status, recorded in read_rows(REVISIONS, window):
            revision = Revision(status, days[recorded[:13]], recorded[:19])
            revisions[int(target)][months[month]].append(revision)
        return revisions

    def declared(self, block: Block) -> dict[int, set[Month]]:
        """The periods that were declared as nothing to report, by target."""
        declared: dict[int, set[Month]] = defaultdict(set)
        rows = NothingToReport.objects.filter(
            target__id__range=block, month__gte=self.first.first_day
        ).values_list("target_id", "month")
        for target, month in rows:
            declared[target].add(month)
        return declared

    def count(
        self,
        target: int,
        duties: Duties,
        revisions: Mapping[Month, Sequence[Revision]],
        declared: Collection[Month],
    ) -> Counts:
        """What is counted about one target's figures of the periods that were due."""
        periods = self.periods(duties)
        reported = declared_count = days_late = revised = provisional = 0
        overdue = overdue_days = 0
        for period, duty in periods.items():
            made = revisions.get(period)
            if not made:
                declared_count += period in declared
                days = self.days_late(duty, period, self.today)
                if days > 0 and period not in declared:
                    overdue += 1
                    overdue_days += days
                continue
            reported += 1
            days_late += self.days_late(duty, period, made[0].recorded_on)
            revised += self.is_revised(period, made)
            is_provisional = made[-1].status == Actual.PROVISIONAL
            provisional += is_provisional and not duty.is_milestone
        return Counts(
            expected=len(periods),
            reported=reported,
            declared=declared_count,
            days_late=days_late,
            overdue=overdue,
            overdue_days=overdue_days,
            warnings=self.warnings.get(target, 0),
            revised=revised,
            provisional=provisional,
            feed_days_late=self.feed_days_late.get(target),
        )

    def days_late(self, duty: ReportingDuty, period: Month, day: date) -> int:
        """How many days late a figure is that came, or is still missing, on a day."""
        if not self.can_be_late(duty.lag_days, period, duty.approved_on):
            return 0
        return max((day - self.due_day(duty.lag_days, period)).days, 0)

    def periods(self, duties: Duties) -> dict[Month, ReportingDuty]:
        """The periods of the twelve months whose figures had to be there, oldest first, each with
        what promised it.
        """
        promised = {}
        for duty in sorted(duties, key=lambda duty: duty.since):
            for period in due_periods(duty, self.first, self.month, self.due_on):
                promised[period] = duty
        return promised

    def is_revised(self, period: Month, made: Sequence[Revision]) -> bool:
        """Whether a figure was revised after the publication that first held it."""
        if len(made) < 2:
            return False
        moment = first_published(self.published, period, made[0].recorded_at)
        return moment is not None and made[-1].recorded_at > moment


def days_late_by_target(today: date) -> dict[int, int]:
    """How many days the latest feed of each target is behind its rhythm; without those of no
    feed.
    """
    live = {feed.pk: lateness(feed, today) for feed in Feed.objects.filter(revoked_at=None)}
    days_late: dict[int, int] = {}
    brings = Feed.targets.through.objects.filter(feed__in=live).values_list("feed", "target")
    for feed, target in brings:
        days_late[target] = max(days_late.get(target, 0), live[feed])
    return days_late


def line_qualities(
    build: ScorecardBuild,
    block: Block,
    reader: QualityReader,
    measures: Mapping[int, Mapping[FinancialYear, Measure]],
) -> Iterator[LineQualityRow]:
    """The rows of a build's data quality: of the targets that have a plan in its year, over all
    that their plans of this year and the last promised.
    """
    year = build.month.financial_year
    confidence = confidence_by_target()
    withdrawn = withdrawals([year, year - 1])
    duties = {
        target: [
            duty_of_year(
                promised,
                measure.frequency,
                measure.lag_days,
                withdrawn.get((target, promised)),
                measure.approved_on,
                is_milestone=is_date(measure.unit),
            )
            for promised, measure in years.items()
        ]
        for target, years in measures.items()
        if year in years
    }
    limits = quality_limits()
    for target, counts in reader.counts(block, duties).items():
        graded = grades(counts, limits)
        principles = json.dumps(
            [[grade.principle.value, grade.grade, grade.working] for grade in graded],
            separators=(",", ":"),
            ensure_ascii=False,
        )
        yield LineQualityRow(
            build.pk, target, overall(graded), principles, confidence.get(target, "")
        )


def quality_limits() -> Limits:
    """The most that still earns A, B and C, by principle: the council's own, or the portal's."""
    own = council_settings().quality_limits
    return {
        principle: tuple(map(Decimal, own[principle])) if principle in own else given
        for principle, given in LIMITS.items()
    }


def reader_now(today: date) -> QualityReader:
    """A reader over the months up to the newest whose day of delivery is over."""
    month, announced = timetable.open_month(today), announced_timetable()
    if announced.day_of(month, "actuals_due") >= today:
        month -= 1
    return QualityReader(month, announced, today)


def duties_now(specifications: Iterable[Specification]) -> dict[int, Duties]:
    """What the approved specifications of some targets promise up to a year, by target."""
    years_of: dict[int, set[FinancialYear]] = defaultdict(set)
    for specification in specifications:
        year = specification.financial_year
        years_of[specification.target_id] |= {year, year - 1}
    years = set().union(*years_of.values())
    withdrawn = withdrawals(years)
    approved = (
        Specification.objects.approved()
        .filter(target__in=years_of, financial_year__in=years)
        .annotate(entered_from=ENTERED_FROM)
        .values_list(
            "target", "financial_year", "frequency", "publication_lag_days", "entered_from", "unit"
        )
    )
    duties: dict[int, list[ReportingDuty]] = {target: [] for target in years_of}
    for target, year, kind, lag_days, approved_at, unit in approved:
        if year in years_of[target]:
            withdrawal = withdrawn.get((target, year))
            duties[target].append(
                duty_of_year(
                    year,
                    kind,
                    lag_days,
                    withdrawal,
                    localdate(approved_at),
                    is_milestone=is_date(unit),
                )
            )
    return dict(duties)


def qualities_now(specifications: Collection[Specification], today: date) -> dict[int, Counts]:
    """The data quality of some targets as it is today: {target id: Counts}."""
    if not specifications:
        return {}
    duties = duties_now(specifications)
    return reader_now(today).counts((min(duties), max(duties)), duties)


def quality_now(
    specification: Specification, today: date
) -> tuple[Counts, dict[Month, ReportingDuty]]:
    """One target's counts, and the periods they were counted over, each with what promised it."""
    reader, duties = reader_now(today), duties_now([specification])
    target = specification.target_id
    counts = reader.counts((target, target), duties)
    return counts[target], reader.periods(duties[target])


def specifications_now(user: User, today: date) -> QuerySet[Specification]:
    """The approved targets of the year that a person sees."""
    year = timetable.open_month(today).financial_year
    return (
        Specification.objects.approved()
        .visible_to(user)
        .for_page()
        .filter(financial_year=year)
        .order_by("target__sort_key", "target__code")
    )
