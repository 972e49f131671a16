"""The year to date of plan and performance, over the same periods (pure; framework 3.7)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from pmf_portal.formats.canonical import decimal_of
from targets.rules.aggregation import Aggregation, is_latest, takes_parts, to_date


class Figure(NamedTuple):
    """What was reported for one period: a value, or a numerator and a denominator."""

    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None


def read_figure(parts: Iterable[str | None]) -> Figure:
    """A figure from the exact text of its value, numerator and denominator, as it is stored and
    published.
    """
    return Figure(*[decimal_of(part) for part in parts])


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


def period_value(figure: Figure | None, rule: str, scale: Decimal) -> Decimal | None:
    """The value of one period; None for no figure, and for a ratio of nothing (never 0 %, never 100
    %).
    """
    if figure is None:
        return None
    if not takes_parts(rule):
        return figure.value
    if figure.numerator is None or not figure.denominator:
        return None
    return figure.numerator / figure.denominator * scale


def performance_to_date(figures: Sequence[Figure], rule: str, scale: Decimal) -> ToDate:
    """Performance over the periods reported, oldest first.  A ratio is never an average of
    percentages.
    """
    if takes_parts(rule):
        numerator, denominator = parts_to_date(figures, rule)
        value = numerator / denominator * scale if denominator else None
        return ToDate(value, numerator, denominator)
    return ToDate(to_date(rule, [figure.value for figure in figures if figure.value is not None]))


def parts_to_date(figures: Sequence[Figure], rule: str) -> tuple[Decimal, Decimal]:
    """Numerator and denominator of the year to date: what is counted adds up, unless the newest
    period stands for all; what it is held against adds up for `ratio` alone.
    """
    numerators = [figure.numerator or Decimal(0) for figure in figures] or [Decimal(0)]
    denominators = [figure.denominator or Decimal(0) for figure in figures] or [Decimal(0)]
    numerator = numerators[-1] if is_latest(rule) else sum(numerators, Decimal(0))
    if rule == Aggregation.RATIO:
        return numerator, sum(denominators, Decimal(0))
    return numerator, denominators[-1]


def plan_to_date(
    planned: Sequence[Planned | None], figures: Sequence[Figure], rule: str
) -> tuple[Decimal | None, Decimal | None]:
    """Plan over the same periods by the same rule: (planned value, amber bound).

    A ratio's plan is weighted by the reported denominators.  (None, None) when a period has no
    planned value.
    """
    points = [point for point in planned if point is not None]
    if not points or len(points) < len(planned):
        return None, None
    weights = None
    if rule == Aggregation.RATIO:
        weights = [figure.denominator or Decimal(0) for figure in figures]
    bounds = [point.amber_bound for point in points if point.amber_bound is not None]
    amber = to_date(rule, bounds, weights) if len(bounds) == len(points) else None
    return to_date(rule, [point.value for point in points], weights), amber
