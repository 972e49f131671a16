"""What the figures of a measure really say (pure): has it changed, which way does it go, where will
the year end?  Worked out for many measures at once; a reading never changes a rating.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from pmf_portal.formats.value_kinds import is_single
from pmf_portal.periods import frequency
from pmf_portal.periods.month import Month
from scorecards.statistics.direction import Direction
from scorecards.statistics.forecast import Forecasts, forecasts
from scorecards.statistics.measure_series import (
    MeasureSeries,
    Unbroken,
    can_be_forecast,
    ends_of,
    plan_for,
    scale_for,
    unbroken,
)
from scorecards.statistics.usual_range import (
    UsualRange,
    direction_over_years,
    has_changed_lately,
    has_usual_range,
    season_added,
    usual_range,
)
from scorecards.statistics.ways_on import Floats
from scorecards.statistics.year_end import YearEnd, year_end
from targets.rules.aggregation import Aggregation

# Stored with every reading: a later change of these rules gets a new version, and changes none.
ENGINE = "4"
# So many courses that the year may take are put together.
COURSES = 1000
SEED = 20130401
WEIGHED = 3
# A season is taken out from so many years on.
YEARS_OF_A_SEASON = 2
OVERLAPPING, NOT_NUMBERS, TOO_FEW = "overlapping", "not_numbers", "too_few"
FILLED, TRIAL, SEASONAL = "filled", "trial", "seasonal"
NONE_THIS_YEAR, SELDOM_MOVES = "none_this_year", "seldom_moves"
CHANGED_LATELY = "changed_lately"


@dataclass(frozen=True, slots=True)
class Expected:
    """The forecast of one period to come: the middle, and the limits that four of five figures lie
    within.
    """

    period: Month
    p10: float
    p50: float
    p90: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What one measure's figures say.

    `usual` is None without a control chart, `end` without a forecast; `warnings` name why, and what
    else a reader should know.  `filled` figures are missing ones that the forecast filled in.
    """

    series: MeasureSeries
    direction: Direction | None = None
    usual: UsualRange | None = None
    assurance: str = ""
    end: YearEnd | None = None
    ahead: tuple[Expected, ...] = ()
    warnings: tuple[str, ...] = ()
    filled: int = 0

    @property
    def variation(self) -> str:
        """ "common", "improvement", "concern", "neither", or "" without a control chart."""
        return self.usual.variation(self.series.polarity) if self.usual else ""


def readings_of(measures: Mapping[int, MeasureSeries]) -> dict[int, Reading]:
    """The readings of a block of measures, each by its key."""
    readable = {key: one for key, one in measures.items() if not why_unreadable(one)}
    seasons = seasons_of(readable)
    readings = {}
    for key, series in measures.items():
        if reason := why_unreadable(series):
            readings[key] = Reading(series, warnings=(reason,))
        else:
            readings[key] = without_forecast(series, seasons[key])
    for key, reading in with_forecasts(readable, readings):
        readings[key] = reading
    return readings


def why_unreadable(series: MeasureSeries) -> str:
    """Why nothing is worked out of a measure's figures; "" where they can be read.

    Dates, answers and words are no plain numbers, and figures that count the same months again
    follow one another whatever happens.
    """
    if is_single(series.unit):
        return NOT_NUMBERS
    return OVERLAPPING if frequency.overlaps(series.frequency) else ""


def without_forecast(series: MeasureSeries, season: Sequence[float]) -> Reading:
    """The control chart and the direction of one measure."""
    usual = usual_range(series, season)
    warnings = []
    if usual is None and has_changed_lately(series):
        warnings.append(CHANGED_LATELY)
    if usual is not None and not has_usual_range(usual.newest_values):
        usual = None
        warnings.append(SELDOM_MOVES)
    if usual is not None and usual.limits.is_trial:
        warnings.append(TRIAL)
    if usual is not None and usual.is_seasonal:
        warnings.append(SEASONAL)
    return Reading(
        series,
        direction=direction_over_years(series, season),
        usual=usual,
        assurance=usual.assurance(series) if usual and not usual.movement else "",
        warnings=tuple(warnings),
    )


def seasons_of(measures: Mapping[int, MeasureSeries]) -> dict[int, list[float]]:
    """What each season adds to a measure's figures, by its place counted back from the newest
    figure; nothing where there is no season.
    """
    seasons: dict[int, list[float]] = {key: [] for key in measures}
    blocks: dict[tuple[int, int], list[int]] = {}
    known = {key: unbroken(series) for key, series in measures.items()}
    for key, series in measures.items():
        blocks.setdefault((len(known[key].values), series.season), []).append(key)
    for (length, season), keys in blocks.items():
        if season < 2 or length < YEARS_OF_A_SEASON * season:
            continue
        values = np.array([known[key].values for key in keys])
        for key, added in zip(keys, season_added(values, season), strict=True):
            seasons[key] = added.tolist() if added.any() else []
    return seasons


