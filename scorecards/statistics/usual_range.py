"""The usual range of a measure (pure): its control chart over the last three years, with its
seasons taken out where it has any.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np

from pmf_portal.periods.month import Month
from scorecards.statistics.control_chart import (
    Chart,
    ChartRules,
    Limits,
    Point,
    Signal,
    assurance,
    chart_of,
)
from scorecards.statistics.direction import Direction, direction_of
from scorecards.statistics.measure_series import MeasureSeries
from scorecards.statistics.ways_on import Floats
from targets.rules.polarity import Polarity

# What a chart shows: three years of months, and of other periods as many.
SHOWN = 36
# With fewer figures there is no usual range, not even for trial.
FEWEST = 6
TINY = 1e-12
# Figures over which a direction is told, by periods in a year: whole years.
DIRECTION_OVER = {12: 24, 4: 12, 3: 12, 2: 8, 1: 8}


@dataclass(frozen=True, slots=True)
class UsualRange:
    """A measure's figures of the periods shown, and their control chart.  `season` is what each
    shown period's season adds: limits are those of figures without it.
    """

    periods: tuple[Month, ...]
    values: tuple[float, ...]
    season: tuple[float, ...]
    chart: Chart

    @property
    def limits(self) -> Limits:
        """Those of the newest figures: where a process changed, of the figures since."""
        return self.chart.limits[-1]

    def limits_of(self, place: int) -> Limits:
        """The limits of one of the periods shown."""
        return self.chart.limits[self.chart.points[place].group]

    @property
    def newest_values(self) -> tuple[float, ...]:
        """The figures that the newest limits come from."""
        return self.values[-self.limits.points :]

    @property
    def steps(self) -> tuple[Month, ...]:
        """The periods shown in which the usual range begins anew."""
        groups = [point.group for point in self.chart.points]
        return tuple(
            period
            for period, before, now in zip(self.periods[1:], groups, groups[1:], strict=False)
            if before != now
        )

    @property
    def is_seasonal(self) -> bool:
        return any(self.season)

    @property
    def signal(self) -> Signal | None:
        """Why the newest figure is not usual variation."""
        return self.chart.points[-1].signal

    @property
    def movement(self) -> int:
        """1 where the newest figure is unusually high, -1 unusually low, 0 as usual."""
        return self.chart.points[-1].direction

    def variation(self, polarity: Polarity) -> str:
        """ "common", "improvement", "concern", or "neither" for a real change that is neither."""
        judged = self.chart.latest_variation(polarity)
        if not judged:
            return "common"
        return judged if judged in ("improvement", "concern") else "neither"

    @property
    def usual_figures(self) -> int:
        """How many of the newest figures vary as usual."""
        return self.newest_where(lambda point: point.signal is None)

    @property
    def on_one_side(self) -> int:
        """How many of the newest figures lie on the newest one's side of the mean."""
        side = self.chart.points[-1].side
        return self.newest_where(lambda point: point.side == side)

    def newest_where(self, holds: Callable[[Point], bool]) -> int:
        """How many of the newest points hold, one after another."""
        count = 0
        newest = self.chart.points[-1].group
        for point in reversed(self.chart.points):
            if point.group != newest or not holds(point):
                break
            count += 1
        return count

    @property
    def steps_one_way(self) -> int:
        """How many of the newest figures each went further the same way than the one before."""
        values = [point.value for point in self.chart.points][-self.limits.points :]
        count = 0
        while count < len(values) - 1:
            step = values[-1 - count] - values[-2 - count]
            if step * self.movement <= 0:
                break
            count += 1
        return count

    def assurance(self, series: MeasureSeries) -> str:
        """Whether the measure as it is will meet the newest period's plan: "pass", "fail",
        "hit_or_miss" or "".
        """
        planned = series.planned.get(self.periods[-1])
        added = self.season[-1]
        limits = self.limits
        return assurance(planned, limits.lower + added, limits.upper + added, series.polarity)


def has_usual_range(values: Sequence[float]) -> bool:
    """Whether figures move often enough to have a usual range: where most are the same as the one
    before, as with things that seldom happen, limits would say nothing.
    """
    moved = sum(later != earlier for earlier, later in pairwise(values))
    return moved * 2 >= len(values) - 1


