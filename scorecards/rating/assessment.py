"""From a target's plan and figures to one line of a scorecard (pure; framework 3.7)."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

from pmf_portal.formats.numbers import rounded
from pmf_portal.periods import frequency
from pmf_portal.periods.month import FinancialYear, Month
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
def expected_period(kind, lag_days, month, due_on):
    """The newest period whose figure must be there by the due day: it has ended and its lag has
    passed.
    """
    end = frequency.latest_ended(kind, month)
    while end.last_day + timedelta(days=lag_days) > due_on:
        end -= frequency.LENGTH[kind]
    return end


@lru_cache(maxsize=4096)
def periods_to(kind, end):
    """The periods of the year up to and including one."""
    return tuple(frequency.periods_of_year(kind, end.financial_year, until=end))


coverage = lru_cache(maxsize=16384)(frequency.coverage)


def reporting_period(measure, figures, month, due_on):
    """The period a scorecard speaks of: the latest figure there is, but never older than the one
    that is due.
    """
    due = expected_period(measure.frequency, measure.lag_days, month, due_on)
    return max(
        (
            end
            for end in figures
            if due < end <= month and frequency.ends_in(measure.frequency, end)
        ),
        default=due,
    )


def assess(
    measures: dict[FinancialYear, Measure],
    plan: dict[Month, Planned],
    figures: dict[Month, Figure],
    month: Month,
    due_on: date,
    as_of: date,
):
    """Assess one target for the scorecard of a month.

    `measures` holds the specification of each year; a late annual figure is rated by its own
    year's.
    `due_on` is the day by which figures were due, `as_of` the day on which the scorecard is built.
    """
    current = measures[month.financial_year]
    end = reporting_period(current, figures, month, due_on)
    measure = measures.get(end.financial_year)
    if measure is None:
        return Assessment(
            Rating.NOT_RATED if current.polarity == Polarity.NEUTRAL else Rating.NOT_DUE
        )
    expected = periods_to(measure.frequency, end)
    reported = [period for period in expected if period in figures]
    first, last = (reported[0], reported[-1]) if reported else (end, end)
    used = [figures[period] for period in reported]
    actual = performance_to_date(used, measure.aggregation, measure.scale) if used else ToDate(None)
    planned, amber = plan_to_date(
        [plan.get(period) for period in reported], used, measure.aggregation
    )
    rating, bounds = rate_to_date(measure, actual, planned, amber, present=end in figures)
    late = max((as_of - end.last_day).days - measure.lag_days, 0) if end not in figures else 0
    return Assessment(
        rating,
        end,
        len(reported),
        len(expected),
        coverage(measure.frequency, first, last, reported=len(reported), expected=len(expected)),
        late,
        rounded(planned, measure.decimals),
        rounded(actual.value, measure.decimals),
        actual.numerator,
        actual.denominator,
        bounds,
        *trends(measure, plan, figures, end),
    )


def rate_to_date(measure, actual, planned, amber, *, present):
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


def trends(measure, plan, figures, end):
    """Against the same period last year, and against the period before."""
    now = period_value(figures.get(end), measure.aggregation, measure.scale)
    if now is None or measure.polarity == Polarity.NEUTRAL:
        return Trend.NOT_KNOWN, Trend.NOT_KNOWN
    planned = plan.get(end)
    found = []
    for before in (end - 12, end - frequency.LENGTH[measure.frequency]):
        then = figures.get(before)
        value = period_value(then, measure.aggregation, measure.scale)
        planned_then = plan.get(before)
        found.append(
            trend(
                now,
                value,
                measure.polarity,
                decimals=measure.decimals,
                planned_now=planned.value if planned else None,
                planned_before=planned_then.value if planned_then else None,
            )
        )
    return tuple(found)
