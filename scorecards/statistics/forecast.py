"""Where figures are going (pure): forecasts of the periods to come, with how sure they are.

Three simple ways of going on are combined, each weighed by how well it would have done on the
measure's own past: the same month of the year before, Theta (Assimakopoulos and Nikolopoulos 2000,
as Hyndman and Billah 2003 simplified it), and a damped trend (Gardner and McKenzie 1985); and the
plan with the departure of the last periods, where the plan is known.  Its own past errors say how
sure it is.

Everything is worked out for many series of one length at once.  Percentages are worked on as
logits and counts as square roots, so that no value that cannot be comes out.
"""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
# With fewer figures there is no telling.
FEWEST = 8
# From so many figures on a trend and a season can be told from chance.
FEW = 24
# The newest origins from which the past is forecast.
ORIGINS = 12
# A forecast's own past errors come from few origins and are too small: with this factor four of
# five figures lie within limits that say so (tests/scorecards/test_forecasts.py).
WIDENED = 1.2
EIGHTY = NormalDist().inv_cdf(0.9)
ALPHAS = np.array([0.02, *np.arange(0.05, 0.96, 0.05), 0.99])
LAST = 3
SEASONAL_TEST = 1.645


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
        random = np.random.default_rng(seed)
        ahead = self.middle.shape[1]
        steps = random.normal(0, np.sqrt(self.walk[series]), (count, ahead))
        noise = random.normal(0, np.sqrt(self.noise[series]), (count, ahead))
        return self.scale.back(self.middle[series] + np.cumsum(steps, axis=1) + noise)


def forecasts(
    values: Floats,
    ahead: int,
    *,
    season: int = 12,
    scale: Scale = PLAIN,
    plan: Floats | None = None,
) -> Forecasts:
    """Forecast so many periods of each series (one a row, oldest first, without gaps).

    `plan` holds the planned values of all these periods and of those to come; a row of NaN where
    there is none.  Raises ValueError with fewer than eight figures.
    """
    if values.shape[1] < FEWEST:
        raise ValueError(f"A forecast needs {FEWEST} figures or more.")
    worked = scale.there(values)
    planned = None if plan is None else scale.there(plan)
    now = ways(worked, ahead, season, planned)
    past = past_errors(worked, ahead, season, planned)
    weights = weights_of(past)
    middle = sum((weights[name][:, None] * now[name] for name in now), np.zeros_like(now["season"]))
    errors = sum(
        (weights[name][:, None, None] * past[name] for name in past), np.zeros_like(past["season"])
    )
    noise, walk = growth(errors)
    factor = WIDENED**2
    return Forecasts(middle, noise * factor, walk * factor, scale, weights)


def ways(worked: Floats, ahead: int, season: int, planned: Floats | None) -> dict[str, Floats]:
    """Each way of going on from the newest figure."""
    found = {"season": same_season(worked, ahead, season)}
    if worked.shape[1] >= FEW:
        index = seasonal_index(worked, season)
        places = (worked.shape[1] + np.arange(ahead)) % season
        adjusted = worked - index[:, np.arange(worked.shape[1]) % season]
        found["theta"] = theta(adjusted, ahead) + index[:, places]
        found["trend"] = damped_trend(adjusted, ahead) + index[:, places]
    if planned is not None:
        found["plan"] = on_plan(worked, ahead, planned)
    return found


