"""From the periods of a year to the year to date (pure).

One rule, declared in the specification, serves plan and performance alike, over the same periods.
"""

from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum


class Aggregation(StrEnum):
    """How the periods of a year make the year to date (framework 3.7: "year to date plan", "year to
    date performance").
    """

    SUM = "sum"
    CUMULATIVE = "cumulative"
    RATIO = "ratio"
    MEAN = "mean"
    LATEST = "latest"
    LATEST_RATIO = "latest_ratio"

    @property
    def words(self) -> str:
        return {
            "sum": "the periods are added up",
            "cumulative": "numerators are added up and divided by the latest denominator",
            "ratio": "numerators are added up and divided by the denominators added up",
            "mean": "the periods are averaged",
            "latest": "the latest period stands for the year to date",
            "latest_ratio": "the latest numerator is divided by the latest denominator",
        }[self.value]


def takes_parts(rule: str) -> bool:
    """Whether figures are a numerator and a denominator, not one value."""
    return rule in (Aggregation.RATIO, Aggregation.CUMULATIVE, Aggregation.LATEST_RATIO)


def adds_up(rule: str) -> bool:
    """Whether the periods' values, planned ones too, add up to the year's."""
    return rule in (Aggregation.SUM, Aggregation.CUMULATIVE)


def is_latest(rule: str) -> bool:
    """Whether the newest period alone stands for the year to date."""
    return rule in (Aggregation.LATEST, Aggregation.LATEST_RATIO)


def to_date(
    rule: str, values: Sequence[Decimal], weights: Sequence[Decimal] | None = None
) -> Decimal | None:
    """The year to date of the values of the periods reported, oldest first; None when there is
    none.

    For `ratio`, the weights are the denominators of those periods: a council that is on plan in
    every period is then exactly on plan for the year to date, whatever the size of the periods.
    The plan of `cumulative` adds up whatever the denominators do: 96.5% of the year's bill is
    promised of the bill as it stands at the end.
    """
    if not values:
        return None
    if is_latest(rule):
        return values[-1]
    if adds_up(rule):
        return sum(values, Decimal(0))
    if rule == Aggregation.RATIO and weights is not None:
        return weighted_mean(values, weights)
    return sum(values, Decimal(0)) / Decimal(len(values))


def weighted_mean(values: Sequence[Decimal], weights: Sequence[Decimal]) -> Decimal:
    """The mean by weight; where nothing weighs, the latest value."""
    whole = sum(weights, Decimal(0))
    if not whole:
        return values[-1]
    weighted = [value * weight for value, weight in zip(values, weights, strict=True)]
    return sum(weighted, Decimal(0)) / whole
