"""From the periods of a year to the year to date (pure).

One rule, declared in the specification, serves plan and performance alike, over the same periods.
"""

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
    def words(self):
        return {
            "sum": "the periods are added up",
            "ratio": "numerators are added up and divided by the denominators added up",
            "mean": "the periods are averaged",
            "latest": "the latest period stands for the year to date",
        }[self.value]


def to_date(rule, values, weights=None):
    """The year to date of the values of the periods reported, oldest first; None when there is
    none.

    For `ratio`, the weights are the denominators of those periods: a council that is on plan in
    every
    period is then exactly on plan for the year to date, whatever the size of the periods.
    """
    if not values:
        return None
    if rule == Aggregation.LATEST:
        return values[-1]
    if rule == Aggregation.SUM:
        return sum(values)
    if rule == Aggregation.RATIO and weights is not None:
        whole = sum(weights)
        return (
            sum(value * weight for value, weight in zip(values, weights, strict=True)) / whole
            if whole
            else values[-1]
        )
    return sum(values) / Decimal(len(values))
