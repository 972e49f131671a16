"""Ways in which figures may go on (pure): each for many series at once, one a row, on the scale
that they are worked on.

Source: Theta by Assimakopoulos and Nikolopoulos (2000), as Hyndman and Billah (2003) simplified it;
the damped trend by Gardner and McKenzie (1985); the departure from plan as docs/forecast.md has it.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
ALPHAS = np.array([0.02, *np.arange(0.05, 0.96, 0.05), 0.99])
LAST = 3
SLOPED = 4
# One span's slope turns with a single figure, or lags behind what has turned: the mean of both does
# so less.
DEPARTED = (3, 6)
# What is left of a slope with each period, of one that levels off and of one that goes on.
LEVELLING = 0.9
STRAIGHT = 1.0
SEASONAL_TEST = 1.645


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


def in_proportion(worked: Floats, ahead: int, planned: Floats) -> Floats:
    """Each planned value, times what the last three came to, divided by what they were planned to
    come to; the plan with their mean departure where there is no such proportion.
    """
    length = worked.shape[1]
    came = worked[:, -LAST:].sum(axis=1)
    promised = planned[:, length - LAST : length].sum(axis=1)
    share = np.divide(came, promised, out=np.full_like(came, np.nan), where=promised != 0)
    proportional = planned[:, length : length + ahead] * share[:, None]
    is_one_sign = (planned[:, length - LAST :] >= 0).all(axis=1) & np.isfinite(share)
    return np.where(is_one_sign[:, None], proportional, on_plan(worked, ahead, planned))


def sloped_departure(worked: Floats, ahead: int, planned: Floats) -> Floats:
    """The plan, with the newest departure from it and the slope of the last three."""
    length = worked.shape[1]
    departures = (worked - planned[:, :length])[:, -LAST:]
    slope = (departures[:, -1] - departures[:, 0]) / (LAST - 1)
    steps = slope[:, None] * np.arange(1, ahead + 1)
    return planned[:, length : length + ahead] + departures[:, -1:] + steps


def newest_slope(adjusted: Floats, ahead: int) -> Floats:
    """The newest figure, with the slope of the last four: that of three turns with one figure."""
    slope = (adjusted[:, -1] - adjusted[:, -SLOPED]) / (SLOPED - 1)
    return adjusted[:, -1:] + slope[:, None] * np.arange(1, ahead + 1)


def departure_from_a_year_ago(worked: Floats, ahead: int, season: int, levelling: float) -> Floats:
    """The same season of the year before, with the newest departure from it and the slope of the
    last departures (the mean of that of three and that of six, or of as many as are known), of
    which so much is left with each period; as it was where no three are known.
    """
    before = same_season(worked, ahead, season)
    known = worked.shape[1] - season
    if known < LAST:
        return before
    departures = worked[:, season:] - worked[:, :known]
    slope = np.zeros(len(worked))
    for span in DEPARTED:
        span = min(span, known)
        slope += (departures[:, -1] - departures[:, -span]) / (span - 1) / len(DEPARTED)
    steps = np.cumsum(levelling ** np.arange(ahead))
    return before + departures[:, -1:] + slope[:, None] * steps


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
