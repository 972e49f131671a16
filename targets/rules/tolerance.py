"""Tolerance: how far from plan is still amber (pure; framework 3.2, "performance tolerance
levels").
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from pmf_portal.formats.numbers import plain_number
from targets.rules.polarity import Polarity, is_rated

ZERO = Decimal(0)
HUNDRED = Decimal(100)


class ToleranceKind(StrEnum):
    """How the amber margin is stated."""

    PERCENT = "percent"
    ABSOLUTE = "absolute"
    FLOOR = "floor"
    NONE = "none"

    @property
    def words(self) -> str:
        return {
            "percent": "a percentage of plan",
            "absolute": "a margin in the measure’s unit",
            "floor": "a stated amber bound for each period",
            "none": "no amber: on plan or red",
        }[self.value]


# Those that are stated as margins around the plan.
MARGINS = (ToleranceKind.PERCENT, ToleranceKind.ABSOLUTE)


class ToleranceError(ValueError):
    """A tolerance that cannot be applied; the message is plain English."""


@dataclass(frozen=True, slots=True)
class Tolerance:
    """The margins of one specification.  `green_within` is for `closest` only, and so are those
    above plan: where they are not stated, the same holds on both sides.
    """

    kind: ToleranceKind
    amber_within: Decimal | None = None
    green_within: Decimal | None = None
    green_above: Decimal | None = None
    amber_above: Decimal | None = None


class StatesMargins(Protocol):
    """What states the margins of a measure: a specification, or a line that copies one."""

    @property
    def tolerance(self) -> str: ...
    @property
    def amber_within(self) -> Decimal | None: ...
    @property
    def green_within(self) -> Decimal | None: ...
    @property
    def green_above(self) -> Decimal | None: ...
    @property
    def amber_above(self) -> Decimal | None: ...


def tolerance_of(stated: StatesMargins) -> Tolerance:
    """The tolerance that a specification or a line states."""
    return Tolerance(
        ToleranceKind(stated.tolerance),
        stated.amber_within,
        stated.green_within,
        stated.green_above,
        stated.amber_above,
    )


@dataclass(frozen=True, slots=True)
class Bounds:
    """The values at which a rating changes, all inclusive.  For `higher` only the `low` ones, for
    `lower` only the `high`.
    """

    green_low: Decimal | None = None
    green_high: Decimal | None = None
    amber_low: Decimal | None = None
    amber_high: Decimal | None = None


def margin(planned: Decimal, within: Decimal | None, kind: str) -> Decimal:
    """The margin in the measure's unit: a percentage is of the plan's size, so a zero plan has a
    zero margin.
    """
    if within is None or kind == ToleranceKind.NONE:
        return ZERO
    if kind == ToleranceKind.PERCENT:
        return abs(planned) * within / HUNDRED
    return within


def bounds(
    planned: Decimal, tolerance: Tolerance, polarity: str, amber_bound: Decimal | None = None
) -> Bounds | None:
    """Where green and amber end for one planned value; None for a neutral measure.

    `amber_bound` is the stated floor of the period; without one the specification's own is used.
    Raises ToleranceError for a floor on the better side of plan.
    """
    if not is_rated(polarity):
        return None
    if polarity == Polarity.CLOSEST:
        return _around(planned, tolerance)
    if tolerance.kind == ToleranceKind.FLOOR:
        amber = _stated_bound(planned, tolerance, amber_bound)
        require_worse_side(amber, planned, polarity)
    else:
        slack = margin(planned, tolerance.amber_within, tolerance.kind)
        amber = planned - slack if polarity == Polarity.HIGHER else planned + slack
    if polarity == Polarity.HIGHER:
        return Bounds(green_low=planned, amber_low=amber)
    return Bounds(green_high=planned, amber_high=amber)


def _stated_bound(planned: Decimal, tolerance: Tolerance, amber_bound: Decimal | None) -> Decimal:
    """The amber bound of the period, or else the specification's own; without any, the plan."""
    if amber_bound is not None:
        return amber_bound
    return planned if tolerance.amber_within is None else tolerance.amber_within


def amber_end(
    planned: Decimal, tolerance: Tolerance, polarity: str, amber_bound: Decimal | None = None
) -> Decimal | None:
    """Where amber ends on the worse side of one planned value; None where there are two such ends,
    none, or a bound that cannot be.
    """
    try:
        limits = bounds(planned, tolerance, polarity, amber_bound)
    except ToleranceError:
        return None
    if limits is None or polarity == Polarity.CLOSEST:
        return None
    return limits.amber_low if polarity == Polarity.HIGHER else limits.amber_high


def _around(planned: Decimal, tolerance: Tolerance) -> Bounds:
    if tolerance.kind == ToleranceKind.FLOOR:
        raise ToleranceError(
            "A measure that should be closest to plan takes margins, not an amber bound."
        )
    kind = tolerance.kind
    green_below, green_above = _sides(planned, kind, tolerance.green_within, tolerance.green_above)
    amber_below, amber_above = _sides(planned, kind, tolerance.amber_within, tolerance.amber_above)
    return Bounds(
        green_low=planned - green_below,
        green_high=planned + green_above,
        amber_low=planned - max(green_below, amber_below),
        amber_high=planned + max(green_above, amber_above),
    )


def _sides(
    planned: Decimal, kind: str, below: Decimal | None, above: Decimal | None
) -> tuple[Decimal, Decimal]:
    """A margin below plan and above it, in the measure's unit."""
    above = below if above is None else above
    return margin(planned, below, kind), margin(planned, above, kind)


def wrong_margins_above(tolerance: Tolerance, polarity: str) -> str:
    """Why margins above plan cannot be: none of the kind there, or nothing could be amber there;
    "" where they can, or where none is stated.
    """
    green, amber = tolerance.green_above, tolerance.amber_above
    if green is None and amber is None:
        return ""
    if polarity != Polarity.CLOSEST or tolerance.kind not in MARGINS:
        return "A margin above plan is only for measures that should be closest to plan."
    green = tolerance.green_within if green is None else green
    amber = tolerance.amber_within if amber is None else amber
    if green is None or amber is None or green <= amber:
        return ""
    return (
        f"The green margin of {plain_number(green)} above plan is wider than the amber margin of"
        f" {plain_number(amber)}, so that nothing could be amber there."
    )


def require_worse_side(amber: Decimal, planned: Decimal, polarity: str) -> None:
    """An amber bound lies on the worse side of plan, or on it; raises ToleranceError."""
    above, below = amber > planned, amber < planned
    if (polarity == Polarity.HIGHER and above) or (polarity == Polarity.LOWER and below):
        raise ToleranceError(
            f"The amber bound {plain_number(amber)} is on the better side of the plan"
            f" {plain_number(planned)}."
        )
