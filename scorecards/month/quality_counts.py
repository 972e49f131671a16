"""The data quality of targets, counted in a few set-based queries (framework 3.5)."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache, partial
from typing import NamedTuple

from django.db.models import Count, Min, QuerySet
from django.utils.timezone import localdate

from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.models import User
from pmf_portal.formats.bulk_rows import read_rows
from pmf_portal.periods import timetable
from pmf_portal.periods.month import FinancialYear, Month
from pmf_portal.periods.timetable import Timetable
from scorecards.actuals.due import withdrawals
from scorecards.audits.reports import confidence_by_target
from scorecards.feeds.late import lateness
from scorecards.models import Actual, Feed, NothingToReport, PlausibilityWarning, ScorecardBuild
from scorecards.rating.assessment import Measure
from scorecards.rating.due_periods import ReportingDuty, due_periods
from scorecards.rating.first_published import first_published
from scorecards.rating.quality_grades import Counts, grades, overall
from scorecards.rating_inputs import Block, MonthCache, publications
from targets.models import Specification

MONTHS = 12
REVISIONS = """
SELECT target_id, month, revision, status, recorded_at FROM scorecards_actual
WHERE area_id IS NULL AND target_id BETWEEN %s AND %s AND month BETWEEN %s AND %s
ORDER BY target_id, month, revision
"""


def due_day(announced: Timetable, lag_days: int, period: Month) -> date:
    """The day by which the figure of a period had to be there: the first month's day of delivery
    after its lag has passed.
    """
    month = period
    while announced.day_of(month, "actuals_due") < period.last_day + timedelta(days=lag_days):
        month += 1
    return announced.day_of(month, "actuals_due")


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

    def counts(self, block: Block, duties: Mapping[int, ReportingDuty]) -> dict[int, Counts]:
        """Counts by target of one block of ids."""
        revisions, declared = self.revisions(block), self.declared(block)
        return {
            target: self.count(target, duty, revisions[target], declared[target])
            for target, duty in duties.items()
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
        duty: ReportingDuty,
        revisions: Mapping[Month, Sequence[Revision]],
        declared: Collection[Month],
    ) -> Counts:
        """What is counted about one target's figures of the periods that were due."""
        periods = self.periods(duty)
        reported = declared_count = days_late = revised = provisional = 0
        for period in periods:
            made = revisions.get(period)
            if not made:
                declared_count += period in declared
                continue
            reported += 1
            late = (made[0].recorded_on - self.due_day(duty.lag_days, period)).days
            days_late += max(late, 0)
            revised += self.is_revised(period, made)
            provisional += made[-1].status == Actual.PROVISIONAL
        return Counts(
            expected=len(periods),
            reported=reported,
            declared=declared_count,
            days_late=days_late,
            warnings=self.warnings.get(target, 0),
            revised=revised,
            provisional=provisional,
            feed_days_late=self.feed_days_late.get(target),
        )

    def periods(self, duty: ReportingDuty) -> tuple[Month, ...]:
        """The periods of the twelve months whose figures had to be there."""
        return due_periods(duty, self.first, self.month, self.due_on)

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
    """The rows of a build's data quality."""
    year = build.month.financial_year
    confidence = confidence_by_target()
    withdrawn = withdrawals([year, year - 1])
    duties = {
        target: ReportingDuty(
            frequency=years[year].frequency,
            lag_days=years[year].lag_days,
            since=min(years).first,
            until=withdrawn.get((target, year)),
        )
        for target, years in measures.items()
    }
    for target, counts in reader.counts(block, duties).items():
        graded = grades(counts)
        principles = json.dumps(
            [[grade.principle.value, grade.grade, grade.working] for grade in graded],
            separators=(",", ":"),
            ensure_ascii=False,
        )
        yield LineQualityRow(
            build.pk, target, overall(graded), principles, confidence.get(target, "")
        )


def reader_now(today: date) -> QualityReader:
    """A reader over the months up to the newest whose day of delivery is over."""
    month, announced = timetable.open_month(today), announced_timetable()
    if announced.day_of(month, "actuals_due") >= today:
        month -= 1
    return QualityReader(month, announced, today)


def duties_now(specifications: Iterable[Specification]) -> dict[int, ReportingDuty]:
    """What each target's approved specifications promise, by target: since the first year that was
    approved, until a withdrawal.
    """
    specifications = list(specifications)
    approved = Specification.objects.approved().filter(
        target__in={s.target_id for s in specifications}
    )
    first_years = dict(
        approved.values_list("target")
        .annotate(year=Min("financial_year"))
        .values_list("target", "year")
    )
    withdrawn = withdrawals({s.financial_year for s in specifications})
    return {
        s.target_id: ReportingDuty(
            frequency=s.frequency,
            lag_days=s.publication_lag_days,
            since=first_years.get(s.target_id, s.financial_year).first,
            until=withdrawn.get((s.target_id, s.financial_year)),
        )
        for s in specifications
    }


def qualities_now(specifications: Collection[Specification], today: date) -> dict[int, Counts]:
    """The data quality of some targets as it is today: {target id: Counts}."""
    if not specifications:
        return {}
    duties = duties_now(specifications)
    return reader_now(today).counts((min(duties), max(duties)), duties)


def quality_now(specification: Specification, today: date) -> tuple[Counts, tuple[Month, ...]]:
    """One target's counts, and the periods they were counted over."""
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
        .order_by("target__code")
    )
