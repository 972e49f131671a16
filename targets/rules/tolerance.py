"""Tolerance: how far from plan is still amber (pure; framework 3.2, "performance tolerance
levels").
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from targets.rules.polarity import Polarity

ZERO = Decimal(0)
HUNDRED = Decimal(100)


class ToleranceKind(StrEnum):
    """How the amber margin is stated."""

    PERCENT = "percent"
    ABSOLUTE = "absolute"
    FLOOR = "floor"
    NONE = "none"

    @property
    def words(self):
        return {
            "percent": "a percentage of plan",
            "absolute": "a margin in the measure’s unit",
            "floor": "a stated amber bound for each period",
            "none": "no amber: on plan or red",
        }[self.value]


class ToleranceError(ValueError):
    """A tolerance that cannot be applied; the message is plain English."""


@dataclass(frozen=True, slots=True)
class Tolerance:
    """The margins of one specification; `green_within` is for `closest` only."""

    kind: ToleranceKind
    amber_within: Decimal | None = None
    green_within: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Bounds:
    """The values at which a rating changes, all inclusive.  For `higher` only the `low` ones, for
    `lower` only the `high`.
    """

    green_low: Decimal | None = None
    green_high: Decimal | None = None
    amber_low: Decimal | None = None
    amber_high: Decimal | None = None


def margin(planned, within, kind):
    """The margin in the measure's unit: a percentage is of the plan's size, so a zero plan has a
    zero margin.
    """
    if within is None or kind == ToleranceKind.NONE:
        return ZERO
    return abs(planned) * within / HUNDRED if kind == ToleranceKind.PERCENT else within


def bounds(planned, tolerance, polarity, amber_bound=None):
    """Where green and amber end for one planned value; None for a neutral measure.

    `amber_bound` is the stated floor of the period; without one the specification's own is used.
    Raises ToleranceError for a floor on the better side of plan.
    """
    if polarity == Polarity.NEUTRAL:
        return None
    if polarity == Polarity.CLOSEST:
        return _around(planned, tolerance)
    if tolerance.kind == ToleranceKind.FLOOR:
        amber = tolerance.amber_within if amber_bound is None else amber_bound
        amber = planned if amber is None else amber
        require_worse_side(amber, planned, polarity)
    else:
        slack = margin(planned, tolerance.amber_within, tolerance.kind)
        amber = planned - slack if polarity == Polarity.HIGHER else planned + slack
    if polarity == Polarity.HIGHER:
        return Bounds(green_low=planned, amber_low=amber)
    return Bounds(green_high=planned, amber_high=amber)


def amber_end(planned, tolerance, polarity, amber_bound=None):
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


def _around(planned, tolerance):
    if tolerance.kind == ToleranceKind.FLOOR:
        raise ToleranceError(
            "A measure that should be closest to plan takes margins, not an amber bound."
        )
    green = margin(planned, tolerance.green_within, tolerance.kind)
    amber = max(green, margin(planned, tolerance.amber_within, tolerance.kind))
    return Bounds(planned - green, planned + green, planned - amber, planned + amber)


def require_worse_side(amber, planned, polarity):
    """An amber bound lies on the worse side of plan, or on it; raises ToleranceError."""
    if (polarity == Polarity.HIGHER and amber > planned) or (
        polarity == Polarity.LOWER and amber < planned
    ):
        raise ToleranceError(
            f"The amber bound {amber} is on the better side of the plan {planned}."
        )
