"""From a target's plan and figures to one line of a scorecard (pure; framework 3.7)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from pmf_portal.formats.numbers import rounded
from pmf_portal.formats.value_kinds import is_date
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
from targets.rules.aggregation import is_latest, takes_parts
from targets.rules.chart_settings import USUAL_RUN
from targets.rules.polarity import Polarity, is_rated
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
    approved_on: date | None = None
    # The level of other councils that stands in place of an annual target; "" for none.
    peer_level: str = ""
    # How its control chart is read; no rating hangs on it.
    chart_run: int = USUAL_RUN
    chart_from: Month | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two figures over the same span at published decimals, and which way that is; None for a
    figure that there is not.
    """

    now: Decimal | None = None
    before: Decimal | None = None
    trend: Trend = Trend.NOT_KNOWN


@dataclass(frozen=True, slots=True)
class Assessment:
    """The computed part of a scorecard line; figures are at published decimals.

    The rating is that of the year to date over the periods that have a figure, `reporting_month`
    the newest of them.  `newest_month` is the newest period that was due, or came early: it may be
    without its figure, which is told beside the rating.  `period_rating` is the reporting period's
    own.
    """

    rating: Rating
    reporting_month: Month | None = None
    newest_month: Month | None = None
    reported: int = 0
    expected: int = 0
    coverage: str = ""
    plan: Decimal | None = None
    actual: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    bounds: Bounds = Bounds()
    period_actual: Decimal | None = None
    period_plan: Decimal | None = None
    period_rating: Rating = Rating.NOT_RATED
    on_last_year: Comparison = Comparison()
    on_period_before: Comparison = Comparison()

    @property
    def is_up_to_date(self) -> bool:
        """Whether the newest period has its figure."""
        return self.newest_month is not None and self.reporting_month == self.newest_month


@lru_cache(maxsize=4096)
def periods_to(kind: str, end: Month) -> tuple[Month, ...]:
    """The periods of the year up to and including one."""
    return tuple(frequency.periods_of_year(kind, end.financial_year, until=end))


coverage = lru_cache(maxsize=16384)(frequency.coverage)


def newest_period(
    measures: Mapping[FinancialYear, Measure],
    figures: Mapping[Month, Figure],
    month: Month,
    due_on: date,
) -> tuple[Measure, Month] | None:
    """The newest period a scorecard asks after, with the specification of its year: that of the
    latest figure, but never an older one than is due.

    Each year has its own frequency, so that of the year before is asked when this year's has no
    period yet; None where the target had no plan then.
    """
    year, last = month.financial_year, month
    while measure := measures.get(year):
        newest = newest_due_period(measure.frequency, measure.lag_days, last, due_on)
        for end in figures:
            if newest < end <= last and frequency.ends_in(measure.frequency, end):
                newest = end
        if newest.financial_year == year:
            return measure, newest
        year -= 1
        last = year.last
    return None


def assess(
    measures: Mapping[FinancialYear, Measure],
    plan: Mapping[Month, Planned],
    figures: Mapping[Month, Figure],
    month: Month,
    due_on: date,
) -> Assessment:
    """Assess one target for the scorecard of a month (framework 3.7, 4.2: the latest available
    figures).

    `measures` holds the specification of each year; a late annual figure is rated by its own
    year's.  `due_on` is the day by which figures were due.  Only a year without any figure is "not
    reported".
    """
    asked = newest_period(measures, figures, month, due_on)
    if asked is None:
        polarity = measures[month.financial_year].polarity
        return Assessment(Rating.NOT_DUE if is_rated(polarity) else Rating.NOT_RATED)
    measure, newest = asked
    expected = periods_to(measure.frequency, newest)
    reported = [period for period in expected if period in figures]
    if not reported:
        return Assessment(
            rating=Rating.NOT_REPORTED,
            reporting_month=newest,
            newest_month=newest,
            expected=len(expected),
            coverage=coverage(
                measure.frequency, newest, newest, reported=0, expected=len(expected)
            ),
        )
    first, last = reported[0], reported[-1]
    used = [figures[period] for period in reported]
    actual = performance_to_date(used, measure.aggregation, measure.scale)
    planned, amber = plan_to_date(
        [plan.get(period) for period in reported], used, measure.aggregation
    )
    rating, bounds = rate_to_date(measure, actual, planned, amber)
    period_plan, period_rating = rate_period(measure, plan.get(last), figures[last])
    return Assessment(
        rating=rating,
        reporting_month=last,
        newest_month=newest,
        reported=len(reported),
        expected=len(expected),
        coverage=coverage(
            measure.frequency, first, last, reported=len(reported), expected=len(expected)
        ),
        plan=rounded(planned, measure.decimals),
        actual=rounded(actual.value, measure.decimals),
        numerator=actual.numerator,
        denominator=actual.denominator,
        bounds=bounds,
        period_actual=rounded(
            period_value(figures[last], measure.aggregation, measure.scale), measure.decimals
        ),
        period_plan=rounded(period_plan, measure.decimals),
        period_rating=period_rating,
        on_last_year=on_last_year(measures, plan, figures, reported),
        on_period_before=on_period_before(measures, plan, figures, last),
    )


