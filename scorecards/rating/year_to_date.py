"""The year to date of plan and performance, over the same periods (pure; framework 3.7)."""

from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from pmf_portal.formats.canonical import decimal_of
from targets.rules.aggregation import Aggregation, to_date


class Figure(NamedTuple):
    """What was reported for one period: a value, or a numerator and a denominator."""

    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None


def read_figure(parts):
    """A figure from the exact text of its value, numerator and denominator, as it is stored and
    published.
    """
    return Figure(*map(decimal_of, parts))


class Planned(NamedTuple):
    """What was planned for one period."""

    value: Decimal
    amber_bound: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ToDate:
    """Performance for the year to date; `value` is None when the denominators add up to nothing
    ("not applicable").
    """

    value: Decimal | None
    numerator: Decimal | None = None
    denominator: Decimal | None = None


def period_value(figure, rule, scale):
    """The value of one period; None for no figure, and for a ratio of nothing (never 0 %, never 100
    %).
    """
    if figure is None:
        return None
    if rule != Aggregation.RATIO:
        return figure.value
    return figure.numerator / figure.denominator * scale if figure.denominator else None


def performance_to_date(figures, rule, scale):
    """Performance over the periods reported, oldest first.  A ratio is never an average of
    percentages.
    """
    if rule == Aggregation.RATIO:
        numerator, denominator = (
            sum(f.numerator for f in figures),
            sum(f.denominator for f in figures),
        )
        return ToDate(
            numerator / denominator * scale if denominator else None, numerator, denominator
        )
    return ToDate(to_date(rule, [figure.value for figure in figures]))


def plan_to_date(planned, figures, rule):
    """Plan over the same periods by the same rule: (planned value, amber bound).

    A ratio's plan is weighted by the reported denominators.  (None, None) when a period has no
    planned value.
    """
    if not planned or any(point is None for point in planned):
        return None, None
    weights = [figure.denominator for figure in figures] if rule == Aggregation.RATIO else None
    bounds = [point.amber_bound for point in planned]
    amber = None if None in bounds else to_date(rule, bounds, weights)
    return to_date(rule, [point.value for point in planned], weights), amber
