"""From a target's plan and figures to one line of a scorecard (pure; framework 3.7)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from pmf_portal.formats.numbers import rounded
from pmf_portal.periods import frequency
from pmf_portal.periods.month import FinancialYear, Month
from scorecards.rating.due_periods import newest_due_period
from scorecards.rating.rag import Rating, limits, rate_within
from scorecards.rating.trend import Trend, trend
from scorecards.rating.year_to_date import (
    Figure,
    Planned,
    ToDate,
    performance_to_date,
    period_value,
    plan_to_date,
)
from targets.rules.polarity import Polarity
from targets.rules.tolerance import Bounds, Tolerance


@dataclass(frozen=True, slots=True)
class Measure:
    """What a specification says about computing a status."""

    polarity: Polarity
    aggregation: str
    scale: Decimal
    decimals: int
    unit: str
    frequency: str
    tolerance: Tolerance
    lag_days: int = 0
    specification_id: int | None = None
    previous_year: Decimal | None = None
    annual_target: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Assessment:
    """The computed part of a scorecard line; figures are at published decimals."""

    rating: Rating
    reporting_month: Month | None = None
    reported: int = 0
    expected: int = 0
    coverage: str = ""
    days_late: int = 0
    plan: Decimal | None = None
    actual: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    bounds: Bounds = Bounds()
    trend_year: Trend = Trend.NOT_KNOWN
    trend_period: Trend = Trend.NOT_KNOWN


@lru_cache(maxsize=4096)
def periods_to(kind: str, end: Month) -> tuple[Month, ...]:
    """The periods of the year up to and including one."""
    return tuple(frequency.periods_of_year(kind, end.financial_year, until=end))


coverage = lru_cache(maxsize=16384)(frequency.coverage)


def reporting_period(
    measure: Measure, figures: Mapping[Month, Figure], month: Month, due_on: date
) -> Month:
    """The period a scorecard speaks of: the latest figure there is, but never older than the one
    that is due.
    """
    newest = newest_due_period(measure.frequency, measure.lag_days, month, due_on)
    for end in figures:
        if newest < end <= month and frequency.ends_in(measure.frequency, end):
            newest = end
    return newest


def assess(
    measures: Mapping[FinancialYear, Measure],
    plan: Mapping[Month, Planned],
    figures: Mapping[Month, Figure],
    month: Month,
    due_on: date,
    as_of: date,
) -> Assessment:
    """Assess one target for the scorecard of a month (framework 3.7).

    `measures` holds the specification of each year; a late annual figure is rated by its own
    year's.  `due_on` is the day by which figures were due, `as_of` the day on which the scorecard
    is built.
    """
    current = measures[month.financial_year]
    end = reporting_period(current, figures, month, due_on)
    measure = measures.get(end.financial_year)
    if measure is None:
        is_neutral = current.polarity == Polarity.NEUTRAL
        return Assessment(Rating.NOT_RATED if is_neutral else Rating.NOT_DUE)
    expected = periods_to(measure.frequency, end)
    reported = [period for period in expected if period in figures]
    first, last = (reported[0], reported[-1]) if reported else (end, end)
    used = [figures[period] for period in reported]
    actual = ToDate(None)
    if used:
        actual = performance_to_date(used, measure.aggregation, measure.scale)
    planned, amber = plan_to_date(
        [plan.get(period) for period in reported], used, measure.aggregation
    )
    is_reported = end in figures
    rating, bounds = rate_to_date(measure, actual, planned, amber, present=is_reported)
    days_late = 0
    if not is_reported:
        days_late = max((as_of - end.last_day).days - measure.lag_days, 0)
    trend_year, trend_period = trends(measure, plan, figures, end)
    return Assessment(
        rating=rating,
        reporting_month=end,
        reported=len(reported),
        expected=len(expected),
        coverage=coverage(
            measure.frequency, first, last, reported=len(reported), expected=len(expected)
        ),
        days_late=days_late,
        plan=rounded(planned, measure.decimals),
        actual=rounded(actual.value, measure.decimals),
        numerator=actual.numerator,
        denominator=actual.denominator,
        bounds=bounds,
        trend_year=trend_year,
        trend_period=trend_period,
    )


def rate_to_date(
    measure: Measure,
    actual: ToDate,
    planned: Decimal | None,
    amber: Decimal | None,
    *,
    present: bool,
) -> tuple[Rating, Bounds]:
    """The rating of the year to date and the bounds it was given within."""
    if measure.polarity == Polarity.NEUTRAL:
        return (Rating.NOT_RATED if present else Rating.NOT_REPORTED), Bounds()
    if not present:
        return Rating.NOT_REPORTED, Bounds()
    if planned is None:
        return Rating.NO_TARGET, Bounds()
    bounds = limits(planned, measure.tolerance, measure.polarity, measure.decimals, amber)
    if actual.value is None:
        return Rating.NOT_RATED, bounds
    return rate_within(actual.value, bounds, measure.decimals), bounds


def trends(
    measure: Measure, plan: Mapping[Month, Planned], figures: Mapping[Month, Figure], end: Month
) -> tuple[Trend, Trend]:
    """Against the same period last year, and against the period before."""
    if period_value(figures.get(end), measure.aggregation, measure.scale) is None:
        return Trend.NOT_KNOWN, Trend.NOT_KNOWN
    before = end - frequency.LENGTH[measure.frequency]
    return (
        trend_since(end - 12, measure, plan, figures, end),
        trend_since(before, measure, plan, figures, end),
    )


def trend_since(
    before: Month,
    measure: Measure,
    plan: Mapping[Month, Planned],
    figures: Mapping[Month, Figure],
    end: Month,
) -> Trend:
    """The direction of travel from one period to another."""
    planned_now, planned_before = plan.get(end), plan.get(before)
    return trend(
        period_value(figures.get(end), measure.aggregation, measure.scale),
        period_value(figures.get(before), measure.aggregation, measure.scale),
        measure.polarity,
        decimals=measure.decimals,
        planned_now=planned_now.value if planned_now else None,
        planned_before=planned_before.value if planned_before else None,
    )
