"""Numbers as people type them and as readers see them (pure).  The accepted forms stand in
docs/numbers.md.
"""

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import overload

from pmf_portal.formats.spreadsheet_numbers import MOST_DECIMALS, SPACES, without_spreadsheet_habits
from pmf_portal.formats.typed_text import FULL_WIDTH, NumberError, shortened
from pmf_portal.formats.units import BARE_NUMBER, UnitKind, is_money, is_percentage, unit_of
from pmf_portal.formats.value_kinds import (
    difference_in_words,
    difference_without_unit,
    kind_of,
    read_value,
    value_in_words,
)

__all__ = [
    "FULL_WIDTH",
    "MOST_DECIMALS",
    "NumberError",
    "counted",
    "format_difference",
    "format_number",
    "places_of",
    "plain_number",
    "rounded",
    "shortened",
    "typed_difference",
    "typed_number",
    "typed_part",
    "typed_text",
]

# Far beyond any council's figure.  Fifteen digits are what every database we run on keeps exactly.
LARGEST = Decimal(10) ** 13
MOST_DIGITS = 15
NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?|\.[0-9]+|[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?", re.ASCII)
# What a percentage may end with, and the size that an amount of pounds may state.
PER_CENT = re.compile(r"(?:%|per ?cent)$", re.IGNORECASE)
SIZE = re.compile(r"^([0-9.,]+) ?(k|m|mn|bn|thousand|million|billion)$", re.IGNORECASE)
# A count with a comma before its last one or two digits.
COMMA_IN_COUNT = re.compile(r"([0-9]+),([0-9]{1,2})", re.ASCII)
TYPE_TWO_COUNTS = "Type the two counts; the portal works out the percentage."
# The usual case, well within every limit below.
PLAIN = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,6})?", re.ASCII)


def typed_number(text: str, unit: str = "") -> Decimal:
    """The exact value of a number as a person types it; raises NumberError.

    `1,234` is 1234; `93.4 %` is 93.4 where the unit is per cent; `£1,200` is 1200 where the unit is
    money.  Durations, dates, yes or no and words of a scale are read by their own rules
    (`value_kinds`).
    """
    if kind_of(unit):
        return read_value(str(text), unit)
    return _plain_number(text, unit)


def typed_difference(text: str, unit: str = "") -> Decimal:
    """The exact value of a difference or a margin as a person types it, in the unit of a measure:
    days for a date, steps for words of a scale; raises NumberError.
    """
    kind = kind_of(unit)
    if kind is None or kind == UnitKind.DURATION:
        return typed_number(text, unit)
    value = _plain_number(difference_without_unit(text, unit))
    if value % 1:
        raise NumberError(f"“{shortened(text)}” is not a whole number. Write it like 14.")
    return value


def _plain_number(text: str, unit: str = "") -> Decimal:
    """A number that is written in digits."""
    if PLAIN.fullmatch(text):
        return Decimal(text)
    text = str(text).strip(SPACES + "\t\r\n\ufeff")
    quotation = shortened(text)
    body, negative = _sign(without_spreadsheet_habits(text.translate(FULL_WIDTH)))
    body = _without_unit(body, unit, quotation)
    if not NUMBER.fullmatch(body):
        raise NumberError(_why_not(body, quotation))
    value = Decimal(body.replace(",", ""))
    if value >= LARGEST:
        raise NumberError(f"“{quotation}” is larger than any figure the portal keeps.")
    if _decimal_places(value) > MOST_DECIMALS:
        raise NumberError(f"“{quotation}” has more than {MOST_DECIMALS} decimal places.")
    if len(value.normalize().as_tuple().digits) > MOST_DIGITS:
        raise NumberError(f"“{quotation}” has more than {MOST_DIGITS} digits.")
    return -value if negative else value


def _sign(text: str) -> tuple[str, bool]:
    """The number without its minus sign, and whether it had one."""
    if text[:1] in {"-", "\u2212"}:
        return text[1:].strip(SPACES), True
    return text, False


def typed_part(text: str) -> Decimal:
    """One of the two counts of a ratio, as a person types it; raises NumberError, with advice where
    the percentage was typed instead.
    """
    if PER_CENT.search(str(text).translate(FULL_WIDTH).strip(SPACES)):
        raise NumberError(TYPE_TWO_COUNTS)
    if two := COMMA_IN_COUNT.fullmatch(str(text).strip(SPACES)):
        with_point, without = f"{two[1]}.{two[2]}", f"{two[1]}{two[2]}"
        raise NumberError(
            f"“{shortened(text)}” can be read as {with_point} or as {without}. Type the count"
            " without a comma."
        )
    return typed_number(text)


