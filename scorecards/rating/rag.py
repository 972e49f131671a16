"""Rating: red, amber or green of one figure against plan (pure; framework 3.2 and 3.7)."""

from decimal import Decimal
from enum import StrEnum

from pmf_portal.formats.numbers import rounded
from targets.rules.polarity import Polarity, is_rated
from targets.rules.tolerance import Bounds, Tolerance, ToleranceKind, bounds

# Stored with every line: a later change of these rules gets a new version and moves no past status.
ENGINE = "2"


class Rating(StrEnum):
    """What a line can say; all but the first three are words, never colours."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    NOT_RATED = "not_rated"
    NO_TARGET = "no_target"
    NOT_REPORTED = "not_reported"
    NOT_DUE = "not_due"
    WITHDRAWN = "withdrawn"
    WITHDRAWN_RED = "withdrawn_red"


COLOURS = frozenset({Rating.GREEN, Rating.AMBER, Rating.RED})


def withdrawn_as(last: Rating) -> Rating:
    """The rating of a withdrawn target, by its last one: a red stays counted for the rest of the
    year (framework 1.1, 3.3).
    """
    return Rating.WITHDRAWN_RED if last == Rating.RED else Rating.WITHDRAWN


def limits(
    planned: Decimal,
    tolerance: Tolerance,
    polarity: Polarity,
    decimals: int,
    amber_bound: Decimal | None = None,
) -> Bounds:
    """The bounds of a rating at published decimals, so that anyone can redo it from the printed
    page.

    The plan and a stated amber bound are rounded as they are printed; a percentage margin is not
    rounded.
    """
    printed = rounded(planned, decimals)
    floor = rounded(amber_bound, decimals)
    if tolerance.kind == ToleranceKind.FLOOR and floor is None:
        floor = rounded(tolerance.amber_within, decimals)
    return bounds(printed, tolerance, polarity, floor) or Bounds()


def within(value: Decimal, low: Decimal | None, high: Decimal | None) -> bool:
    """Whether a value lies between two inclusive ends; None is no end."""
    return (low is None or value >= low) and (high is None or value <= high)


def rate_within(actual: Decimal, limit: Bounds, decimals: int) -> Rating:
    """The rating of a figure within known bounds, all inclusive."""
    printed = rounded(actual, decimals)
    if within(printed, limit.green_low, limit.green_high):
        return Rating.GREEN
    if within(printed, limit.amber_low, limit.amber_high):
        return Rating.AMBER
    return Rating.RED


def rate(
    actual: Decimal | None,
    planned: Decimal | None,
    tolerance: Tolerance,
    polarity: Polarity,
    *,
    decimals: int,
    amber_bound: Decimal | None = None,
) -> Rating:
    """Rating of one figure against plan (framework 3.2).  Bounds are inclusive.

    `actual` and `planned` are in the measure's unit; None for `actual` is a value that is due and
    missing.
    """
    if not is_rated(polarity):
        return Rating.NOT_RATED
    if planned is None:
        return Rating.NO_TARGET
    if actual is None:
        return Rating.NOT_REPORTED
    limit = limits(planned, tolerance, polarity, decimals, amber_bound)
    return rate_within(actual, limit, decimals)
