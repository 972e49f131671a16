"""Rating: red, amber or green of one figure against plan (pure; framework 3.2 and 3.7)."""

from enum import StrEnum

from pmf_portal.formats.numbers import rounded
from targets.rules.polarity import Polarity
from targets.rules.tolerance import Bounds, ToleranceKind, bounds

# Stored with every line: a later change of these rules gets a new version and moves no past status.
ENGINE = "1"


class Rating(StrEnum):
    """What a line can say; the last four are words, never colours."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    NOT_RATED = "not_rated"
    NO_TARGET = "no_target"
    NOT_REPORTED = "not_reported"
    NOT_DUE = "not_due"


def limits(planned, tolerance, polarity, decimals, amber_bound=None):
    """The bounds of a rating at published decimals, so that anyone can redo it from the printed
    page.

    The plan and a stated amber bound are rounded as they are printed; a percentage margin is not
    rounded.
    """
    shown = rounded(planned, decimals)
    floor = rounded(amber_bound, decimals)
    if tolerance.kind == ToleranceKind.FLOOR and floor is None:
        floor = rounded(tolerance.amber_within, decimals)
    return bounds(shown, tolerance, polarity, floor)


def within(value, low, high):
    return (low is None or value >= low) and (high is None or value <= high)


def rate_within(actual, limit: Bounds, decimals):
    """The rating of a figure within known bounds, all inclusive."""
    shown = rounded(actual, decimals)
    if within(shown, limit.green_low, limit.green_high):
        return Rating.GREEN
    return Rating.AMBER if within(shown, limit.amber_low, limit.amber_high) else Rating.RED


def rate(actual, planned, tolerance, polarity, *, decimals, amber_bound=None):
    """Rating of one figure against plan (framework 3.2).  Bounds are inclusive.

    `actual` and `planned` are in the measure's unit; None for `actual` is a value that is due and
    missing.
    """
    if polarity == Polarity.NEUTRAL:
        return Rating.NOT_RATED
    if planned is None:
        return Rating.NO_TARGET
    if actual is None:
        return Rating.NOT_REPORTED
    return rate_within(
        actual, limits(planned, tolerance, polarity, decimals, amber_bound), decimals
    )
