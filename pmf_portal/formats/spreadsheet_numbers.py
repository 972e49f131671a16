"""Numbers as spreadsheets write them: negative ones in brackets or with the sign behind, and binary
numbers with their tail (pure).
"""

import re
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

# As finely as the portal keeps a number.
MOST_DECIMALS = 6
SPACES = "\u00a0\u202f\u2009 "
# What a spreadsheet keeps of a number; the digits beyond are the binary number's own.
DIGITS_KEPT = 15
BINARY_TAIL = re.compile(r"([-\u2212]?)([0-9]+\.[0-9]{7,30})(\s?%?)", re.ASCII)
IN_BRACKETS = re.compile(r"\(([^()+\-\u2212]+)\)(\s?%?)")
SIGN_BEHIND = re.compile(r"([^+\-\u2212]*[0-9])\s?[-\u2212](\s?%?)")


def decimal_text(number: float) -> str:
    """A spreadsheet’s number to the fifteen digits that it shows, without a tail of zeros."""
    return format(Decimal(f"{number:.{DIGITS_KEPT}g}").normalize(), "f")


def percentage_text(number: float) -> str:
    """A number that is shown as a percentage, as the person who typed it sees it: the file holds
    0.975 where the sheet shows 97.5%.  Whether the measure is one of per cent is asked where the
    text is read.
    """
    return f"{decimal_text(number * 100)}%"


def duration_text(length: timedelta) -> str:
    """A spreadsheet’s time in hours, minutes and seconds: “4:35:00”, “75:30:00”; binary tails are
    left out.
    """
    thousandths = round(length / timedelta(milliseconds=1))
    sign, thousandths = ("-" if thousandths < 0 else ""), abs(thousandths)
    seconds, rest = divmod(thousandths, 1000)
    tail = f".{rest:03d}".rstrip("0") if rest else ""
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{tail}"


def without_spreadsheet_habits(text: str) -> str:
    """A number as a person would type it: (1,234) and 1,234- are -1,234, 91.30000000000001 is 91.3;
    anything else stays as it is.
    """
    text = text.strip(SPACES + "\t")
    if text[:1] == "(" and (found := IN_BRACKETS.fullmatch(text)):
        return f"-{found[1].strip(SPACES)}{found[2]}"
    if text[-1:] in ("-", "\u2212", "%") and (found := SIGN_BEHIND.fullmatch(text)):
        return f"-{found[1]}{found[2]}"
    if len(text) > DIGITS_KEPT and (found := BINARY_TAIL.fullmatch(text)):
        return f"{found[1]}{without_tail(found[2])}{found[3]}"
    return text


def without_tail(digits: str) -> str:
    """The number that a spreadsheet shows for a binary one, as finely as the portal keeps it; what
    is no binary number’s tail stays.
    """
    number = Decimal(digits)
    if len(number.as_tuple().digits) < DIGITS_KEPT:
        return digits
    shown = Decimal(f"{number:.{DIGITS_KEPT}g}")
    if shown.adjusted() + 1 + MOST_DECIMALS > DIGITS_KEPT:
        return digits
    kept = shown.quantize(Decimal(1).scaleb(-MOST_DECIMALS), rounding=ROUND_HALF_UP)
    return format(kept.normalize(), "f")
