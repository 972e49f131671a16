"""Building a month's scorecard lines: set-based reads, pure arithmetic, one bulk write (framework
3.7, 4.2).
"""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from django.db import transaction
from django.utils.timezone import localdate

from pmf_portal.audit.record import record
from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.models import User
from pmf_portal.formats.bulk_rows import write_rows
from pmf_portal.periods import frequency
from pmf_portal.periods.month import FinancialYear, Month
from scorecards.models import LineQuality, NothingToReport, ScorecardBuild, ScorecardLine, SignOff
from scorecards.month.quality_counts import QualityReader, line_qualities
from scorecards.rating.assessment import Assessment, Measure, assess, periods_to
from scorecards.rating.explanation import explain_rating
from scorecards.rating.rag import ENGINE, Rating
from scorecards.rating.year_to_date import Figure, Planned
from scorecards.rating_inputs import (
    Block,
    MonthCache,
    Reported,
    blocks_of_targets,
    directorates,
    read_actuals,
    read_measures,
    read_trajectories,
    year_of,
)
from targets.decisions import withdrawn_in
from targets.models import InYearDecision, Specification

# What a line copies from the specification, by the names of the line.
DESCRIPTION = {
    "target_id": "target_id",
    "plan_id": "plan_id",
    "service_id": "service_id",
    "code": "target__code",
    "title": "title",
    "plan_title": "plan__title",
    "priority_title": "priority__title",
    "priority_order": "priority__order",
    "service_title": "service__title",
    "data_source": "data_source",
}


class Description(NamedTuple):
    """What a line says in words about a target, by its year's specification."""

    target_id: int
    plan_id: int
    service_id: int
    code: str
    title: str
    plan_title: str
    priority_title: str | None
    priority_order: int | None
    service_title: str
    data_source: str
    accountable_officer: str


class Deadline(NamedTuple):
    """The day by which figures were due, and the day on which the scorecard is built."""

    due_on: date
    as_of: date


BOUNDS = ("green_low", "green_high", "amber_low", "amber_high")


class Line(NamedTuple):
    """The columns of a scorecard line, in the order in which they are written."""

    build_id: int
    target_id: int
    specification_id: int | None
    plan_id: int
    service_id: int
    directorate_id: int
    code: str
    title: str
    plan_title: str
    priority_title: str
    priority_order: int
    service_title: str
    data_source: str
    accountable_officer: str
    comment: str
    polarity: str
    aggregation: str
    scale: Decimal
    unit: str
    decimals: int
    frequency: str
    tolerance: str
    green_within: Decimal | None
    amber_within: Decimal | None
    engine: str
    reporting_month: str | None
    reporting_period: str
    coverage: str
    periods_reported: int
    periods_expected: int
    days_late: int
    previous_year: Decimal | None
    annual_target: Decimal | None
    plan_to_date: Decimal | None
    actual_to_date: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    green_low: Decimal | None
    green_high: Decimal | None
    amber_low: Decimal | None
    amber_high: Decimal | None
    rating: str
    trend_year: str
    trend_period: str
    revised: bool
    provisional: bool
    series: str
    why: str = ""


@transaction.atomic
def build_scorecards(month: Month, *, by: User | None, at: datetime) -> ScorecardBuild:
    """Compute every line of a month, or compute again those whose directorate has not signed off
    yet.

    A published month is left alone.  Safe to repeat.
    """
    build, _ = ScorecardBuild.objects.select_for_update().get_or_create(
        month=month, edition=latest_edition(month), defaults={"built_at": at}
    )
    if build.frozen_at:
        return build
    signed = set(SignOff.objects.filter(build=build).values_list("directorate", flat=True))
    remove_unsigned(build, signed)
    count = 0
    reader = QualityReader(month, announced_timetable(), localdate(at))
    for block in blocks_of_targets(month):
        measures = read_measures(block, month)
        lines = [
            line
            for line in lines_of_block(build, block, measures, reader.due_on, at)
            if line.directorate_id not in signed
        ]
        write_rows(ScorecardLine, Line._fields, lines)
        write_qualities(build, block, reader, measures, {line.target_id for line in lines})
        count += len(lines)
    ScorecardBuild.objects.filter(pk=build.pk).update(built_at=at)
    record("build_scorecards", month.name, by=by, at=at, lines=count, edition=build.edition)
    # The trail lets one act in at a time: whoever moved the day meanwhile has committed, and the
    # lines are of the day that holds.
    if announced_timetable().day_of(month, "actuals_due") != reader.due_on:
        return build_scorecards(month, by=by, at=at)
    return build