def past_errors(
    worked: Floats, ahead: int, season: int, planned: Floats | None
) -> dict[str, Floats]:
    """What each way would have been wrong by from the newest origins (series, origin, period
    ahead); NaN where a period has not come yet.
    """
    length = worked.shape[1]
    first = max(length - ORIGINS, min(FEW, length) // 2, FEWEST // 2)
    found: dict[str, list[Floats]] = {}
    names = list(ways(worked, 1, season, planned))
    for origin in range(first, length):
        known = min(ahead, length - origin)
        made = ways(worked[:, :origin], known, season, planned)
        for name in names:
            errors = np.full((worked.shape[0], ahead), np.nan)
            # Where a way is not to be had so early, the same season stands in.
            forecast = made.get(name, made["season"])
            errors[:, :known] = worked[:, origin : origin + known] - forecast
            found.setdefault(name, []).append(errors)
    return {name: np.stack(errors, axis=1) for name, errors in found.items()}


def weights_of(past: dict[str, Floats]) -> dict[str, Floats]:
    """The smaller its mean error on the past, the more a way weighs: by the square."""
    inverse = {}
    for name, errors in past.items():
        known = ~np.isnan(errors)
        total = np.where(known, np.abs(errors), 0).sum(axis=(1, 2))
        count = known.sum(axis=(1, 2))
        mean = np.divide(total, count, out=np.full(total.shape, np.inf), where=count > 0)
        inverse[name] = 1 / np.maximum(mean, 1e-9) ** 2
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


# The ways of going on


def same_season(worked: Floats, ahead: int, season: int) -> Floats:
    """The figure of the same season a year before; the newest figure where there is none."""
    length = worked.shape[1]
    if length < season:
        return np.repeat(worked[:, -1:], ahead, axis=1)
    return worked[:, length - season + np.arange(ahead) % season]


def on_plan(worked: Floats, ahead: int, planned: Floats) -> Floats:
    """The plan, departed from as in the last periods."""
    length = worked.shape[1]
    departure = (worked - planned[:, :length])[:, -LAST:].mean(axis=1)
    return planned[:, length : length + ahead] + departure[:, None]


def theta(adjusted: Floats, ahead: int) -> Floats:
    """Simple exponential smoothing with half the slope of the straight line through all."""
    length = adjusted.shape[1]
    level, alpha = smoothed(adjusted)
    times = np.arange(length) - (length - 1) / 2
    slope = (adjusted * times).sum(axis=1) / (times**2).sum()
    first = (1 - (1 - alpha) ** length) / alpha
    return level[:, None] + (slope / 2)[:, None] * (np.arange(ahead) + first[:, None])


def smoothed(adjusted: Floats) -> tuple[Floats, Floats]:
    """The last level of the smoothing that would have done best, and how quickly it follows."""
    levels = np.repeat(adjusted[:, :1], len(ALPHAS), axis=1)
    wrong = np.zeros_like(levels)
    for place in range(1, adjusted.shape[1]):
        error = adjusted[:, place, None] - levels
        wrong += error**2
        levels = levels + ALPHAS * error
    best = wrong.argmin(axis=1)
    return levels[np.arange(len(best)), best], ALPHAS[best]


LEVELS, SLOPES, DAMPED = (
    grid.ravel()
    for grid in np.meshgrid(
        [0.1, 0.2, 0.3, 0.5, 0.7, 0.9], [0.02, 0.05, 0.1, 0.2, 0.3], [0.8, 0.9, 0.98]
    )
)


def damped_trend(adjusted: Floats, ahead: int) -> Floats:
    """A trend that levels off, by the smoothing that would have done best of a small grid."""
    span = min(5, adjusted.shape[1] - 1)
    level = np.repeat(adjusted[:, :1], len(LEVELS), axis=1)
    slope = np.repeat((adjusted[:, span] - adjusted[:, 0])[:, None] / span, len(LEVELS), axis=1)
    wrong = np.zeros_like(level)
    for place in range(1, adjusted.shape[1]):
        expected = level + DAMPED * slope
        error = adjusted[:, place, None] - expected
        wrong += error**2
        level = expected + LEVELS * error
        slope = DAMPED * slope + LEVELS * SLOPES * error
    best, rows = wrong.argmin(axis=1), np.arange(len(adjusted))
    steps = np.cumsum(DAMPED[best][:, None] ** np.arange(1, ahead + 1), axis=1)
    return level[rows, best][:, None] + steps * slope[rows, best][:, None]


def seasonal_index(worked: Floats, season: int) -> Floats:
    """What each season of the year adds; 0 throughout where the year has no season (a test of the
    correlation with the year before, as in the M3 competition) or is not known twice.
    """
    length = worked.shape[1]
    none = np.zeros((worked.shape[0], season))
    if season < 2 or length < 3 * season:
        return none
    window = np.full(season + 1, 1 / season)
    window[[0, -1]] = 0.5 / season
    trend = np.apply_along_axis(np.convolve, 1, worked, window, "valid")
    begins = season // 2
    rest = worked[:, begins : begins + trend.shape[1]] - trend
    places = (begins + np.arange(trend.shape[1])) % season
    index = np.stack([rest[:, places == place].mean(axis=1) for place in range(season)], axis=1)
    index -= index.mean(axis=1, keepdims=True)
    return np.where(is_seasonal(worked, season)[:, None], index, none)


def is_seasonal(worked: Floats, season: int) -> NDArray[np.bool_]:
    """Whether each series follows the year before more closely than chance explains."""
    centred = worked - worked.mean(axis=1, keepdims=True)
    whole = (centred**2).sum(axis=1)
    correlations = np.stack(
        [(centred[:, lag:] * centred[:, :-lag]).sum(axis=1) for lag in range(1, season + 1)], axis=1
    )
    correlations = np.divide(
        correlations, whole[:, None], out=np.zeros_like(correlations), where=whole[:, None] > 0
    )
    before = (correlations[:, :-1] ** 2).sum(axis=1)
    limit = SEASONAL_TEST * np.sqrt((1 + 2 * before) / worked.shape[1])
    return np.asarray(np.abs(correlations[:, -1]) > limit)