@dataclass(frozen=True, slots=True)
class Prepared:
    """A measure made ready for its forecast."""

    key: int
    series: MeasureSeries
    known: Unbroken
    plan: Floats | None

    @property
    def block(self) -> tuple[object, ...]:
        """What measures have to share to be forecast at once."""
        tried = None
        if self.plan is not None:
            tried = int(np.isnan(self.plan).argmin())
        scale = scale_for(self.series, self.known.values)
        ahead = len(self.series.ahead)
        return (
            len(self.known.values),
            ahead,
            self.series.season,
            id(scale),
            tried,
            self.series.aggregation,
        )


def with_forecasts(
    measures: Mapping[int, MeasureSeries], readings: Mapping[int, Reading]
) -> Iterable[tuple[int, Reading]]:
    """The readings with their forecasts, block by block."""
    blocks: dict[tuple[object, ...], list[Prepared]] = {}
    for key, series in measures.items():
        known = unbroken(series) if series.figures else None
        if series.is_over or known is None or not can_be_forecast(known):
            yield key, without_course(series, readings[key])
            continue
        prepared = Prepared(key, series, known, plan_for(series, known))
        blocks.setdefault(prepared.block, []).append(prepared)
    for block in blocks.values():
        made = forecast_block(block)
        for place, prepared in enumerate(block):
            yield prepared.key, with_forecast(readings[prepared.key], prepared, made, place)


def without_course(series: MeasureSeries, reading: Reading) -> Reading:
    """A year that is over ended where it did; of few figures nothing is forecast."""
    if not frequency.periods_of_year(series.frequency, series.year):
        return replace(reading, warnings=(*reading.warnings, NONE_THIS_YEAR))
    if series.is_over and series.so_far is not None and series.newest is not None:
        result = series.so_far
        return replace(reading, end=YearEnd(result, result, result, {}))
    return replace(reading, warnings=(*reading.warnings, TOO_FEW))


def forecast_block(block: Sequence[Prepared]) -> Forecasts:
    first = block[0]
    values = np.array([one.known.values for one in block], dtype=np.float64)
    plans = [one.plan for one in block if one.plan is not None]
    return forecasts(
        values,
        len(first.series.ahead),
        season=first.series.season,
        scale=scale_for(first.series, first.known.values),
        plan=np.array(plans) if plans else None,
        rule=first.series.aggregation,
    )


def with_forecast(reading: Reading, prepared: Prepared, made: Forecasts, place: int) -> Reading:
    """A reading with what is to come, and the end of the year."""
    series, known = prepared.series, prepared.known
    lows, middles, highs = made.p10[place], made.p50[place], made.p90[place]
    ahead = []
    for step, period in enumerate(series.ahead):
        ahead.append(Expected(period, float(lows[step]), float(middles[step]), float(highs[step])))
    warnings = list(reading.warnings)
    if known.filled:
        warnings.append(FILLED)
    return replace(
        reading,
        end=end_of_year(prepared, made.paths(place, COURSES, SEED)),
        ahead=tuple(ahead),
        warnings=tuple(warnings),
        filled=known.filled,
    )


def end_of_year(prepared: Prepared, paths: Floats) -> YearEnd:
    """Where the year ends: what is known of it, and the courses of the periods left."""
    series, known = prepared.series, prepared.known
    of_year = [n for n, period in enumerate(known.periods) if period.financial_year == series.year]
    left = [n for n, period in enumerate(series.ahead) if period.financial_year == series.year]
    values = [known.values[n] for n in of_year]
    weights: list[float] = []
    weights_ahead: list[float] = []
    if series.aggregation == Aggregation.RATIO:
        weights = [weight_of(series, known.periods[n]) for n in of_year]
        weights_ahead = [weight_of(series, series.ahead[n]) for n in left]
    return year_end(
        paths[:, left],
        rule=series.aggregation,
        known=values,
        rate=series.rate,
        decimals=series.decimals,
        weights=weights,
        weights_ahead=weights_ahead,
        within=ends_of(series, known.values),
    )


def weight_of(series: MeasureSeries, period: Month) -> float:
    """The denominator of a period; where it is not known that of the year before, or the mean of
    the last.
    """
    for known in (period, period - 12):
        if known in series.weights:
            return series.weights[known]
    last = sorted(series.weights)[-WEIGHED:]
    return sum(series.weights[one] for one in last) / len(last) if last else 1.0
