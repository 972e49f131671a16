"""Durations as people type them and as readers see them: “4:35”, “1 day 6 hours” (pure).

What could be meant in two ways is refused: a bare number, and the times that spreadsheets make of
minutes and seconds.  Hours go on after 24, minutes after 60.
"""

import re
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from pmf_portal.formats.spreadsheet_numbers import MOST_DECIMALS
from pmf_portal.formats.typed_text import NumberError

# How many seconds one of each part is.
SECONDS = {"day": 86_400, "hour": 3_600, "minute": 60, "second": 1}
# The parts that a unit is written with, the largest first; what it is kept in stands last.
PARTS = {
    "mm:ss": ("minute", "second"),
    "h:mm": ("hour", "minute"),
    "h:mm:ss": ("hour", "minute", "second"),
    "days and hours": ("day", "hour"),
}
EXAMPLES = {
    "mm:ss": "4:35",
    "h:mm": "26:05",
    "h:mm:ss": "1:04:35",
    "days and hours": "1 day 6 hours",
}
COLONS = re.compile(r"([0-9]{1,9}):([0-9]{2})(?::([0-9]{2}))?((?:\.[0-9]{1,6})?)", re.ASCII)
COUNT = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,9})(?:\.[0-9]{1,6})?"
WORDED = re.compile(rf"({COUNT})\s*([a-z]+)\.?(?:\s*,|\s+and\b)?\s*", re.ASCII)
NAMES = {
    **dict.fromkeys(("d", "day", "days"), "day"),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), "hour"),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), "minute"),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), "second"),
}
NUMBER = re.compile(r"[0-9,]*\.?[0-9]+%?", re.ASCII)
LARGEST = Decimal(10) ** 13


def read_duration(text: str, unit: str, quotation: str) -> Decimal:
    """A duration in the smallest part of its unit; raises NumberError."""
    negative = text[:1] in ("-", "\u2212")
    body = text[1:].strip() if negative else text
    body = body.lower()
    if match := COLONS.fullmatch(body):
        seconds = seconds_of_colons(match, unit, quotation)
    elif re.fullmatch(r"0+(\.0+)?", body, re.ASCII):
        seconds = Fraction(0)
    elif NUMBER.fullmatch(body):
        parts = " or ".join(f"{part}s" for part in PARTS[unit])
        raise NumberError(f"“{quotation}” could be {parts}. {write_it_like(unit)}")
    else:
        seconds = seconds_of_words(body, unit, quotation)
    value = in_smallest_part(seconds, unit, quotation)
    return -value if negative else value


def write_it_like(unit: str) -> str:
    smallest = PARTS[unit][-1]
    return f"Write it like {EXAMPLES[unit]}, or like 90 {smallest}s."


def seconds_of_colons(match: re.Match[str], unit: str, quotation: str) -> Fraction:
    """“4:35” and “1:04:35” in seconds; raises NumberError where it could be another time."""
    first, second, third, decimals = match.groups()
    parts = PARTS[unit]
    if third is None:
        if unit in ("h:mm:ss", "days and hours"):
            raise NumberError(
                f"“{quotation}” could be hours and minutes or minutes and seconds."
                f" {write_it_like(unit)}"
            )
        counts = {parts[0]: Fraction(first), parts[1]: Fraction(second + decimals)}
    else:
        counts = {
            "hour": Fraction(first),
            "minute": Fraction(second),
            "second": Fraction(third + decimals),
        }
        refuse_spreadsheets_time(counts, unit, quotation)
    for part in ("minute", "second"):
        if part != next(iter(counts)) and counts.get(part, 0) >= 60:
            raise NumberError(f"“{quotation}” has more than 59 {part}s. {write_it_like(unit)}")
    return total(counts)


