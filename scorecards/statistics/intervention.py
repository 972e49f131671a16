"""Did something that was done move a measure (pure)?  What came after it, held against the usual
range before it (framework 2.4: "evaluation"; 3.2).

Source: an interrupted time series with a frozen baseline (Wheeler's limits, as `control_chart`
draws them); the interval allows for figures that follow their neighbours (Bartlett 1946).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

import numpy as np

from pmf_portal.formats.numbers import counted
from pmf_portal.periods import frequency as frequencies
from pmf_portal.periods.month import Month
from scorecards.statistics.control_chart import ChartRules, Limits, limits_of, outside
from scorecards.statistics.direction import FIRM_FROM, kendall_chance
from scorecards.statistics.measure_series import MeasureSeries
from scorecards.statistics.usual_range import FEWEST, has_usual_range, season_added
from scorecards.statistics.ways_on import Floats

# Figures since, from which a word is said, and how many periods on both sides count at most.
FEWEST_SINCE = 3
MOST_BEFORE = 36
YEARS_OF_A_SEASON = 2
# Of what was expected, so much counts as having come.
ENOUGH = 0.75
# Figures before are taken to go one way already where chance does so in at most one of five: an
# overlooked drift would be credited to the action.
DRIFTS = 0.2
# Figures that follow their neighbours tell less than their number; beyond this they tell nothing.
MOST_ALIKE = 0.6
# The 97.5th percentile of Student's t by degrees of freedom, and the normal's beyond.
STUDENT = (
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
    2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086,
    2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
)  # fmt: skip
NORMAL = 1.96


class Outcome(StrEnum):
    """What became of what was expected, from the best; then what cannot be said."""

    AS_EXPECTED = "as_expected"
    MOVED = "moved"
    PARTLY = "partly"
    NOT_MOVED = "not_moved"
    WRONG_WAY = "wrong_way"
    CANNOT_BE_SEEN = "cannot_be_seen"
    NOT_JUDGED = "not_judged"


MOVED_IT = frozenset({Outcome.AS_EXPECTED, Outcome.MOVED, Outcome.PARTLY})
JUDGED = MOVED_IT | {Outcome.NOT_MOVED, Outcome.WRONG_WAY}


@dataclass(frozen=True, slots=True)
class Effect:
    """By how much the figures since differ from what those before led to expect, in the measure's
    unit, with the limits that hold the true change in 19 of 20 cases.

    `led_to` is what was to be expected of every period on both sides, `limits` how far figures
    usually lay from it, and `beyond` how many since lie further, on the side of the change.
    """

    change: float
    lower: float
    upper: float
    before: int
    since: int
    beyond: int
    limits: Limits
    led_to: tuple[float, ...]
    has_trend: bool = False
    is_seasonal: bool = False
    is_short: bool = False

    @property
    def usual_reach(self) -> float:
        """How far figures usually lie from what was to be expected of them: where no size was
        stated, a smaller change is none.
        """
        return self.limits.upper - self.limits.mean


def why_not_judged(series: MeasureSeries, began: Month, since: Month) -> str:
    """Why a measure will never tell what an action did; "" where it does, or will."""
    before, _ = sides_of(series, began, since)
    if len(before) < FEWEST:
        return f"Only {counted(len(before), 'figure')} came before the action began."
    if not has_usual_range([series.figures[period] for period in before]):
        return "Most figures before were the same as the one before them."
    return ""


def effect_of(series: MeasureSeries, began: Month, since: Month) -> Effect | None:
    """What changed: the figures from `since` on, for a year, against those before `began`.  None
    where there are too few on either side; after a short past a whole year is waited for, since a
    season would look like the action.
    """
    before, after = sides_of(series, began, since)
    fewest = figures_looked_at(series) if is_short(series, before) else FEWEST_SINCE
    if len(before) < FEWEST or len(after) < fewest:
        return None
    places = [place_of(series, period) for period in (*before, *after)]
    values = np.array([series.figures[period] for period in (*before, *after)])
    count = len(before)
    season = season_of(values[:count], places[:count], series.season)
    added = np.array([season[place % len(season)] for place in places])
    adjusted = values - added
    times = np.array(places, dtype=np.float64)
    expected, slope = baseline_of(times[:count], adjusted[:count], times)
    missed = adjusted - expected
    change = float(missed[count:].mean())
    error = standard_error(times, missed, count, has_trend=bool(slope))
    reach = student(len(missed) - 2 - bool(slope)) * error
    lower, upper = change - reach, change + reach
    if is_short(series, before) and not slope:
        # A drift that the few figures before do not show would be credited to the action.
        lowest, highest = step_beside_a_drift(times, missed, count)
        lower, upper = min(lower, lowest), max(upper, highest)
    rules = ChartRules(run=series.run, trend=series.run)
    limits = limits_of(missed[:count].tolist(), rules)
    beyond = [outside(one, limits.lower, limits.upper) for one in missed[count:].tolist()]
    direction = 1 if change > 0 else -1
    return Effect(
        change,
        lower,
        upper,
        count,
        len(after),
        beyond.count(direction),
        limits,
        tuple((expected + added).tolist()),
        has_trend=bool(slope),
        is_seasonal=any(season),
        is_short=is_short(series, before),
    )


def sides_of(series: MeasureSeries, began: Month, since: Month) -> tuple[list[Month], list[Month]]:
    """The periods with a figure before an action began, as the process was then; and those from the
    month on in which its effect was expected.
    """
    changes = [month for month in series.changed if month < began]
    first = max(changes, default=None)
    periods = sorted(series.figures)
    before = [one for one in periods if one < began and (first is None or one >= first)]
    after = [one for one in periods if one >= max(since, began)]
    return before[-MOST_BEFORE:], after[: figures_looked_at(series)]


def is_short(series: MeasureSeries, before: Sequence[Month]) -> bool:
    """Whether the past is shorter than two years: seasons and drifts are not known from it."""
    return len(before) < YEARS_OF_A_SEASON * series.season


def figures_looked_at(series: MeasureSeries) -> int:
    """How many figures since are looked at: those of a year, or the fewest that say something."""
    return max(series.season, FEWEST_SINCE)


def place_of(series: MeasureSeries, period: Month) -> int:
    """The number of a period: neighbours differ by one, however long a period is."""
    spacing = frequencies.spacing(series.frequency)
    return (period.year * 12 + period.month) // spacing


def season_of(values: Floats, places: Sequence[int], season: int) -> list[float]:
    """What each season adds, by the number of a period; nothing where the figures before are fewer
    than two whole years, have holes, or no season.
    """
    none = [0.0]
    count = len(values)
    if season < 2 or count < YEARS_OF_A_SEASON * season or places[-1] - places[0] != count - 1:
        return none
    added = season_added(values[None, :], season)[0]
    if not added.any():
        return none
    return [float(added[(places[-1] - place) % season]) for place in range(season)]


def baseline_of(times: Floats, values: Floats, all_times: Floats) -> tuple[Floats, float]:
    """What the figures before lead to expect at all times, and its slope: their mean, or their
    straight line where they clearly went one way already.
    """
    if len(values) < FIRM_FROM or kendall_chance(values.tolist()) > DRIFTS:
        return np.full(len(all_times), values.mean()), 0.0
    slope, level = np.polyfit(times - times.mean(), values, 1)
    return level + slope * (all_times - times.mean()), float(slope)


def standard_error(times: Floats, missed: Floats, count: int, *, has_trend: bool) -> float:
    """How far the mean of the figures since may be off by chance alone."""
    before, after = missed[:count], missed[count:]
    own = np.concatenate([before, after - after.mean()])
    freedom = max(len(own) - 2 - has_trend, 1)
    spread = sqrt(float((own**2).sum()) / freedom)
    alike = alikeness(before)
    parts = 1 / len(before) + 1 / len(after)
    if has_trend:
        squares = float(((times[:count] - times[:count].mean()) ** 2).sum())
        parts += float(times[count:].mean() - times[:count].mean()) ** 2 / squares
    return spread * sqrt(parts * (1 + alike) / (1 - alike))


def step_beside_a_drift(times: Floats, values: Floats, count: int) -> tuple[float, float]:
    """The limits of a step after so many figures, where all of them may drift as well."""
    step = (np.arange(len(values)) >= count).astype(np.float64)
    columns = np.stack([np.ones(len(values)), times - times.mean(), step], axis=1)
    coefficients, *_ = np.linalg.lstsq(columns, values, rcond=None)
    missed = values - columns @ coefficients
    freedom = max(len(values) - columns.shape[1], 1)
    variance = float((missed**2).sum()) / freedom * np.linalg.inv(columns.T @ columns)[-1, -1]
    alike = alikeness(missed[:count] - missed[:count].mean())
    reach = student(freedom) * sqrt(variance * (1 + alike) / (1 - alike))
    return float(coefficients[-1]) - reach, float(coefficients[-1]) + reach


def alikeness(values: Floats) -> float:
    """How much figures follow their neighbours, from 0 (not at all); corrected for few figures."""
    squares = float((values**2).sum())
    if not squares:
        return 0.0
    count = len(values)
    alike = (float((values[1:] * values[:-1]).sum()) / squares + 1 / count) / (1 - 3 / count)
    return min(max(alike, 0.0), MOST_ALIKE)


def student(freedom: int) -> float:
    return STUDENT[freedom - 1] if 1 <= freedom <= len(STUDENT) else NORMAL


def outcome_of(effect: Effect, wanted: int, expected: float | None) -> Outcome:
    """What became of an effect that was wanted upwards (1) or downwards (-1), of a size that was
    stated or not.
    """
    sign = 1 if wanted > 0 else -1
    change = effect.change * sign
    lowest, highest = sorted((effect.lower * sign, effect.upper * sign))
    if highest < 0:
        return Outcome.WRONG_WAY
    if lowest > 0:
        if expected is None:
            return Outcome.MOVED
        return Outcome.AS_EXPECTED if change >= ENOUGH * abs(expected) else Outcome.PARTLY
    if highest >= (effect.usual_reach if expected is None else abs(expected)):
        return Outcome.CANNOT_BE_SEEN
    return Outcome.NOT_MOVED