def remove_unsigned(build: ScorecardBuild, signed: set[int]) -> None:
    """Clear the lines of directorates that have not signed off, and the data quality beside
    them.
    """
    ScorecardLine.objects.filter(build=build).exclude(directorate__in=signed).delete()
    LineQuality.objects.filter(build=build).exclude(
        target__in=ScorecardLine.objects.filter(build=build).values("target")
    ).delete()


def write_qualities(
    build: ScorecardBuild,
    block: Block,
    reader: QualityReader,
    measures: Mapping[int, Mapping[FinancialYear, Measure]],
    targets: set[int],
) -> None:
    """Beside each line, the data quality of its figures."""
    rows = [
        quality
        for quality in line_qualities(build, block, reader, measures)
        if quality.target_id in targets
    ]
    write_rows(LineQuality, ("build_id", "target_id", "grade", "principles", "confidence"), rows)


def latest_edition(month: Month) -> int:
    """The number of the newest edition of a month; 1 when there is none yet."""
    newest = ScorecardBuild.objects.filter(month=month).order_by("-edition").first()
    return newest.edition if newest else 1


def lines_of_block(
    build: ScorecardBuild,
    block: Block,
    measures: Mapping[int, Mapping[FinancialYear, Measure]],
    due_on: date,
    at: datetime,
) -> Iterator[Line]:
    """The lines of one block of targets, ready to be written."""
    month = build.month
    months = MonthCache()
    units = directorates()
    withdrawn = withdrawn_by(month)
    declared = declared_in(block, month)
    plans = read_trajectories(block, month, months)
    actuals = read_actuals(block, month, months, newest_publication())
    deadline = Deadline(due_on, localdate(at))
    for description in descriptions(block, month):
        target = description.target_id
        line = line_of(
            build,
            description,
            units[description.service_id].pk,
            measures=measures[target],
            plan=plans[target],
            actuals=actuals[target],
            deadline=deadline,
        )
        reason = declared.get((target, line.reporting_month))
        if line.rating == Rating.NOT_REPORTED.value and reason is not None:
            line = with_nothing_to_report(line, reason)
        if target in withdrawn:
            line = without_rating(line, withdrawn[target])
        yield line


def newest_publication() -> datetime:
    """When scorecards were last published; the end of days when they never were."""
    frozen = (
        ScorecardBuild.objects.filter(frozen_at__isnull=False)
        .order_by("-frozen_at")
        .values_list("frozen_at", flat=True)
        .first()
    )
    return frozen or datetime(9999, 1, 1, tzinfo=UTC)


def declared_in(block: Block, month: Month) -> dict[tuple[int, str | None], str]:
    """The reasons for which there is nothing to report: {(target id, first day of the period):
    reason}.
    """
    declared = NothingToReport.objects.filter(
        target__id__range=block, month__gte=(month - 24).first_day
    ).values_list("target_id", "month", "reason")
    return {(target, period.first_day.isoformat()): reason for target, period, reason in declared}


def withdrawn_by(month: Month) -> dict[int, InYearDecision]:
    """The withdrawals of the year that were decided by the end of a month: {target id:
    decision}.
    """
    decisions = withdrawn_in(month.financial_year).items()
    return {
        target: decision
        for target, decision in decisions
        if Month.of(localdate(decision.decided_at)) <= month
    }


def with_nothing_to_report(line: Line, reason: str) -> Line:
    """The line of a period for which it was declared that there will be no figure: it is not
    late.
    """
    why = f"Not reported: nothing to report for {line.reporting_period}. {reason}"
    return line._replace(why=why, days_late=0)


def without_rating(line: Line, decision: InYearDecision) -> Line:
    """The line of a withdrawn target: its figures stay, with who withdrew it, when and why; it is
    rated no more (framework 3.3).
    """
    day = localdate(decision.decided_at)
    why = f"Withdrawn on {day.day} {day:%B %Y} by decision of {decision.post}: {decision.reason}"
    return line._replace(rating=Rating.NOT_RATED.value, why=why, **dict.fromkeys(BOUNDS))


