"""Which way a measure is going (pure): one tested answer for the figures that are shown.

Source: Theil (1950) and Sen (1968) for the slope, Kendall (1938) for the test, with the variance
for ties of Hamed and Rao as Gilbert (1987) gives it.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from math import factorial, sqrt
from statistics import NormalDist, median

from targets.rules.polarity import Polarity, higher_is_better

# A movement is told where chance makes one as clear in at most one series of twenty.
SIGNIFICANCE = 0.05
# Where it does so in one of a hundred, the movement is told as very sure.
VERY_SURE = 0.01
# With fewer figures no order of them would be clear, and of fewer than these it is an early sign.
FEWEST, FIRM_FROM = 5, 12
# Up to so many figures without ties the test is exact.
MOST_EXACT = 20
IMPROVING, DETERIORATING, UNCLEAR, TOO_FEW = "improving", "deteriorating", "unclear", "too_few"
RISING, FALLING = "rising", "falling"


@dataclass(frozen=True, slots=True)
class Direction:
    """The median slope from one period to the next, how likely chance makes so clear a movement,
    and what it means for the measure.
    """

    slope: float
    chance: float
    points: int
    verdict: str

    @property
    def is_clear(self) -> bool:
        return self.verdict not in (UNCLEAR, TOO_FEW)


def direction_of(
    values: Sequence[float | None],
    polarity: Polarity,
    plan: Sequence[float | None] | None = None,
) -> Direction:
    """The direction of a measure's figures, oldest first; a period without a figure is passed over.

    For a measure that is best closest to its plan, what goes up or down is the distance from it.
    """
    points = [(float(n), value) for n, value in enumerate(values) if value is not None]
    if polarity == Polarity.CLOSEST:
        planned = plan or [None] * len(values)
        points = [
            (float(n), abs(value - planned_value))
            for n, (value, planned_value) in enumerate(zip(values, planned, strict=True))
            if value is not None and planned_value is not None
        ]
    if len(points) < FEWEST:
        return Direction(0.0, 1.0, len(points), TOO_FEW)
    slope, chance = sen_slope(points), kendall_chance([value for _, value in points])
    return Direction(slope, chance, len(points), verdict_of(slope, chance, polarity))


def verdict_of(slope: float, chance: float, polarity: Polarity) -> str:
    if chance > SIGNIFICANCE or not slope:
        return UNCLEAR
    if polarity == Polarity.NEUTRAL:
        return RISING if slope > 0 else FALLING
    is_better = (slope > 0) == higher_is_better(polarity)
    return IMPROVING if is_better else DETERIORATING


def sureness(chance: float, points: int) -> str:
    """How sure a clear movement is, in words."""
    if points < FIRM_FROM:
        return f"early sign, {points} figures"
    return "very sure" if chance <= VERY_SURE else "fairly sure"


def sen_slope(points: Sequence[tuple[float, float]]) -> float:
    """The median of the slopes between every two points: single leaps do not move it."""
    slopes = [
        (later - earlier) / (after - before)
        for (before, earlier), (after, later) in combinations(points, 2)
    ]
    return median(slopes)


def kendall_score(values: Sequence[float]) -> int:
    """How many pairs of figures rise, less those that fall."""
    return sum((later > earlier) - (later < earlier) for earlier, later in combinations(values, 2))


def kendall_chance(values: Sequence[float]) -> float:
    """How likely figures in no order at all would be as orderly (two-sided): 1 where they are all
    the same.
    """
    score, count = kendall_score(values), len(values)
    ties = [times for times in Counter(values).values() if times > 1]
    if not ties and count <= MOST_EXACT:
        return exact_chance(abs(score), count)
    variance = pairs_variance(count) - sum(pairs_variance(times) for times in ties)
    if variance <= 0 or not score:
        return 1.0
    z = (abs(score) - 1) / sqrt(variance)
    return 2 * (1 - NormalDist().cdf(z))


def pairs_variance(count: int) -> float:
    return count * (count - 1) * (2 * count + 5) / 18


def exact_chance(score: int, count: int) -> float:
    """How many orders of so many figures have this score or a higher one, either way."""
    inversions = orders_by_inversions(count)
    most = count * (count - 1) // 2
    higher = sum(orders for swapped, orders in enumerate(inversions) if most - 2 * swapped >= score)
    return min(2 * higher / factorial(count), 1.0)


@cache
def orders_by_inversions(count: int) -> tuple[int, ...]:
    """How many orders of so many figures have 0, 1, 2 … pairs the wrong way round."""
    orders = [1]
    for size in range(2, count + 1):
        longer = [0] * (len(orders) + size - 1)
        for swapped, number in enumerate(orders):
            for more in range(size):
                longer[swapped + more] += number
        orders = longer
    return tuple(orders)