def season_added(values: Floats, season: int) -> Floats:
    """What each season adds to the figures of many series of one length, by least squares beside a
    straight trend; by the places of the periods counted back from the newest.  0 throughout where
    the figures have no season.
    """
    length = values.shape[1]
    coefficients, missed = fitted(values, season_columns(length, season))
    _, missed_by_trend = fitted(values, season_columns(length, 1))
    # Schwarz's criterion: seasons are told only where they explain more than so many numbers would.
    gained = length * np.log(np.maximum(missed_by_trend, TINY) / np.maximum(missed, TINY))
    is_seasonal = (gained > (season - 1) * np.log(length)) & (missed_by_trend > TINY)
    effects = np.concatenate([np.zeros((len(values), 1)), coefficients[:, 2:]], axis=1)
    effects -= effects.mean(axis=1, keepdims=True)
    by_place = effects[:, (length - 1 - np.arange(season)) % season]
    return np.where(is_seasonal[:, None], by_place, 0.0)


def fitted(values: Floats, columns: Floats) -> tuple[Floats, Floats]:
    """The coefficients of the best fit of each series, and the squares that it misses by."""
    coefficients = values @ np.linalg.pinv(columns).T
    missed = values - coefficients @ columns.T
    return coefficients, (missed**2).sum(axis=1)


@cache
def season_columns(length: int, season: int) -> Floats:
    """Level, slope, and each season but the first, period by period."""
    times = np.arange(length)
    columns = [np.ones(length), times - times.mean()]
    columns += [(times % season == place).astype(np.float64) for place in range(1, season)]
    return np.stack(columns, axis=1)


def usual_range(series: MeasureSeries, season: Sequence[float]) -> UsualRange | None:
    """The usual range of a measure; None with too few figures.  `season` is what each season adds,
    by the places of its periods counted back from the newest figure.
    """
    shown = [
        (back, period)
        for back, period in enumerate(reversed(series.periods(SHOWN)))
        if period in series.figures
    ]
    shown.reverse()
    groups = groups_shown([period for _, period in shown], series.changed)
    if not groups or groups[-1] is None:
        return None
    shown = [one for one, group in zip(shown, groups, strict=True) if group is not None]
    values = [series.figures[period] for _, period in shown]
    added = [season[back % len(season)] if season else 0.0 for back, _ in shown]
    adjusted = [value - one for value, one in zip(values, added, strict=True)]
    rules = ChartRules(run=series.run, trend=series.run)
    known = [group for group in groups if group is not None]
    return UsualRange(
        tuple(period for _, period in shown),
        tuple(values),
        tuple(added),
        chart_of(adjusted, rules, groups=known),
    )


def has_changed_lately(series: MeasureSeries) -> bool:
    """Whether there would be a usual range, had the process not changed."""
    periods = [period for period in series.periods(SHOWN) if period in series.figures]
    if len(periods) < FEWEST:
        return False
    return any(periods[0] < month <= periods[-1] for month in series.changed)


def groups_shown(periods: Sequence[Month], changed: Collection[Month]) -> list[int | None]:
    """The group of limits of each period, from 0: one begins where the process changed.  Of fewer
    figures than make a usual range there is none (None).
    """
    spans = [sum(month <= period for month in changed) for period in periods]
    large = [span for span in dict.fromkeys(spans) if spans.count(span) >= FEWEST]
    return [large.index(span) if span in large else None for span in spans]


def direction_over_years(series: MeasureSeries, season: Sequence[float]) -> Direction:
    """Which way the measure goes, over whole years, its seasons taken out."""
    periods = series.periods(DIRECTION_OVER.get(series.season, SHOWN))
    count = len(periods)
    values = []
    for place, period in enumerate(periods):
        value, back = series.figures.get(period), count - 1 - place
        added = season[back % len(season)] if season else 0.0
        values.append(None if value is None else value - added)
    planned = [series.planned.get(period) for period in periods]
    return direction_of(values, series.polarity, planned)
