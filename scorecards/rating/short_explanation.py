"""What a rating stands on in one line, where the year so far is its heading (pure)."""

from decimal import Decimal

from pmf_portal.formats.unit_words import short_number, short_unit
from pmf_portal.formats.value_kinds import kind_of
from scorecards.rating.explanation import RatedLine, printed_bound
from scorecards.rating.rag import COLOURS, Rating


def short_explanation(line: RatedLine) -> str:
    """ "529 against a plan of 490. Red above 514."; "" where nothing is held against a plan."""
    if line.rating not in COLOURS:
        return ""
    actual = short_number(line.actual_to_date, line.decimals, line.unit)
    plan = short_number(line.plan_to_date, line.decimals, line.unit)
    return f"{actual} against a plan of {plan}.{bound_words(line)}"


def bound_words(line: RatedLine) -> str:
    """Where red begins, of a figure that is not green; "" where the plan itself is the bound."""
    if line.rating == Rating.GREEN or kind_of(line.unit):
        return ""
    if line.polarity == "closest":
        low, high = (
            short_bound(line, line.green_low, is_low=True),
            short_bound(line, line.green_high, is_low=False),
        )
        return f" Green from {low} to {high}."
    is_low = line.polarity == "higher"
    bound = line.amber_low if is_low else line.amber_high
    if bound is None or bound == line.plan_to_date:
        return ""
    return f" Red {'below' if is_low else 'above'} {short_bound(line, bound, is_low=is_low)}."


def short_bound(line: RatedLine, value: Decimal | None, *, is_low: bool) -> str:
    return printed_bound(value, line.decimals, short_unit(line.unit), is_low=is_low)
