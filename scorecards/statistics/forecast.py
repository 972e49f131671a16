"""Where figures are going (pure): forecasts of the periods to come, with how sure they are.

Simple ways of going on are combined, each weighed by how well it would have done on the
measure's own past, of late above all: the same month of the year before and the slope of the last
figures; from three years on Theta and a damped trend, before that the departure from the year
before; and where the plan is known, the plan with the departure of the last periods (`ways_on`).
Its own past errors say how sure it is.

Everything is worked out for many series of one length at once.  Percentages are worked on as
logits and counts as square roots, so that no value that cannot be comes out.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist

import numpy as np

from scorecards.statistics.ways_on import (
    LAST,
    LEVELLING,
    STRAIGHT,
    Floats,
    damped_trend,
    departure_from_a_year_ago,
    in_proportion,
    newest_slope,
    on_plan,
    same_season,
    seasonal_index,
    sloped_departure,
    theta,
)
from targets.rules.aggregation import adds_up, is_latest

# With fewer figures there is no telling.
FEWEST = 8
# From so many figures on the departure from the year before can be tried on the past, and from so
# many years on a trend can be told from a season.
FEW = 24
YEARS_OF_TREND = 3
# The newest origins from which the past is forecast.
ORIGINS = 12
# A forecast's own past errors come from few origins and are too small: with this factor four of
# five figures lie within limits that say so (tests/scorecards/test_forecasts.py).
WIDENED = 1.2
# How much an origin's errors count for its weight, of what those of the next newer one count.
NEWER_COUNTS = 0.8
# A plan that was kept so far is believed: otherwise chance alone would turn a forecast red.
TRUSTED = {"as_planned": 4}
EIGHTY = NormalDist().inv_cdf(0.9)


@dataclass(frozen=True, slots=True)
class Scale:
    """How figures are worked on: there and back."""

    there: Callable[[Floats], Floats]
    back: Callable[[Floats], Floats]


def as_logits(values: Floats) -> Floats:
    """Percentages; 0 and 100 are kept just off the ends."""
    shares = np.clip(values / 100, 0.0005, 0.9995)
    return np.asarray(np.log(shares / (1 - shares)), dtype=np.float64)


def from_logits(values: Floats) -> Floats:
    return np.asarray(100 / (1 + np.exp(-values)), dtype=np.float64)


def as_roots(values: Floats) -> Floats:
    return np.asarray(np.sqrt(np.maximum(values, 0)), dtype=np.float64)


def from_roots(values: Floats) -> Floats:
    return np.asarray(np.maximum(values, 0) ** 2, dtype=np.float64)


PLAIN = Scale(lambda values: values, lambda values: values)
PERCENT = Scale(as_logits, from_logits)
COUNT = Scale(as_roots, from_roots)


@dataclass(frozen=True, slots=True)
class Forecasts:
    """The forecasts of many series: for each period ahead the middle, and how far its errors reach:
    a part that is there at once (`noise`) and one that grows with each period (`walk`), both as
    variances on the working scale.
    """

    middle: Floats
    noise: Floats
    walk: Floats
    # Which part of the noise is the same for a whole course.
    shared: Floats
    scale: Scale
    # How much each way of going on weighs, by its name.
    weights: dict[str, Floats]

    def quantile(self, share: float) -> Floats:
        """The value below which this share of outcomes lies, for each period ahead."""
        ahead = np.arange(1, self.middle.shape[1] + 1)
        spread = np.sqrt(self.noise[:, None] + self.walk[:, None] * ahead)
        z = NormalDist().inv_cdf(share)
        return self.scale.back(self.middle + z * spread)

    @property
    def p10(self) -> Floats:
        return self.quantile(0.1)

    @property
    def p50(self) -> Floats:
        return self.scale.back(self.middle)

    @property
    def p90(self) -> Floats:
        return self.quantile(0.9)

    def paths(self, series: int, count: int, seed: int) -> Floats:
        """So many courses that one series may take, each as long as the forecast."""
        walks, noise, whole = courses(count, self.middle.shape[1], seed)
        walked = walks * np.sqrt(self.walk[series])
        alone = noise * np.sqrt(self.noise[series] * (1 - self.shared[series]))
        shared = whole * np.sqrt(self.noise[series] * self.shared[series])
        return self.scale.back(self.middle[series] + walked + alone + shared)


@lru_cache(maxsize=32)
def courses(count: int, ahead: int, seed: int) -> tuple[Floats, Floats, Floats]:
    """Errors by chance, the same for every series: those that add up along a course, those of each
    period alone, and those of a whole course.

    Each course has its mirror image, so that chance alone moves no middle.
    """
    random = np.random.default_rng(seed)
    half = (count + 1) // 2
    steps = mirrored(random.standard_normal((half, ahead)), count)
    noise = mirrored(random.standard_normal((half, ahead)), count)
    whole = mirrored(random.standard_normal((half, 1)), count)
    return np.cumsum(steps, axis=1), noise, whole


def mirrored(errors: Floats, count: int) -> Floats:
    return np.concatenate([errors, -errors])[:count]


def forecasts(
    values: Floats,
    ahead: int,
    *,
    season: int = 12,
    scale: Scale = PLAIN,
    plan: Floats | None = None,
    rule: str = "",
) -> Forecasts:
    """Forecast so many periods of each series (one a row, oldest first, without gaps).

    `plan` holds the planned values of all these periods and of those to come: at least those of the
    last three and of all to come, NaN for an earlier one that is not known.  `rule` says how the
    year is put together, which decides how a departure from plan goes on.  Raises ValueError with
    fewer than eight figures.
    """
    if values.shape[1] < FEWEST:
        raise ValueError(f"A forecast needs {FEWEST} figures or more.")
    worked = scale.there(values)
    asked = Asked(
        season,
        rule,
        values.shape[1],
        None if plan is None else scale.there(plan),
        plan is not None and is_tried(plan, values),
    )
    now = ways(worked, ahead, asked)
    past = past_errors(worked, ahead, asked)
    weights = weights_of(past)
    middle = sum((weights[name][:, None] * now[name] for name in now), np.zeros_like(now["season"]))
    errors = sum(
        (weights[name][:, None, None] * past[name] for name in past), np.zeros_like(past["season"])
    )
    noise, walk = growth(errors)
    factor = WIDENED**2
    return Forecasts(middle, noise * factor, walk * factor, shared_part(errors), scale, weights)


@dataclass(frozen=True, slots=True)
class Asked:
    """What holds of a whole series, whichever of its periods it is forecast from: its season, the
    rule that puts its year together, how many figures it has, its plan on the working scale, and
    whether that has been known for long enough to be tried on the past.
    """

    season: int
    rule: str
    whole: int
    plan: Floats | None
    is_tried: bool

    @property
    def has_trend(self) -> bool:
        """Whether a trend can be told from a season."""
        return self.whole >= max(FEW, YEARS_OF_TREND * self.season)


def is_tried(plan: Floats, values: Floats) -> bool:
    """Whether the plan is known for every period from which the past is forecast."""
    first = max(values.shape[1] - ORIGINS - LAST, 0)
    return not bool(np.isnan(plan[:, first:]).any())


def ways(worked: Floats, ahead: int, asked: Asked) -> dict[str, Floats]:
    """Each way of going on from the newest figure, of those that a series with so many figures as
    the whole one has can be forecast by.
    """
    season = asked.season
    length = worked.shape[1]
    index = seasonal_index(worked, season)
    places = (length + np.arange(ahead)) % season
    adjusted = worked - index[:, np.arange(length) % season]
    found = {"season": same_season(worked, ahead, season)}
    found["slope"] = newest_slope(adjusted, ahead) + index[:, places]
    if asked.has_trend:
        found["theta"] = theta(adjusted, ahead) + index[:, places]
        found["trend"] = damped_trend(adjusted, ahead) + index[:, places]
    elif asked.whole >= FEW:
        found["departure"] = departure_from_a_year_ago(worked, ahead, season, LEVELLING)
        # A snapshot's year is its last figure alone, which one slope by itself misses by more: that
        # of the figures has their season in it, the two of the departures turn with one figure.
        if is_latest(asked.rule) and length >= season + LAST:
            straight = departure_from_a_year_ago(worked, ahead, season, STRAIGHT)
            found["slope"] = (found["slope"] + 2 * straight) / 3
    return found | ways_by_plan(worked, ahead, asked)


def ways_by_plan(worked: Floats, ahead: int, asked: Asked) -> dict[str, Floats]:
    """The plan, departed from as lately; and as the portal's published rule (docs/forecast.md) goes
    on, where the year adds up, the series is short or the rule can be tried on its past.
    """
    if asked.plan is None:
        return {}
    length = worked.shape[1]
    found = {"plan": on_plan(worked, ahead, asked.plan)}
    if asked.is_tried:
        found["as_planned"] = asked.plan[:, length : length + ahead]
    if adds_up(asked.rule) and (asked.is_tried or not asked.has_trend):
        found["rule"] = in_proportion(worked, ahead, asked.plan)
    elif is_latest(asked.rule) and (asked.is_tried or asked.whole < FEW):
        found["rule"] = sloped_departure(worked, ahead, asked.plan)
    return found


def past_errors(worked: Floats, ahead: int, asked: Asked) -> dict[str, Floats]:
    """What each way would have been wrong by from the newest origins (series, origin, period
    ahead); NaN where a period has not come yet.
    """
    length = worked.shape[1]
    first = max(length - ORIGINS, min(FEW, length) // 2, FEWEST // 2)
    found: dict[str, list[Floats]] = {}
    for origin in range(first, length):
        known = min(ahead, length - origin)
        made = ways(worked[:, :origin], known, asked)
        for name, forecast in made.items():
            errors = np.full((worked.shape[0], ahead), np.nan)
            # Where the plan was not known so early, the same season stands in.
            forecast = np.where(np.isnan(forecast), made["season"], forecast)
            errors[:, :known] = worked[:, origin : origin + known] - forecast
            found.setdefault(name, []).append(errors)
    return {name: np.stack(errors, axis=1) for name, errors in found.items()}


def weights_of(past: dict[str, Floats]) -> dict[str, Floats]:
    """The smaller its mean error on the past, of late above all, the more a way weighs: by the
    fourth power.
    """
    inverse = {}
    for name, errors in past.items():
        of_late = NEWER_COUNTS ** np.arange(errors.shape[1])[::-1]
        counted = np.where(np.isnan(errors), 0, of_late[:, None])
        total = (np.nan_to_num(np.abs(errors)) * counted).sum(axis=(1, 2))
        count = counted.sum(axis=(1, 2))
        mean = np.divide(total, count, out=np.full(total.shape, np.inf), where=count > 0)
        inverse[name] = TRUSTED.get(name, 1) / np.maximum(mean, 1e-9) ** 4
    together = sum(inverse.values(), np.zeros_like(inverse["season"]))
    return {name: one / together for name, one in inverse.items()}


def growth(errors: Floats) -> tuple[Floats, Floats]:
    """Of the squared errors by period ahead: the part that is there at once and the part that each
    further period adds, by least squares, neither below 0.
    """
    known = ~np.isnan(errors)
    count = known.sum(axis=1).astype(np.float64)
    squares = np.where(known, errors, 0) ** 2
    mean = np.divide(squares.sum(axis=1), count, out=np.zeros_like(count), where=count > 0)
    ahead = np.arange(1, errors.shape[2] + 1, dtype=np.float64)
    whole = count.sum(axis=1)
    middle = (count * ahead).sum(axis=1) / whole
    level = (count * mean).sum(axis=1) / whole
    spread = (count * (ahead - middle[:, None]) ** 2).sum(axis=1)
    together = (count * (ahead - middle[:, None]) * (mean - level[:, None])).sum(axis=1)
    walk = np.divide(together, spread, out=np.zeros_like(spread), where=spread > 0)
    walk = np.maximum(walk, 0)
    noise = level - walk * middle
    through_zero = (count * ahead * mean).sum(axis=1) / (count * ahead**2).sum(axis=1)
    return np.maximum(noise, 0), np.where(noise < 0, through_zero, walk)


def shared_part(errors: Floats) -> Floats:
    """Which part of the squared errors is the same all along a forecast, 0 to 1: where errors of
    one origin have nothing in common, their mean is as small as chance makes it.
    """
    known = ~np.isnan(errors)
    counts = known.sum(axis=2)
    whole = np.where(known, errors, 0)
    means = np.divide(whole.sum(axis=2), counts, out=np.zeros(counts.shape), where=counts > 0)
    together = (counts * means**2).sum(axis=1)
    each = (whole**2).sum(axis=(1, 2))
    origins = (counts > 0).sum(axis=1)
    total = counts.sum(axis=1)
    mean_square = np.divide(each, total, out=np.zeros_like(each), where=total > 0)
    alone = origins * mean_square
    most = total * mean_square
    share = np.divide(
        together - alone, most - alone, out=np.zeros_like(each), where=most - alone > 1e-12
    )
    return np.clip(share, 0, 1)