def refuse_spreadsheets_time(counts: dict[str, Fraction], unit: str, quotation: str) -> None:
    """Raises NumberError where a spreadsheet may have made hours and minutes of minutes and
    seconds: it turns a typed 4:35 into the time 4:35:00.
    """
    if unit != "mm:ss" or counts["second"] or not total(counts):
        return
    raise NumberError(
        f"“{quotation}” is what a spreadsheet makes of minutes and seconds, and it could be hours"
        " too. Format the cell as text. Write it like 4:35."
    )


def seconds_of_words(body: str, unit: str, quotation: str) -> Fraction:
    """“1 day 6 hours” and “4m 35s” in seconds: the parts from the largest down, each once."""
    refusal = NumberError(f"“{quotation}” is not a duration. {write_it_like(unit)}")
    counts: dict[str, Fraction] = {}
    place = 0
    while place < len(body):
        match = WORDED.match(body, place)
        part = NAMES.get(match[2]) if match else None
        if match is None or part is None:
            raise refusal
        if counts and SECONDS[part] >= SECONDS[list(counts)[-1]]:
            raise refusal
        counts[part] = Fraction(match[1].replace(",", ""))
        place = match.end()
    if not counts or re.search(r"(,|\band)\s*$", body):
        raise refusal
    refuse_overflow(counts, refusal)
    return total(counts)


def refuse_overflow(counts: dict[str, Fraction], refusal: NumberError) -> None:
    """Raises the refusal where a part after the first is as large as the next larger one, or one
    before the last has decimals.
    """
    parts = list(counts)
    for larger, part in zip(parts, parts[1:], strict=False):
        if counts[part] * SECONDS[part] >= SECONDS[larger] or counts[larger].denominator != 1:
            raise refusal


def total(counts: dict[str, Fraction]) -> Fraction:
    seconds = Fraction(0)
    for part, count in counts.items():
        seconds += count * SECONDS[part]
    return seconds


def in_smallest_part(seconds: Fraction, unit: str, quotation: str) -> Decimal:
    """Seconds as the unit keeps them, exactly; raises NumberError where that cannot be."""
    smallest = PARTS[unit][-1]
    value = seconds / SECONDS[smallest]
    scaled = value * 10**MOST_DECIMALS
    if scaled.denominator != 1:
        raise NumberError(
            f"“{quotation}” is finer than this measure, which is counted in {smallest}s."
            f" {write_it_like(unit)}"
        )
    exact = Decimal(scaled.numerator).scaleb(-MOST_DECIMALS).normalize()
    if exact >= LARGEST or len(exact.as_tuple().digits) > 15:
        raise NumberError(f"“{quotation}” is larger than any figure the portal keeps.")
    return Decimal(format(exact, "f"))


def duration_text(value: Decimal, decimals: int, unit: str) -> str:
    """A duration for readers: “4:35”, “26:05”, “1 day 6 hours”, with a minus before it."""
    exact = value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    sign = "−" if exact < 0 else ""
    whole, _, fraction = f"{abs(exact):f}".partition(".")
    counts = split(int(whole), PARTS[unit])
    last = f".{fraction}" if fraction else ""
    if unit == "days and hours":
        return sign + days_and_hours(counts[0], Decimal(f"{counts[1]}{last}"))
    texts = [str(counts[0]), *[f"{count:02d}" for count in counts[1:]]]
    return sign + ":".join(texts) + last


def split(count: int, parts: tuple[str, ...]) -> list[int]:
    """So many of the smallest part as whole counts of each, the largest first."""
    counts = []
    rest = count * SECONDS[parts[-1]]
    for part in parts:
        number, rest = divmod(rest, SECONDS[part])
        counts.append(number)
    return counts


def days_and_hours(days: int, hours: Decimal) -> str:
    """“1 day 6 hours”, without the part that there is none of."""
    words = []
    if days:
        words.append(f"{days:,} {'day' if days == 1 else 'days'}")
    if hours or not days:
        words.append(f"{hours:f} {'hour' if hours == 1 else 'hours'}")
    return " ".join(words)