def descriptions(block: Block, month: Month) -> Iterator[Description]:
    """What a line says in words about each target of a block, by its year's specification."""
    officers = Specification.objects.approved().filter(
        financial_year=month.financial_year,
        target__id__range=block,
        target__responsibilities__financial_year=month.financial_year,
    )
    posts = dict(
        officers.values_list("target_id", "target__responsibilities__accountable_officer__post")
    )
    rows = (
        Specification.objects.approved()
        .of_year(month.financial_year)
        .filter(target__id__range=block)
        .order_by("target_id")
        .values_list(*DESCRIPTION.values())
    )
    for row in rows:
        named = dict(zip(DESCRIPTION, row, strict=True))
        yield Description(**named, accountable_officer=posts.get(named["target_id"]) or "")


def line_of(
    build: ScorecardBuild,
    description: Description,
    directorate_id: int,
    *,
    measures: Mapping[FinancialYear, Measure],
    plan: Mapping[Month, Planned],
    actuals: Mapping[Month, Reported],
    deadline: Deadline,
) -> Line:
    """One line: the assessment, its frozen inputs, and the sentence that explains it."""
    month = build.month
    figures = {period: reported.figure for period, reported in actuals.items()}
    result = assess(measures, plan, figures, month, deadline.due_on, deadline.as_of)
    measure = measures.get(year_of(result, month)) or measures[month.financial_year]
    used = figures_used(result, measure, actuals)
    newest = actuals.get(result.reporting_month) if result.reporting_month else None
    bounds = result.bounds
    line = Line(
        build_id=build.pk,
        target_id=description.target_id,
        specification_id=measure.specification_id,
        plan_id=description.plan_id,
        service_id=description.service_id,
        directorate_id=directorate_id,
        code=description.code,
        title=description.title,
        plan_title=description.plan_title,
        priority_title=description.priority_title or "",
        priority_order=description.priority_order or 0,
        service_title=description.service_title,
        data_source=description.data_source,
        accountable_officer=description.accountable_officer,
        comment=newest.comment if newest else "",
        polarity=measure.polarity.value,
        aggregation=measure.aggregation,
        scale=measure.scale,
        unit=measure.unit,
        decimals=measure.decimals,
        frequency=measure.frequency,
        tolerance=measure.tolerance.kind.value,
        green_within=measure.tolerance.green_within,
        amber_within=measure.tolerance.amber_within,
        engine=ENGINE,
        reporting_month=first_day(result.reporting_month),
        reporting_period=period_label(result.reporting_month, measure),
        coverage=result.coverage,
        periods_reported=result.reported,
        periods_expected=result.expected,
        days_late=result.days_late,
        previous_year=measure.previous_year,
        annual_target=measure.annual_target,
        plan_to_date=result.plan,
        actual_to_date=result.actual,
        numerator=result.numerator,
        denominator=result.denominator,
        green_low=bounds.green_low,
        green_high=bounds.green_high,
        amber_low=bounds.amber_low,
        amber_high=bounds.amber_high,
        rating=result.rating.value,
        trend_year=result.trend_year.value,
        trend_period=result.trend_period.value,
        revised=any(reported.revised for reported in used),
        provisional=any(reported.provisional for reported in used),
        series=series(plan, figures, month),
    )
    return line._replace(why=explain_rating(line))


def figures_used(
    result: Assessment, measure: Measure, actuals: Mapping[Month, Reported]
) -> list[Reported]:
    """The figures that a line's year to date is made of."""
    if result.reporting_month is None:
        return []
    periods = periods_to(measure.frequency, result.reporting_month)
    return [actuals[period] for period in periods if period in actuals]


def first_day(period: Month | None) -> str | None:
    return period.first_day.isoformat() if period else None


def period_label(period: Month | None, measure: Measure) -> str:
    return frequency.label(measure.frequency, period) if period else ""


@lru_cache(maxsize=8)
def window(month: Month) -> list[tuple[Month, str]]:
    """The months whose plan and figures a line keeps: last year and the whole of this one."""
    first = (month.financial_year - 1).first
    return [(first + n, str(first + n)) for n in range(24)]


def series(plan: Mapping[Month, Planned], figures: Mapping[Month, Figure], month: Month) -> str:
    """Plan and figures of two years, exactly as stored: [period, planned, amber, value, numerator,
    denominator].
    """
    rows = []
    for period, name in window(month):
        if period in plan or period in figures:
            planned = plan.get(period, NOT_PLANNED)
            figure = figures.get(period, NO_FIGURE)
            rows.append([name, *map(text, planned), *map(text, figure)])
    return json.dumps(rows, separators=(",", ":"))


NOT_PLANNED: tuple[None, None] = (None, None)
NO_FIGURE = Figure()


def text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)
