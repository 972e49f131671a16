"""Where a target's year will end (pure): the courses it may take, put together by its own rule, and
how likely each colour is.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

import numpy as np

from scorecards.statistics.ways_on import Floats
from targets.rules.aggregation import Aggregation, adds_up, is_latest

# So many outcomes are rated first; between two of the same colour nothing changes.
LOOKED_AT = 33


@dataclass(frozen=True, slots=True)
class YearEnd:
    """The value below which one outcome in ten lies, the middle, the one in ten above; and the
    probability of each rating.
    """

    p10: float
    p50: float
    p90: float
    probabilities: Mapping[str, float]


def year_end(
    paths: Floats,
    *,
    rule: str,
    known: Sequence[float],
    rate: Callable[[Decimal], str] | None,
    decimals: int,
    weights: Sequence[float] = (),
    weights_ahead: Sequence[float] = (),
    within: tuple[float | None, float | None] = (None, None),
) -> YearEnd:
    """The end of a year of which some periods are known and the others may go as `paths` do (one a
    row).  For a ratio the weights are the denominators of the periods known and to come.  `within`
    are the lowest and highest possible value; without `rate` there are no probabilities.
    """
    outcomes = np.sort(outcomes_of(paths, rule, known, weights, weights_ahead))
    if within != (None, None):
        outcomes = np.clip(outcomes, *within)
    rounded = np.round(outcomes, decimals)
    p10, p50, p90 = (float(one) for one in np.quantile(outcomes, [0.1, 0.5, 0.9]))
    rated = probabilities(rounded, rate, decimals) if rate else {}
    return YearEnd(p10, p50, p90, rated)


def outcomes_of(
    paths: Floats,
    rule: str,
    known: Sequence[float],
    weights: Sequence[float],
    weights_ahead: Sequence[float],
) -> Floats:
    """What each course makes of the year."""
    before = np.array(known, dtype=np.float64)
    if is_latest(rule):
        last = paths[:, -1] if paths.shape[1] else np.full(len(paths), before[-1])
        return np.asarray(last, dtype=np.float64)
    if adds_up(rule):
        return np.asarray(before.sum() + paths.sum(axis=1), dtype=np.float64)
    if rule == Aggregation.RATIO and weights:
        heavy, ahead = np.array(weights), np.array(weights_ahead)
        whole = heavy.sum() + ahead.sum()
        together = (before * heavy).sum() + (paths * ahead).sum(axis=1)
        return np.asarray(together / whole if whole else paths[:, -1], dtype=np.float64)
    together = before.sum() + paths.sum(axis=1)
    return np.asarray(together / (len(before) + paths.shape[1]), dtype=np.float64)


def probabilities(
    outcomes: Floats, rate: Callable[[Decimal], str], decimals: int
) -> dict[str, float]:
    """The share of the outcomes (in their order, at published decimals) that each rating has.

    Each of them is rated by the council's own rule, but for those between two neighbours that are
    rated alike: ratings change at a few bounds only.
    """

    @cache
    def rated(place: int) -> str:
        return rate(Decimal(f"{outcomes[place]:.{max(decimals, 0)}f}"))

    last = len(outcomes) - 1
    looked_at = sorted({round(place) for place in np.linspace(0, last, min(LOOKED_AT, last + 1))})
    counted: dict[str, int] = {}
    for start, end in zip(looked_at, [*looked_at[1:], last + 1], strict=True):
        place = start
        while place < end:
            stop = end_of_same(rated, place, min(end, last))
            stop = min(stop, end)
            counted[rated(place)] = counted.get(rated(place), 0) + stop - place
            place = stop
    return {rating: count / len(outcomes) for rating, count in counted.items()}


def end_of_same(rated: Callable[[int], str], place: int, beyond: int) -> int:
    """The first place after one that is rated otherwise, up to the one beyond, found by halves."""
    if rated(beyond) == rated(place):
        return beyond + 1
    same, other = place, beyond
    while other - same > 1:
        middle = (same + other) // 2
        if rated(middle) == rated(place):
            same = middle
        else:
            other = middle
    return other
