"""One line of a month's scorecard: the assessment of a target, its frozen inputs, and the sentence
that explains it (framework 3.7).
"""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from django.utils.timezone import localdate

from pmf_portal.periods import frequency
from pmf_portal.periods.month import FinancialYear, Month
from scorecards.models import ScorecardBuild
from scorecards.rating.assessment import Assessment, Measure, assess, periods_to
from scorecards.rating.explanation import explain_rating
from scorecards.rating.rag import ENGINE, Rating
from scorecards.rating.year_to_date import Figure, Planned
from scorecards.rating_inputs import Reported, year_of
from targets.models import InYearDecision


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
    return line._replace(
        rating=Rating.NOT_RATED.value,
        why=why,
        green_low=None,
        green_high=None,
        amber_low=None,
        amber_high=None,
    )
