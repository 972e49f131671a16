"""Numbers as people type them and as readers see them (pure).  The accepted forms stand in
docs/numbers.md.
"""

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import overload

# Far beyond any council's figure.  Fifteen digits are what every database we run on keeps exactly.
LARGEST = Decimal(10) ** 13
MOST_DECIMALS = 6
MOST_DIGITS = 15
SPACES = "\u00a0\u202f\u2009 "
NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?|\.[0-9]+|[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?", re.ASCII)
# The usual case, well within every limit below.
PLAIN = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,6})?", re.ASCII)


class NumberError(ValueError):
    """A text that is not a number we take; the message quotes it and says what to do."""


def typed_number(text: str, unit: str = "") -> Decimal:
    """The exact value of a number as a person types it; raises NumberError.

    `1,234` is 1234; `93.4 %` is 93.4 where the unit is per cent; `£1,200` is 1200 where the unit is
    money.
    """
    if PLAIN.fullmatch(text):
        return Decimal(text)
    text = str(text).strip(SPACES + "\t\r\n\ufeff")
    quotation = shortened(text)
    body, negative = _sign(text)
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


def _without_unit(body: str, unit: str, quotation: str) -> str:
    is_percentage = body.endswith("%")
    if body.startswith("£"):
        if not unit.startswith("£"):
            raise NumberError(
                f"“{quotation}” is an amount of money, but this measure is not in pounds."
            )
        body = body[1:].strip(SPACES)
    if is_percentage:
        if unit != "%":
            raise NumberError(f"“{quotation}” is a percentage, but this measure is not one.")
        body = body[:-1].strip(SPACES)
    return body


def _decimal_places(value: Decimal) -> int:
    return -int(value.as_tuple().exponent)


def _why_not(body: str, quotation: str) -> str:
    if re.fullmatch(r"[0-9.]+,[0-9]{1,2}", body, re.ASCII):
        return f"“{quotation}” uses a comma for decimals. Use a point, like 1234.5."
    if re.fullmatch(r"[0-9,]+(\.[0-9]+)?", body, re.ASCII):
        return f"“{quotation}” has a comma in an unusual place. Write it like 1,234 or 1234."
    return f"“{quotation}” is not a number. Write it like 1234 or 93.4."


def shortened(text: str, most: int = 38) -> str:
    """A quotation short enough for a message or a list."""
    return text if len(text) <= most else text[: most - 1] + "…"


def plain_number(value: Decimal) -> str:
    """A number in full for readers: thousands separated, without a tail of zeros."""
    return f"{value.normalize():,f}"


def counted(number: int, thing: str) -> str:
    """So many things: "1 figure", "3 figures"."""
    return f"{number} {thing}{'' if number == 1 else 's'}"


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
    number = rounded(value, decimals)
    if number == 0:
        number = abs(number)
    text = f"{abs(number):,}"
    sign = "−" if number < 0 else ""
    if unit == "%":
        return f"{sign}{text}%"
    if unit.startswith("£"):
        return f"{sign}£{text}{unit[1:]}"
    if unit in {"", "count", "number"}:
        return f"{sign}{text}"
    return f"{sign}{text} {unit}".strip()
