"""What a target has to be like whose figures are dates, yes or no, or words of a scale (pure).

They cannot be added up or averaged, and no percentage of them means anything.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Protocol

from pmf_portal.formats.numbers import (
    format_difference,
    format_number,
    places_of,
    plain_number,
    typed_difference,
    typed_number,
)
from pmf_portal.formats.units import UnitKind, is_percentage
from pmf_portal.formats.value_kinds import (
    is_single,
    kind_of,
    number_of_day,
    value_in_words,
    words_of,
)
from pmf_portal.formats.value_units import why_no_scale, words_of_scale
from pmf_portal.periods.month import FinancialYear
from targets.rules.aggregation import Aggregation
from targets.rules.polarity import Polarity, is_rated, lower_is_better
from targets.rules.tolerance import ToleranceKind

NAMES = {
    UnitKind.DATE: "Dates",
    UnitKind.YES_NO: "Yes and no",
    UnitKind.WORDS: "Words of a scale",
}
# A milestone outside these years is a number that was meant as something else.
FIRST_DATE = number_of_day(FinancialYear(1998).first.first_day)
LAST_DATE = number_of_day(FinancialYear(2098).last.last_day)
MARGINS = ("amber_within", "green_within", "green_above", "amber_above")
# Fields, and why they cannot be right.
Wrong = tuple[tuple[str, ...], str]


class MeasureOfKind(Protocol):
    """What the rule has to know of a specification."""

    @property
    def polarity(self) -> str: ...
    @property
    def aggregation(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def decimals(self) -> int: ...
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


def wrong_for_kind(measure: MeasureOfKind) -> Iterator[Wrong]:
    """What cannot be right about a measure because of what its values are; nothing for plain
    numbers and durations.
    """
    kind = kind_of(measure.unit)
    if kind is None or not is_single(measure.unit):
        return
    name = NAMES[kind]
    if measure.aggregation and measure.aggregation != Aggregation.LATEST:
        reason = (
            f"{name} cannot be added up or averaged: choose “latest”, by which the newest period"
            " stands for the year."
        )
        yield ("aggregation", "unit"), reason
    if measure.decimals:
        yield ("decimals", "unit"), f"{name} have no decimals: give 0."
    yield from _wrong_polarity(measure, kind)
    if is_rated(measure.polarity):
        yield from _wrong_tolerance(measure, kind)


def _wrong_polarity(measure: MeasureOfKind, kind: UnitKind) -> Iterator[Wrong]:
    if kind == UnitKind.WORDS and lower_is_better(measure.polarity):
        reason = "A scale of words goes from the worst to the best, so higher is better."
        yield ("polarity", "unit"), reason
    if kind != UnitKind.DATE and measure.polarity == Polarity.CLOSEST:
        reason = f"{NAMES[kind]} lie on one side of plan or the other: choose higher or lower."
        yield ("polarity", "unit"), reason


def _wrong_tolerance(measure: MeasureOfKind, kind: UnitKind) -> Iterator[Wrong]:
    fields = ("tolerance", "unit")
    if measure.tolerance == ToleranceKind.PERCENT:
        instead = {
            UnitKind.DATE: "give the margin in days (absolute)",
            UnitKind.WORDS: "give the margin in steps of the scale (absolute)",
            UnitKind.YES_NO: "choose no tolerance",
        }
        yield fields, f"{NAMES[kind]} have no per cent of plan: {instead[kind]}."
    elif kind == UnitKind.YES_NO and measure.tolerance not in ("", ToleranceKind.NONE):
        yield fields, "Between yes and no there is no amber: choose no tolerance."
    elif measure.tolerance == ToleranceKind.ABSOLUTE:
        for margin in MARGINS:
            within = getattr(measure, margin)
            if within is not None and within % 1:
                what = "days" if kind == UnitKind.DATE else "steps of the scale"
                yield (margin, "unit"), f"The margin is a whole number of {what}."


def why_not_of_kind(value: Decimal, unit: str, words: str) -> str:
    """Why a value cannot be one of its unit, as 90 of a scale of four words; "" where it can, and
    for plain numbers and durations.
    """
    kind = kind_of(unit)
    if kind is None or not is_single(unit):
        return ""
    if kind == UnitKind.DATE:
        is_right = FIRST_DATE <= value <= LAST_DATE and bool(value_in_words(value, 0, unit))
        return (
            "" if is_right else f"{words} of {plain_number(value)} is not the day of a milestone."
        )
    if value_in_words(value, 0, unit):
        return ""
    names = ", ".join(words_of(unit))
    return f"{words} of {plain_number(value)} is none of these: {names}."


def why_no_unit(unit: str) -> str:
    """Why a unit that is meant as a scale of words is none; "" for anything else."""
    words = words_of_scale(unit)
    return why_no_scale(words) if words else ""


def typed_margin(text: str, tolerance: str, unit: str) -> Decimal:
    """A margin as it is typed: in per cent of plan, in the unit of the measure (days for dates), or
    the bound itself; raises NumberError.
    """
    if tolerance == ToleranceKind.PERCENT:
        return typed_number(text, "%")
    if tolerance == ToleranceKind.FLOOR:
        return typed_number(text, unit)
    return typed_difference(text, unit)


def unit_of_margin(tolerance: str, unit: str) -> str:
    """In what a margin is shown where it is typed: a bound and a duration in the unit itself, all
    else as a plain number.
    """
    if tolerance == ToleranceKind.FLOOR:
        return unit
    return unit if tolerance != ToleranceKind.PERCENT and not is_single(unit) else ""


def way_in_words(polarity: str, unit: str) -> str:
    """Which way is better, for a reader: "earlier is better"; "" where the words of the polarity
    itself say it.
    """
    words = WAYS.get((kind_of(unit), LIKE.get(polarity, polarity)), "")
    return f"for information only, {words}" if words and polarity in LIKE else words


# Those for information whose direction is told.
LIKE: dict[str, str] = {Polarity.RISING: Polarity.HIGHER, Polarity.FALLING: Polarity.LOWER}


WAYS: dict[tuple[UnitKind | None, str], str] = {
    (UnitKind.DATE, Polarity.LOWER): "earlier is better",
    (UnitKind.DATE, Polarity.HIGHER): "later is better",
    (UnitKind.YES_NO, Polarity.HIGHER): "yes is better",
    (UnitKind.YES_NO, Polarity.LOWER): "no is better",
    (UnitKind.WORDS, Polarity.HIGHER): "further up the scale is better",
    (UnitKind.DURATION, Polarity.LOWER): "shorter is better",
    (UnitKind.DURATION, Polarity.HIGHER): "longer is better",
}


def in_unit(value: Decimal, unit: str) -> str:
    """A value in full with its unit."""
    return format_number(value, places_of(value), unit)


def margin_size(within: Decimal, unit: str) -> str:
    """A margin in full with its unit: percentages lie percentage points apart."""
    if is_percentage(unit):
        return f"{plain_number(within)} percentage points"
    return format_difference(within, places_of(within), unit)
