"""What the year will end at if the last three periods go on (pure; framework 4.1).

One rule for every target, so that a reader can redo it; docs/forecast.md has it with worked
examples.  The departure from plan of the last three reported periods of the year goes on for the
periods that are left:

- sum: what was reported, and for each period left its plan, times what the last three came to,
  divided by what they were planned to come to.  Where those plans come to nothing, or plans change
  sign, there is no such proportion: then each period left comes to its plan and the mean departure
  of the last three.
- mean: the average of the year's periods, each period left at its plan and the mean departure of
  the last three.
- ratio: likewise on the values of the periods, pooled by their denominators; a period left weighs
  the mean denominator of the last three.  A period of nothing out of nothing has no value: it is
  not one of the three, and weighs nothing.
- latest: the plan of the last period, and the newest departure, and for each period left the slope
  of the departures: the newest less the oldest of the three, for each period between them.

Of a milestone, whose figures are dates, the newest date is the forecast, from one period on;
answers of yes or no and words of a scale have none while a period is left.

Periods left are those of the year without a figure (for `latest`, those after the newest figure).
When none is left, it is the year's result itself.  There is no forecast from fewer than three
periods, without a planned value that the rule needs, for a measure that is for information only, or
without an annual target.  It is rated at published decimals against the annual target by the
target's own tolerance; stated amber bounds are put together over the year as the plan is (for
`latest`, that of the last period).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import NamedTuple, Protocol

from pmf_portal.formats.numbers import LARGEST, format_number, rounded
from pmf_portal.formats.value_kinds import is_date, is_single
from pmf_portal.periods import frequency
from pmf_portal.periods.month import FinancialYear, Month
from scorecards.rating.assessment import Measure
from scorecards.rating.rag import Rating, limits, rate, rate_within
from scorecards.rating.series import StoredSeries, read_series
from scorecards.rating.year_to_date import Figure, Planned, performance_to_date, period_value
from targets.rules.aggregation import Aggregation, adds_up, is_latest, takes_parts, to_date
from targets.rules.polarity import Polarity, is_rated
from targets.rules.tolerance import ToleranceKind, tolerance_of

LAST = 3
# Thirds that come to a whole do so in the forecast too: worked out at more digits than are kept, so
# that no rounding hangs on the last of them.
WORKING, KEPT = 60, Decimal(1).scaleb(-20)


@dataclass(frozen=True, slots=True)
class Forecast:
    """The year's end at published decimals, its rating against the annual target, and both in a
    sentence.
    """

    value: Decimal
    rating: Rating
    words: str


class ForecastLine(StoredSeries, Protocol):
    """The columns of a scorecard line that a forecast is made from."""

    @property
    def polarity(self) -> str: ...
    @property
    def decimals(self) -> int: ...
    @property
    def unit(self) -> str: ...
    @property
    def frequency(self) -> str: ...
    @property
    def tolerance(self) -> str: ...
    @property
    def green_within(self) -> Decimal | None: ...
    @property
    def amber_within(self) -> Decimal | None: ...
    @property
    def green_above(self) -> Decimal | None: ...
    @property
    def amber_above(self) -> Decimal | None: ...
    @property
    def annual_target(self) -> Decimal | None: ...


class Course(NamedTuple):
    """A target's year as far as it is known, oldest first: every period, those with a figure, the
    last three, and those left.
    """

    rule: str
    plan: Mapping[Month, Planned]
    figures: dict[Month, Figure]
    values: dict[Month, Decimal]
    periods: list[Month]
    last: list[Month]
    left: list[Month]

    @property
    def departures(self) -> list[Decimal]:
        """Of the last three periods, oldest first: the value less its plan."""
        return [self.values[period] - self.plan[period].value for period in self.last]

    @property
    def mean_departure(self) -> Decimal:
        return mean(self.departures)

    def weight(self, period: Month) -> Decimal:
        """What a period weighs in the year: of a ratio its denominator; otherwise each the same."""
        if self.rule != Aggregation.RATIO:
            return Decimal(1)
        if period in self.figures:
            return self.figures[period].denominator or Decimal(0)
        return mean(self.figures[known].denominator or Decimal(0) for known in self.last)


def mean(values: Iterable[Decimal]) -> Decimal:
    """The average; 0 of nothing."""
    values = list(values)
    return sum(values, Decimal(0)) / Decimal(len(values) or 1)


def course_of(
    measure: Measure,
    plan: Mapping[Month, Planned],
    figures: Mapping[Month, Figure],
    year: FinancialYear,
) -> Course:
    """The year's course by the measure's own frequency and rule; figures of another kind than the
    rule takes are none.
    """
    rule = measure.aggregation
    part = "denominator" if takes_parts(rule) else "value"
    periods = frequency.periods_of_year(measure.frequency, year)
    known: dict[Month, Figure] = {}
    values: dict[Month, Decimal] = {}
    for period in periods:
        figure = figures.get(period)
        if figure is None or getattr(figure, part) is None:
            continue
        known[period] = figure
        value = period_value(figure, rule, measure.scale)
        if value is not None:
            values[period] = value
    left = [period for period in periods if period not in known]
    if is_latest(rule) and known:
        newest = max(known)
        left = [period for period in left if period > newest]
    return Course(
        rule=rule,
        plan=plan,
        figures=known,
        values=values,
        periods=periods,
        last=list(values)[-LAST:],
        left=left,
    )


def forecast(
    measure: Measure,
    plan: Mapping[Month, Planned],
    figures: Mapping[Month, Figure],
    year: FinancialYear,
) -> Forecast | None:
    """The year-end forecast of one target; None when there can be none.  Plan and figures are by
    the month in which a period ends.
    """
    target = measure.annual_target
    if not is_rated(measure.polarity) or target is None:
        return None
    with localcontext(prec=WORKING):
        course = course_of(measure, plan, figures, year)
        value, bound = value_foreseen(measure, course), amber_bound(measure, course, target)
    if not course.left:
        value = performance_to_date(list(course.figures.values()), course.rule, measure.scale).value
    if value is None or abs(value) >= LARGEST:
        return None
    rating = rate(
        value,
        target,
        measure.tolerance,
        measure.polarity,
        decimals=measure.decimals,
        amber_bound=bound,
    )
    words = forecast_sentence(measure, value, target, rating, ended=not course.left)
    return Forecast(rounded(value, measure.decimals), rating, words)


def value_foreseen(measure: Measure, course: Course) -> Decimal | None:
    """The year's result as it is foreseen: of a milestone its newest date; None for answers and
    words, which do not go on as they were.
    """
    if not is_single(measure.unit):
        return carried_on(course)
    if not is_date(measure.unit) or not course.values:
        return None
    return course.values[max(course.values)]


def carried_on(course: Course) -> Decimal | None:
    """The year's result when the departure of the last three goes on; None when something is
    missing for it.
    """
    if not course.left or len(course.last) < LAST:
        return None
    needed = course.last + (course.left[-1:] if is_latest(course.rule) else course.left)
    if any(period not in course.plan for period in needed):
        return None
    if adds_up(course.rule):
        value = added_up(course)
    elif is_latest(course.rule):
        value = sloped(course)
    else:
        value = averaged(course)
    return value.quantize(KEPT) if abs(value) < LARGEST else None


def added_up(course: Course) -> Decimal:
    """A sum: each period left in proportion to its plan, as the last three were."""
    reported = sum(course.values.values(), Decimal(0))
    left = [course.plan[period].value for period in course.left]
    last_planned = [course.plan[period].value for period in course.last]
    plans = last_planned + left
    planned, planned_last = sum(left, Decimal(0)), sum(last_planned, Decimal(0))
    if not planned_last or min(plans) < 0 < max(plans):
        return reported + planned + course.mean_departure * len(left)
    reported_last = sum((course.values[period] for period in course.last), Decimal(0))
    return reported + planned * reported_last / planned_last


def averaged(course: Course) -> Decimal:
    """A mean or a ratio: each period left at its plan and the mean departure, by its weight."""
    values = dict(course.values)
    for period in course.left:
        values[period] = course.plan[period].value + course.mean_departure
    weights = {period: course.weight(period) for period in values}
    total = sum((value * weights[period] for period, value in values.items()), Decimal(0))
    return total / sum(weights.values(), Decimal(0))


def sloped(course: Course) -> Decimal:
    """A latest value: the last plan, the newest departure, and its slope for each period left."""
    places = [course.periods.index(period) for period in course.last]
    departures = course.departures
    slope = (departures[-1] - departures[0]) / (places[-1] - places[0])
    last_plan = course.plan[course.periods[-1]].value
    return last_plan + departures[-1] + slope * len(course.left)


def amber_bound(measure: Measure, course: Course, target: Decimal) -> Decimal | None:
    """Where amber ends for the whole year, never on the better side of the target; None where the
    tolerance is no stated bound.
    """
    if measure.tolerance.kind != ToleranceKind.FLOOR:
        return None
    bounds = []
    for period in course.periods:
        stated = course.plan[period].amber_bound if period in course.plan else None
        if stated is not None:
            bounds.append(stated)
    if len(bounds) < len(course.periods):
        bound = measure.tolerance.amber_within
    else:
        weights = None
        if course.rule == Aggregation.RATIO:
            weights = [course.weight(period) for period in course.periods]
        bound = to_date(course.rule, bounds, weights)
    if bound is None:
        return None
    return min(bound, target) if measure.polarity == Polarity.HIGHER else max(bound, target)


def rating_of_year_end(
    measure: Measure,
    plan: Mapping[Month, Planned],
    figures: Mapping[Month, Figure],
    year: FinancialYear,
) -> Callable[[Decimal], str] | None:
    """How a year's result would be rated against the annual target, by the target's own tolerance;
    None for a measure that is not rated, or has no annual target.
    """
    target = measure.annual_target
    if not is_rated(measure.polarity) or target is None:
        return None
    bound = amber_bound(measure, course_of(measure, plan, figures, year), target)
    within = limits(target, measure.tolerance, measure.polarity, measure.decimals, bound)
    decimals = measure.decimals

    def rated(value: Decimal) -> str:
        return rate_within(value, within, decimals).value

    return rated


def forecast_sentence(
    measure: Measure, value: Decimal, target: Decimal, rating: Rating, *, ended: bool
) -> str:
    end = format_number(value, measure.decimals, measure.unit)
    promised = format_number(target, measure.decimals, measure.unit)
    condition = "If the last three periods’ departure from plan goes on, the year will end at"
    if ended:
        condition = "The year ended at"
    elif is_date(measure.unit):
        condition = "The newest date stands for the year:"
    return f"{condition} {end}, against a target of {promised}: {rating}."


def forecast_of(line: ForecastLine, year: FinancialYear) -> Forecast | None:
    """The forecast of a scorecard line, from what the line holds alone: its series, its rule and
    its annual target.
    """
    measure = Measure(
        polarity=Polarity(line.polarity),
        aggregation=line.aggregation,
        scale=line.scale,
        decimals=line.decimals,
        unit=line.unit,
        frequency=line.frequency,
        tolerance=tolerance_of(line),
        annual_target=line.annual_target,
    )
    rows = read_series(line)
    plan = {row.month: Planned(row.planned, row.amber) for row in rows if row.planned is not None}
    figures = {row.month: row.figure for row in rows if row.figure is not None}
    return forecast(measure, plan, figures, year)
