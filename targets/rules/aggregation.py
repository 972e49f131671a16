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
    RATIO = "ratio"
    MEAN = "mean"
    LATEST = "latest"

    @property
    def words(self) -> str:
        return {
            "sum": "the periods are added up",
            "ratio": "numerators are added up and divided by the denominators added up",
            "mean": "the periods are averaged",
            "latest": "the latest period stands for the year to date",
        }[self.value]


def to_date(
    rule: str, values: Sequence[Decimal], weights: Sequence[Decimal] | None = None
) -> Decimal | None:
    """The year to date of the values of the periods reported, oldest first; None when there is
    none.

    For `ratio`, the weights are the denominators of those periods: a council that is on plan in
    every period is then exactly on plan for the year to date, whatever the size of the periods.
    """
    if not values:
        return None
    if rule == Aggregation.LATEST:
        return values[-1]
    if rule == Aggregation.SUM:
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
