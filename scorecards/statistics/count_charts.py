"""Control charts of counts, rates and proportions, and the runs of any series (pure).

Source: Montgomery's p, u and c charts; Anhøj's rules of runs, as qicharts2 has them.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import comb, log2, sqrt


@dataclass(frozen=True, slots=True)
class CountChart:
    """A chart of proportions, rates or counts, whose limits follow the denominators."""

    plotted: tuple[float, ...]
    centre: float
    lower: tuple[float, ...]
    upper: tuple[float, ...]


def p_chart(
    numerators: Sequence[float],
    denominators: Sequence[float],
    *,
    baseline: Sequence[bool] | None = None,
    sigmas: float = 3,
) -> CountChart:
    """Proportions: binomial limits, kept within 0 and 1."""

    def spread(centre: float, denominator: float) -> float:
        return sqrt(max(centre * (1 - centre), 0) / denominator)

    return count_chart(numerators, denominators, baseline, sigmas, spread, most=1.0)


def u_chart(
    numerators: Sequence[float],
    denominators: Sequence[float],
    *,
    baseline: Sequence[bool] | None = None,
    sigmas: float = 3,
) -> CountChart:
    """Rates: Poisson limits, never below 0."""

    def spread(centre: float, denominator: float) -> float:
        return sqrt(centre / denominator)

    return count_chart(numerators, denominators, baseline, sigmas, spread)


def c_chart(
    counts: Sequence[float], *, baseline: Sequence[bool] | None = None, sigmas: float = 3
) -> CountChart:
    """Counts where as much could happen in every period."""
    return u_chart(counts, [1.0] * len(counts), baseline=baseline, sigmas=sigmas)


def count_chart(
    numerators: Sequence[float],
    denominators: Sequence[float],
    baseline: Sequence[bool] | None,
    sigmas: float,
    spread: Callable[[float, float], float],
    most: float = float("inf"),
) -> CountChart:
    used = baseline if baseline is not None else [True] * len(numerators)
    counted = sum(one for one, is_used in zip(numerators, used, strict=True) if is_used)
    centre = counted / sum(one for one, is_used in zip(denominators, used, strict=True) if is_used)
    reach = [sigmas * spread(centre, denominator) for denominator in denominators]
    return CountChart(
        plotted=tuple(n / d for n, d in zip(numerators, denominators, strict=True)),
        centre=centre,
        lower=tuple(max(centre - one, 0.0) for one in reach),
        upper=tuple(min(centre + one, most) for one in reach),
    )


@dataclass(frozen=True, slots=True)
class Runs:
    """How often a series crosses its centre, and how long it stays on one side."""

    useful: int
    longest: int
    longest_expected: int
    crossings: int
    crossings_expected: int

    @property
    def is_signal(self) -> bool:
        return self.longest > self.longest_expected or self.crossings < self.crossings_expected


def runs_of(sides: Iterable[int]) -> Runs:
    """The runs of a series about its centre (Anhøj): too long a run or too few crossings are not
    chance.  Points on the centre count for nothing.
    """
    useful = [side for side in sides if side]
    crossings = sum(one != other for one, other in pairwise(useful))
    longest = so_far = 0
    for place, side in enumerate(useful):
        so_far = so_far + 1 if place and side == useful[place - 1] else 1
        longest = max(longest, so_far)
    count = len(useful)
    if not count:
        return Runs(0, 0, 0, 0, 0)
    return Runs(count, longest, round(log2(count)) + 3, crossings, crossings_by_chance(count - 1))


def crossings_by_chance(chances: int, tail: float = 0.05) -> int:
    """The fewest crossings that are not rarer than one series in twenty."""
    so_far, ways = 0, 2**chances
    for crossings in range(chances + 1):
        so_far += comb(chances, crossings)
        if so_far / ways >= tail:
            return crossings
    return chances
