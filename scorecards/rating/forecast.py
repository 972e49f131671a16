"""What the year will end at if the last three periods go on (pure; framework 4.1).

One rule for every target, so that a reader can redo it; docs/forecast.md has it with worked
examples.  The departure from plan
of the last three reported periods of the year goes on for the periods that are left:

- sum: what was reported, and for each period left its plan, times what the last three came to,
divided by what they were planned
  to come to.  Where those plans come to nothing, or plans change sign, there is no such proportion:
  then each period left
  comes to its plan and the mean departure of the last three.
- mean: the average of the year's periods, each period left at its plan and the mean departure of
the last three.
- ratio: likewise on the values of the periods, pooled by their denominators; a period left weighs
the mean denominator of the last
  three.  A period of nothing out of nothing has no value: it is not one of the three, and weighs
  nothing.
- latest: the plan of the last period, and the newest departure, and for each period left the slope
of the departures:
  the newest less the oldest of the three, for each period between them.

Periods left are those of the year without a figure (for `latest`, those after the newest figure).
When none is left, it is the year's
result itself.  There is no forecast from fewer than three periods, without a planned value that the
rule needs, for a measure that is
for information only, or without an annual target.  It is rated at published decimals against the
annual target by the target's own
tolerance; stated amber bounds are put together over the year as the plan is (for `latest`, that of
the last period).
"""

from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import NamedTuple

from pmf_portal.formats.numbers import LARGEST, format_number, rounded
from pmf_portal.periods import frequency
from pmf_portal.periods.month import Month
from scorecards.rating.assessment import Measure
from scorecards.rating.rag import Rating, rate
from scorecards.rating.series import read_series
from scorecards.rating.year_to_date import Figure, Planned, performance_to_date, period_value
from targets.rules.aggregation import Aggregation, to_date
from targets.rules.polarity import Polarity
from targets.rules.tolerance import Tolerance, ToleranceKind

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


class Course(NamedTuple):
    """A target's year as far as it is known, oldest first: every period, those with a figure, the
    last three, and those left.
    """

    rule: str
    plan: dict[Month, Planned]
    figures: dict[Month, Figure]
    values: dict[Month, Decimal]
    periods: list[Month]
    last: list[Month]
    left: list[Month]

    @property
    def departures(self):
        return [self.values[period] - self.plan[period].value for period in self.last]

    @property
    def mean_departure(self):
        return mean(self.departures)

    def weight(self, period):
        """What a period weighs in the year: of a ratio its denominator; otherwise each the same."""
        if self.rule != Aggregation.RATIO:
            return Decimal(1)
        if period in self.figures:
            return self.figures[period].denominator
        return mean([self.figures[known].denominator for known in self.last])


def mean(values):
    return sum(values) / Decimal(len(values) or 1)


def course_of(measure, plan, figures, year):
    """The year's course by the measure's own frequency and rule; figures of another kind than the
    rule takes are none.
    """
    rule, periods = measure.aggregation, frequency.periods_of_year(measure.frequency, year)
    part = "denominator" if rule == Aggregation.RATIO else "value"
    known = {
        period: figures[period]
        for period in periods
        if period in figures and getattr(figures[period], part) is not None
    }
    values = {period: period_value(figure, rule, measure.scale) for period, figure in known.items()}
    values = {period: value for period, value in values.items() if value is not None}
    newest = max(known, default=None)
    left = [
        period
        for period in periods
        if period not in known and (rule != Aggregation.LATEST or newest is None or period > newest)
    ]
    return Course(rule, plan, known, values, periods, list(values)[-LAST:], left)


def forecast(measure: Measure, plan: dict[Month, Planned], figures: dict[Month, Figure], year):
    """The year-end forecast of one target; None when there can be none.  Plan and figures are by
    the month in which a period ends.
    """
    if measure.polarity == Polarity.NEUTRAL or measure.annual_target is None:
        return None
    with localcontext(prec=WORKING):
        course = course_of(measure, plan, figures, year)
        value, bound = carried_on(course), amber_bound(measure, course)
    if not course.left:
        value = performance_to_date(list(course.figures.values()), course.rule, measure.scale).value
    if value is None or abs(value) >= LARGEST:
        return None
    rating = rate(
        value,
        measure.annual_target,
        measure.tolerance,
        measure.polarity,
        decimals=measure.decimals,
        amber_bound=bound,
    )
    return Forecast(
        rounded(value, measure.decimals),
        rating,
        in_words(measure, value, rating, ended=not course.left),
    )


def carried_on(course):
    """The year's result when the departure of the last three goes on; None when something is
    missing for it.
    """
    needed = course.last + (course.left[-1:] if course.rule == Aggregation.LATEST else course.left)
    if (
        not course.left
        or len(course.last) < LAST
        or any(period not in course.plan for period in needed)
    ):
        return None
    value = {Aggregation.SUM: added_up, Aggregation.LATEST: sloped}.get(course.rule, averaged)(
        course
    )
    return value.quantize(KEPT) if abs(value) < LARGEST else None


def added_up(course):
    reported, left = (
        sum(course.values.values()),
        [course.plan[period].value for period in course.left],
    )
    plans = [course.plan[period].value for period in course.last]
    if not sum(plans) or min(plans + left) < 0 < max(plans + left):
        return reported + sum(left) + course.mean_departure * len(left)
    return reported + sum(left) * sum(course.values[period] for period in course.last) / sum(plans)


def averaged(course):
    whole = course.values | {
        period: course.plan[period].value + course.mean_departure for period in course.left
    }
    weights = {period: course.weight(period) for period in whole}
    return sum(value * weights[period] for period, value in whole.items()) / sum(weights.values())


def sloped(course):
    places = [course.periods.index(period) for period in course.last]
    oldest, *_, newest = course.departures
    slope = (newest - oldest) / (places[-1] - places[0])
    return course.plan[course.periods[-1]].value + newest + slope * len(course.left)


def amber_bound(measure, course):
    """Where amber ends for the whole year, never on the better side of the target; None where the
    tolerance is no stated bound.
    """
    if measure.tolerance.kind != ToleranceKind.FLOOR:
        return None
    bounds = [
        course.plan[period].amber_bound if period in course.plan else None
        for period in course.periods
    ]
    weights = (
        [course.weight(period) for period in course.periods]
        if course.rule == Aggregation.RATIO
        else None
    )
    bound = (
        measure.tolerance.amber_within if None in bounds else to_date(course.rule, bounds, weights)
    )
    if bound is None:
        return None
    return (min if measure.polarity == Polarity.HIGHER else max)(bound, measure.annual_target)


def in_words(measure, value, rating, *, ended):
    end, target = (
        format_number(number, measure.decimals, measure.unit)
        for number in (value, measure.annual_target)
    )
    said = (
        "The year ended at"
        if ended
        else "If the last three periods’ departure from plan goes on, the year will end at"
    )
    return f"{said} {end}, against a target of {target}: {rating}."


def forecast_of(line, year):
    """The forecast of a scorecard line, from what the line holds alone: its series, its rule and
    its annual target.
    """
    tolerance = Tolerance(ToleranceKind(line.tolerance), line.amber_within, line.green_within)
    rule = (line.aggregation, line.scale, line.decimals, line.unit, line.frequency)
    rows = read_series(line)
    plan = {row.month: Planned(row.planned, row.amber) for row in rows if row.planned is not None}
    figures = {row.month: row.figure for row in rows if row.figure is not None}
    return forecast(
        Measure(Polarity(line.polarity), *rule, tolerance, annual_target=line.annual_target),
        plan,
        figures,
        year,
    )
