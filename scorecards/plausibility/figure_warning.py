"""What a warning about a figure is, and how it quotes numbers (pure)."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from pmf_portal.formats.numbers import format_number
from pmf_portal.formats.units import is_money, is_percentage
from pmf_portal.formats.value_kinds import kind_of


class Rule(StrEnum):
    """What may look unusual about a figure."""

    MAGNITUDE = "magnitude"
    UNIT_SLIP = "unit_slip"
    PERCENT_OR_FRACTION = "percent_or_fraction"
    PARTS_SWAPPED = "parts_swapped"
    NUMERATOR_ABOVE_DENOMINATOR = "numerator_above_denominator"
    NEGATIVE = "negative"
    REPEATED = "repeated"
    CUMULATIVE_FALLS = "cumulative_falls"
    YEAR_TO_DATE_TYPED = "year_to_date_typed"
    BEYOND_LIMITS = "beyond_limits"
    PUBLISHED = "published"
    NOTHING_MEASURED = "nothing_measured"


@dataclass(frozen=True, slots=True)
class FigureWarning:
    """One rule by which a figure looks unusual, and a sentence that says why and asks."""

    rule: Rule
    words: str


# A figure with more digits was computed, or is too long to quote.
MOST_DIGITS_TYPED = 9


def quoted_number(value: float, unit: str = "") -> str:
    """A figure as a warning quotes it: as typed, or to four digits when it was computed; the unit
    only where it belongs to the number.
    """
    exact = Decimal(repr(value))
    if len(exact.normalize().as_tuple().digits) > MOST_DIGITS_TYPED:
        exact = Decimal(f"{value:.0f}") if abs(value) >= 1000 else Decimal(f"{value:.4g}")
    decimals = max(0, min(6, -int(exact.normalize().as_tuple().exponent)))
    if unit == "£" and decimals == 1:
        decimals = 2
    belongs = is_percentage(unit) or is_money(unit) or kind_of(unit)
    return format_number(exact, decimals, unit if belongs else "")