def _without_unit(body: str, unit: str, quotation: str) -> str:
    """The number without the sign of its unit; raises NumberError at one of another unit."""
    if body.startswith("£"):
        if not is_money(unit):
            raise NumberError(
                f"“{quotation}” is an amount of money, but this measure is not in pounds."
            )
        body = body[1:].strip(SPACES)
    if is_money(unit):
        body = _without_size(body, unit, quotation)
    if PER_CENT.search(body):
        if not is_percentage(unit):
            raise NumberError(f"“{quotation}” is a percentage, but this measure is not one.")
        body = PER_CENT.sub("", body).strip(SPACES)
    return body


def _without_size(body: str, unit: str, quotation: str) -> str:
    """An amount without the size it states: “1.2m” is 1.2 where the measure is in millions; raises
    NumberError where it is not.
    """
    match = SIZE.fullmatch(body)
    if match is None:
        return body
    stated, own = unit_of(f"£ {match[2]}"), unit_of(unit)
    if stated is None or own is None or stated.factor != own.factor:
        size = stated.words if stated else match[2]
        words = own.words if own else unit
        raise NumberError(f"“{quotation}” is in {size}, but this measure is in {words}.")
    return match[1]


def _decimal_places(value: Decimal) -> int:
    return -int(value.as_tuple().exponent)


def _why_not(body: str, quotation: str) -> str:
    if re.fullmatch(r"[0-9.]+,[0-9]{1,2}", body, re.ASCII):
        with_point = body.replace(".", "").replace(",", ".")
        return f"“{quotation}” uses a comma for decimals. Use a point: {with_point}."
    if re.fullmatch(r"[0-9,]+(\.[0-9]+)?", body, re.ASCII):
        return f"“{quotation}” has a comma in an unusual place. Write it like 1,234 or 1234."
    return f"“{quotation}” is not a number. Write it like 1234 or 93.4."


def plain_number(value: Decimal) -> str:
    """A number in full for readers: thousands separated, without a tail of zeros."""
    return f"{value.normalize():,f}"


def counted(number: int, thing: str) -> str:
    """So many things: "1 figure", "3 figures"."""
    return f"{number} {thing}{'' if number == 1 else 's'}"


def is_or_are(number: int) -> str:
    """The verb of a count."""
    return "is" if number == 1 else "are"


def places_of(value: Decimal | None) -> int:
    """How many decimals a number needs to be told in full, at most six."""
    if value is None:
        return 0
    return max(0, min(6, -int(value.normalize().as_tuple().exponent)))


@overload
def rounded(value: None, decimals: int) -> None: ...


@overload
def rounded(value: Decimal, decimals: int) -> Decimal: ...


def rounded(value: Decimal | None, decimals: int) -> Decimal | None:
    """Half up, away from zero: the one rounding rule of the portal, the same as a reader's with a
    pencil.
    """
    if value is None:
        return None
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def format_number(value: Decimal | None, decimals: int, unit: str = "") -> str:
    """A figure for readers: thousands separated, at published decimals, with its unit; "–" for
    none.
    """
    if value is None:
        return "–"
    if kind_of(unit):
        if words := value_in_words(value, decimals, unit):
            return words
        decimals = places_of(value)
    number = rounded(value, decimals)
    if number == 0:
        number = abs(number)
    sign = "−" if number < 0 else ""
    return sign + _with_unit(f"{abs(number):,}", unit)


def format_difference(value: Decimal | None, decimals: int, unit: str = "") -> str:
    """How far two figures of a measure lie apart, for readers: days for dates, steps for words of a
    scale, for everything else its own unit.
    """
    if value is None:
        return "–"
    return difference_in_words(value, unit) or format_number(value, decimals, unit)


def typed_text(value: Decimal, unit: str = "") -> str:
    """A value in full as a person would type it: `typed_number` reads it back."""
    if kind_of(unit) and (words := value_in_words(value, places_of(value), unit)):
        return words
    return format(value.normalize(), "f")


def _with_unit(number: str, unit: str) -> str:
    """A number with its unit, so that nobody takes the one for part of the other."""
    known = unit_of(unit)
    if known is None:
        return _with_own_unit(number, unit.strip())
    if known.kind == UnitKind.PERCENTAGE:
        return number + known.name
    if known.name.startswith("£"):
        return f"£{number}{known.name[1:]}"
    return number if known is BARE_NUMBER else f"{number} {known.name}"


def _with_own_unit(number: str, unit: str) -> str:
    """A number with a unit that the table does not know."""
    rest = unit.removeprefix("£")
    pound = "£" if unit.startswith("£") else ""
    if rest[:1].isdigit() or rest[:1] in ("'", "’", "(", ",", "."):
        return f"{pound}{number} ({unit})"
    if pound:
        return f"£{number}{rest}"
    return f"{number} {unit}".strip()