def rate_period(
    measure: Measure, planned: Planned | None, figure: Figure
) -> tuple[Decimal | None, Rating]:
    """What was planned for one period, and the period's own rating."""
    actual = performance_to_date([figure], measure.aggregation, measure.scale)
    value, amber = plan_to_date([planned], [figure], measure.aggregation)
    rating, _ = rate_to_date(measure, actual, value, amber)
    return value, rating


def rate_to_date(
    measure: Measure, actual: ToDate, planned: Decimal | None, amber: Decimal | None
) -> tuple[Rating, Bounds]:
    """The rating of the year to date and the bounds it was given within."""
    if not is_rated(measure.polarity):
        return Rating.NOT_RATED, Bounds()
    if planned is None:
        return Rating.NO_TARGET, Bounds()
    bounds = limits(planned, measure.tolerance, measure.polarity, measure.decimals, amber)
    if actual.value is None:
        return Rating.NOT_RATED, bounds
    return rate_within(actual.value, bounds, measure.decimals), bounds


def on_last_year(
    measures: Mapping[FinancialYear, Measure],
    plan: Mapping[Month, Planned],
    figures: Mapping[Month, Figure],
    reported: Sequence[Month],
) -> Comparison:
    """The year to date beside the same periods of last year; of a snapshot its last period counts
    alone.
    """
    measure = measures[reported[-1].financial_year]
    span = reported[-1:] if is_latest(measure.aggregation) else reported
    return compared(measures, plan, figures, span, [period - 12 for period in span])


def on_period_before(
    measures: Mapping[FinancialYear, Measure],
    plan: Mapping[Month, Planned],
    figures: Mapping[Month, Figure],
    end: Month,
) -> Comparison:
    """The reporting period beside the one before it."""
    measure = measures[end.financial_year]
    before = frequency.before(measure.frequency, end)
    return compared(measures, plan, figures, [end], [before])


def compared(
    measures: Mapping[FinancialYear, Measure],
    plan: Mapping[Month, Planned],
    figures: Mapping[Month, Figure],
    now: Sequence[Month],
    before: Sequence[Month],
) -> Comparison:
    """Performance over two spans of as many periods.  There is no comparison where a period has no
    figure, or the measure was another one then; each year has milestones of its own.
    """
    measure = measures[now[-1].financial_year]
    if is_date(measure.unit) and before[-1].financial_year != now[-1].financial_year:
        return Comparison()
    value_now = performance_over(measure, figures, now)
    was_the_same = is_comparable(measure, measures.get(before[-1].financial_year))
    value_before = performance_over(measure, figures, before) if was_the_same else None
    return Comparison(
        now=rounded(value_now, measure.decimals),
        before=rounded(value_before, measure.decimals),
        trend=trend(
            value_now,
            value_before,
            measure.polarity,
            decimals=measure.decimals,
            planned_now=plan_over(measure, plan, figures, now),
            planned_before=plan_over(measure, plan, figures, before),
        ),
    )


def is_comparable(measure: Measure, then: Measure | None) -> bool:
    """Whether a measure counted the same then as now; a year before the portal had its own
    specification is taken to have.
    """
    if then is None:
        return True
    return (measure.aggregation, measure.unit, measure.scale, measure.frequency) == (
        then.aggregation,
        then.unit,
        then.scale,
        then.frequency,
    )


def performance_over(
    measure: Measure, figures: Mapping[Month, Figure], periods: Sequence[Month]
) -> Decimal | None:
    """Performance over some periods; None when one of them has no figure of the measure's kind."""
    used = []
    for period in periods:
        figure = figures.get(period)
        if figure is None or not is_of_kind(figure, measure.aggregation):
            return None
        used.append(figure)
    return performance_to_date(used, measure.aggregation, measure.scale).value


def is_of_kind(figure: Figure, aggregation: str) -> bool:
    """Whether a figure has the parts that a rule adds up."""
    part = figure.denominator if takes_parts(aggregation) else figure.value
    return part is not None


def plan_over(
    measure: Measure,
    plan: Mapping[Month, Planned],
    figures: Mapping[Month, Figure],
    periods: Sequence[Month],
) -> Decimal | None:
    """What was planned over some periods, by the measure's rule; None when one has no plan."""
    used = [figures.get(period, Figure()) for period in periods]
    value, _ = plan_to_date([plan.get(period) for period in periods], used, measure.aggregation)
    return value
