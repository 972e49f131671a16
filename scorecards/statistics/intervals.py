"""How sure a proportion, a count or a rate is (pure): confidence intervals and funnel limits.

Source: methods of the Department of Health and Social Care for public health indicators (Wilson for
proportions, Byar for counts and rates, exact Poisson below 10).
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, fsum, inf, lgamma, log, sqrt
from statistics import NormalDist

CONFIDENCE = 0.95
# Byar's approximation is close from this count on.
FEWEST_FOR_BYAR = 10
# Beyond these a place differs from the whole: two and three standard errors of a normal curve.
WARNING, CONTROL = 0.95, 0.998
STEPS = 200


@dataclass(frozen=True, slots=True)
class Interval:
    """The lowest and the highest that is in keeping with the figures."""

    lower: float
    upper: float

    def scaled(self, factor: float) -> "Interval":
        return Interval(self.lower * factor, self.upper * factor)

    def overlaps(self, other: "Interval") -> bool:
        return self.lower <= other.upper and other.lower <= self.upper

    def holds(self, value: float) -> bool:
        return self.lower <= value <= self.upper


def z_of(confidence: float) -> float:
    """The normal quantile of a two-sided confidence: 1.96 for 95 %."""
    return NormalDist().inv_cdf(0.5 + confidence / 2)


def wilson(numerator: float, denominator: float, confidence: float = CONFIDENCE) -> Interval:
    """The interval of a proportion of 1; the whole range while nothing is counted."""
    if denominator <= 0:
        return Interval(0.0, 1.0)
    z = z_of(confidence)
    share, whole = numerator / denominator, denominator + z * z
    middle = (numerator + z * z / 2) / whole
    spread = z * sqrt(max(share * (1 - share) * denominator + z * z / 4, 0)) / whole
    return Interval(max(middle - spread, 0.0), min(middle + spread, 1.0))


def byar(count: float, confidence: float = CONFIDENCE) -> Interval:
    """The interval of a count, by Byar's approximation."""
    z, more = z_of(confidence), count + 1
    lower = 0.0
    if count > 0:
        lower = count * (1 - 1 / (9 * count) - z / (3 * sqrt(count))) ** 3
    upper = more * (1 - 1 / (9 * more) + z / (3 * sqrt(more))) ** 3
    return Interval(max(lower, 0.0), upper)


def exact_poisson(count: int, confidence: float = CONFIDENCE) -> Interval:
    """The exact interval of a small count: no mean within it makes the count a surprise."""
    tail = (1 - confidence) / 2
    highest = 10.0 * (count + 5)
    lower = 0.0
    if count:
        lower = falling_root(lambda mean: chance_of_at_most(count - 1, mean) - (1 - tail), highest)
    upper = falling_root(lambda mean: chance_of_at_most(count, mean) - tail, highest)
    return Interval(lower, upper)


def chance_of_at_most(count: int, mean: float) -> float:
    """How likely so many or fewer events are, by Poisson."""
    if mean <= 0:
        return 1.0
    return fsum(exp(n * log(mean) - mean - lgamma(n + 1)) for n in range(count + 1))


def falling_root(function: Callable[[float], float], highest: float) -> float:
    """Where a falling function of a positive number is zero."""
    low, high = 0.0, highest
    for _ in range(STEPS):
        middle = (low + high) / 2
        if function(middle) > 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def of_count(count: float, confidence: float = CONFIDENCE) -> Interval:
    """The interval of a count: exact below 10, where the approximation is too coarse."""
    if count < FEWEST_FOR_BYAR and count == int(count):
        return exact_poisson(int(count), confidence)
    return byar(count, confidence)


def of_rate(
    count: float, population: float, per: float, confidence: float = CONFIDENCE
) -> Interval:
    """The interval of a rate per so many people."""
    return of_count(count, confidence).scaled(per / population)


def difference_of_proportions(
    one: tuple[float, float], other: tuple[float, float], confidence: float = CONFIDENCE
) -> Interval:
    """The interval of how much higher one proportion is than another, each (numerator,
    denominator): Newcombe's, of their Wilson intervals.  Where 0 is outside, they differ.
    """
    first, second = wilson(*one, confidence), wilson(*other, confidence)
    p, q = one[0] / one[1], other[0] / other[1]
    below = sqrt((p - first.lower) ** 2 + (second.upper - q) ** 2)
    above = sqrt((first.upper - p) ** 2 + (q - second.lower) ** 2)
    return Interval(p - q - below, p - q + above)


def funnel_of_proportion(whole: float, population: float, confidence: float = CONTROL) -> Interval:
    """Between which proportions (of 1) a place of so many people stays by chance, where the whole
    has this one.
    """
    spread = z_of(confidence) * sqrt(whole * (1 - whole) / population) if population > 0 else inf
    return Interval(max(whole - spread, 0.0), min(whole + spread, 1.0))


def funnel_of_rate(whole: float, population: float, confidence: float = CONTROL) -> Interval:
    """Between which rates (of 1) a place of so many people stays by chance, where the whole has
    this one.
    """
    if population <= 0:
        return Interval(0.0, inf)
    expected = whole * population
    spread = z_of(confidence) * sqrt(expected)
    return Interval(max(expected - spread, 0.0), expected + spread).scaled(1 / population)
