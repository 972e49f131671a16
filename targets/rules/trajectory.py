"""Trajectories: the plan profiled over its periods, and whether it adds up (pure; framework
3.2).
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from pmf_portal.formats.numbers import format_number, rounded, typed_text
from pmf_portal.formats.value_kinds import kind_of
from pmf_portal.periods.month import Month
from targets.rules.aggregation import Aggregation, to_date


class PlannedPoint(NamedTuple):
    """The planned value of one period, named by the month in which it ends, and its stated amber
    bound.
    """

    month: Month
    planned: Decimal
    amber_bound: Decimal | None = None


def from_cumulative(values: Sequence[Decimal]) -> list[Decimal]:
    """In-period values of a cumulative profile, oldest first: 10, 25, 45 is 10, then 15, then
    20.
    """
    reached = Decimal(0)
    in_period = []
    for value in values:
        in_period.append(value - reached)
        reached = value
    return in_period


def annual_value(planned: Sequence[Decimal], rule: str) -> Decimal | None:
    """What a full year's trajectory comes to by the measure's own rule; ratios are averaged, as
    nothing weighs them yet.
    """
    return to_date(Aggregation.MEAN if rule == Aggregation.RATIO else rule, planned)


def mismatch(
    planned: Sequence[Decimal],
    annual_target: Decimal | None,
    rule: str,
    decimals: int,
    unit: str = "",
) -> str:
    """In words, how the trajectory fails to come to the annual target at published decimals; ""
    when it does.

    A sum must add up to the target, a snapshot must end on it, and the periods of an average or of
    a ratio
    must average it (before the year nobody knows the denominators that will weigh them).
    """
    if annual_target is None or not planned:
        return ""
    reached = annual_value(planned, rule)
    if rounded(reached, decimals) == rounded(annual_target, decimals):
        return ""
    unit = unit if kind_of(unit) else ""
    return (
        f"the trajectory comes to {format_number(reached, decimals, unit)}, but the annual target"
        f" is {format_number(annual_target, decimals, unit)}"
    )


def point_text(point: PlannedPoint | None, unit: str = "") -> str | None:
    """ "92.25 (amber to 90)"; None where nothing is planned."""
    if point is None:
        return None
    planned = typed_text(point.planned, unit)
    if point.amber_bound is None:
        return planned
    return f"{planned} (amber to {typed_text(point.amber_bound, unit)})"


def changed_plans(
    before: Mapping[Month, PlannedPoint], after: Mapping[Month, PlannedPoint], unit: str = ""
) -> dict[str, tuple[str | None, str | None]]:
    """What of a trajectory is changed, as the trail names it: {"plan 2013-04": (old, new)}."""
    changes = {}
    for month in sorted(before.keys() | after.keys()):
        old_text = point_text(before.get(month), unit)
        new_text = point_text(after.get(month), unit)
        if old_text != new_text:
            changes[f"plan {month}"] = (old_text, new_text)
    return changes
