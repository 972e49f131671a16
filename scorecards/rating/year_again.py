"""How a target will rate its year, colour by colour, and how a year like the last one would be
rated by it (pure; framework 3.2).
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from pmf_portal.formats.numbers import format_number, places_of
from pmf_portal.formats.units import is_money, is_percentage
from pmf_portal.formats.value_kinds import is_date, is_single, kind_of
from scorecards.rating.rag import Rating
from scorecards.rating.worked_example import (
    RatingRule,
    printed_bounds,
    rating_of,
)
from targets.rules.polarity import Polarity, is_rated
from targets.rules.stretch import bare_difference, way_of
from targets.rules.tolerance import Bounds, ToleranceError


class ColourRange(NamedTuple):
    """The figures that one rating stands for, in words."""

    rating: Rating
    words: str


def promised_text(value: Decimal | None, decimals: int, unit: str) -> str:
    """What somebody has set, without decimals that it does not need: “70%”, where the results of
    the measure have two.
    """
    return format_number(value, min(decimals, places_of(value)), unit)


class PromiseText(NamedTuple):
    """A target as it is read at one glance: its number, and which way is better with what it is
    counted in.
    """

    number: str
    words: str


def promise_in_words(rule: RatingRule) -> PromiseText:
    """ "57%", "or more"; "135", "or fewer households"; "3 June 2024", "or earlier" """
    if has_sign(rule.unit) or kind_of(rule.unit):
        return PromiseText(bare(rule, rule.planned), way_in_words(rule))
    words = f"{way_in_words(rule)} {rule.unit}".strip()
    return PromiseText(bare(rule, rule.planned), words)


def way_in_words(rule: RatingRule) -> str:
    """Which way is better: "or more", "or fewer"; "" where neither is."""
    if rule.polarity not in (Polarity.HIGHER, Polarity.LOWER):
        return ""
    is_higher = rule.polarity == Polarity.HIGHER
    if is_date(rule.unit):
        return "or later" if is_higher else "or earlier"
    if is_single(rule.unit):
        return "or better" if is_higher else "or lower"
    if is_higher:
        return "or more"
    is_counted = not rule.decimals and not has_sign(rule.unit) and not kind_of(rule.unit)
    return "or fewer" if is_counted else "or less"


def has_sign(unit: str) -> bool:
    """Whether a unit is a sign that belongs to its number: %, £."""
    return is_percentage(unit) or is_money(unit)


def colour_ranges(rule: RatingRule) -> list[ColourRange]:
    """Green, amber and red of numbers that are better one way, by the printed figures they stand
    for; nothing where one sentence says it better.
    """
    if rule.polarity not in (Polarity.HIGHER, Polarity.LOWER) or is_single(rule.unit):
        return []
    try:
        ends = printed_bounds(rule)
    except ToleranceError:
        return []
    is_higher = rule.polarity == Polarity.HIGHER
    green, amber = worst_ends(rule, ends)
    if green is None or amber is None:
        return []
    step = Decimal(1).scaleb(-rule.decimals)
    ranges = [ColourRange(Rating.GREEN, f"{bare(rule, green)} {way_in_words(rule)}")]
    if amber != green:
        nearest = green - step if is_higher else green + step
        low, high = (amber, nearest) if is_higher else (nearest, amber)
        span = bare(rule, low) if low == high else f"{bare(rule, low)} to {bare(rule, high)}"
        ranges.append(ColourRange(Rating.AMBER, span))
    beyond = "below" if is_higher else "above"
    ranges.append(ColourRange(Rating.RED, f"{beyond} {bare(rule, amber)}"))
    return ranges


def bare(rule: RatingRule, value: Decimal) -> str:
    """A figure of the rule with its sign or kind, without a unit in words."""
    is_whole = has_sign(rule.unit) or kind_of(rule.unit)
    return promised_text(value, rule.decimals, rule.unit if is_whole else "")


def worst_ends(rule: RatingRule, ends: Bounds) -> tuple[Decimal | None, Decimal | None]:
    """The worst figures that are still green, and still amber."""
    if rule.polarity == Polarity.HIGHER:
        return ends.green_low, ends.amber_low
    return ends.green_high, ends.amber_high


@dataclass(frozen=True, slots=True)
class YearAgain:
    """What a year that came out like the last one would be rated, and how far that is from another
    colour.
    """

    rating: Rating
    distance: str


def year_again(rule: RatingRule, result: Decimal) -> YearAgain | None:
    """The rating of a year that comes to `result` once more; None for what is never rated."""
    if not is_rated(rule.polarity):
        return None
    try:
        rating = rating_of(rule, result)
        ends = printed_bounds(rule)
    except ToleranceError:
        return None
    return YearAgain(rating, distance_in_words(rule, ends, result, rating))


def distance_in_words(rule: RatingRule, ends: Bounds, result: Decimal, rating: Rating) -> str:
    """ "It could be 1.7 percentage points lower and still be green."; "" where nothing simple can
    be said, as for dates and words.
    """
    if rule.polarity not in (Polarity.HIGHER, Polarity.LOWER) or is_single(rule.unit):
        return ""
    green, amber = worst_ends(rule, ends)
    if green is None or amber is None:
        return ""
    worse = Decimal(-1) if rule.polarity == Polarity.HIGHER else Decimal(1)
    if rating == Rating.RED:
        better = way_of(-worse, rule.unit)
        green_words = f"{size(rule, green - result)} {better} to be green"
        if amber == green:
            return f"It would have to be {green_words}."
        return (
            f"It would have to be {size(rule, amber - result)} {better} to be amber, {green_words}."
        )
    end = green if rating == Rating.GREEN else amber
    room = abs(end - result)
    way = way_of(worse, rule.unit)
    if not room:
        return f"Anything {way} would not be {rating.value}."
    return f"It could be {size(rule, room)} {way} and still be {rating.value}."


def size(rule: RatingRule, difference: Decimal) -> str:
    return bare_difference(difference, rule.decimals, rule.unit)
