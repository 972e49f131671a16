"""Values that are not plain numbers: durations, dates of milestones, yes or no, words of a scale
(pure).

A value kind is a unit: figures stay exact decimals, and the unit says how one is typed and shown.
A duration is kept in its smallest part, a date as the number that spreadsheets give its day, yes as
1 and no as 0, a word as its place on its scale, from 1 for the worst.
"""

import re
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

from pmf_portal.formats.durations import duration_text, read_duration
from pmf_portal.formats.spreadsheet_numbers import SPACES, without_spreadsheet_habits
from pmf_portal.formats.typed_days import typed_day
from pmf_portal.formats.typed_text import FULL_WIDTH, NumberError, shortened
from pmf_portal.formats.units import UnitKind, unit_of
from pmf_portal.formats.value_units import SINGLE_OR_DURATION
from pmf_portal.periods.month import PeriodError
from pmf_portal.periods.typed import FIRST_SERIAL, LAST_SERIAL, SPREADSHEETS_DAY_0

# What cannot be added up or averaged: the latest value stands for the year.
SINGLE_KINDS = (UnitKind.DATE, UnitKind.YES_NO, UnitKind.WORDS)
YES, NO = Decimal(1), Decimal(0)
ANSWERS = dict.fromkeys(("yes", "y", "true", "1"), YES) | dict.fromkeys(
    ("no", "n", "false", "0"), NO
)
# A spreadsheet's date that its CSV file writes with the time of midnight.
MIDNIGHT = re.compile(r"[ tT]+0?0:00(?::00)?(?:\.0+)?$")
# Every day that there is has such a number.
LAST_DAY = Decimal((date.max - SPREADSHEETS_DAY_0).days)
FIRST_DAY = Decimal((date.min - SPREADSHEETS_DAY_0).days)
UNITS_OF_DIFFERENCES = {
    UnitKind.DATE: ("day", "days"),
    UnitKind.YES_NO: ("step", "steps"),
    UnitKind.WORDS: ("step", "steps"),
}


@lru_cache(maxsize=2048)
def kind_of(unit: str) -> UnitKind | None:
    """What sort of value a unit stands for, where it is not a plain number; None where it is."""
    known = unit_of(unit)
    return known.kind if known is not None and known.kind in SINGLE_OR_DURATION else None


def is_date(unit: str) -> bool:
    """Whether figures of a unit are the dates of a milestone."""
    return kind_of(unit) == UnitKind.DATE


def is_single(unit: str) -> bool:
    """Whether figures of a unit cannot be added up or averaged: dates, yes or no, words of a
    scale.
    """
    return kind_of(unit) in SINGLE_KINDS


def read_value(text: str, unit: str) -> Decimal:
    """The value that a person typed for a unit of another kind than plain numbers; raises
    NumberError.
    """
    kind = kind_of(unit)
    plain = text.translate(FULL_WIDTH).strip(SPACES + "\t\r\n\ufeff")
    if kind == UnitKind.DURATION:
        return read_duration(without_spreadsheet_habits(plain), name_of(unit), shortened(text))
    if kind == UnitKind.DATE:
        return read_date(plain)
    if kind == UnitKind.YES_NO:
        return read_answer(plain)
    return read_word(plain, unit)


def name_of(unit: str) -> str:
    """A unit by the table's own spelling."""
    known = unit_of(unit)
    return known.name if known else unit


def read_date(text: str) -> Decimal:
    """The number of a day; raises NumberError.  A spreadsheet's own number for a day is that."""
    if re.fullmatch(r"[0-9]{5}", text, re.ASCII) and FIRST_SERIAL <= int(text) <= LAST_SERIAL:
        return Decimal(text)
    try:
        day = typed_day(MIDNIGHT.sub("", text))
    except PeriodError as error:
        raise NumberError(f"{error}.") from error
    return number_of_day(day)


def number_of_day(day: date) -> Decimal:
    """A day as it is kept: the number that spreadsheets give it."""
    return Decimal((day - SPREADSHEETS_DAY_0).days)


def day_of_number(value: Decimal) -> date | None:
    """The day of a number; None where there is no such day."""
    if value % 1 or not FIRST_DAY <= value <= LAST_DAY:
        return None
    return SPREADSHEETS_DAY_0 + timedelta(days=int(value))


def read_answer(text: str) -> Decimal:
    """1 for yes, 0 for no; raises NumberError."""
    answer = ANSWERS.get(text.lower())
    if answer is None:
        raise NumberError(f"“{shortened(text)}” is neither yes nor no. Write yes or no.")
    return answer


def read_word(text: str, unit: str) -> Decimal:
    """The place of a word on its scale; raises NumberError, naming the words."""
    words = words_of(unit)
    wanted = " ".join(text.split()).casefold()
    for place, word in enumerate(words, 1):
        if word.casefold() == wanted:
            return Decimal(place)
    raise NumberError(
        f"“{shortened(text)}” is not a word of this scale. Write one of: {', '.join(words)}."
    )


def words_of(unit: str) -> tuple[str, ...]:
    """The words that a figure of a unit can be, the worst first; none where it is no such unit."""
    known = unit_of(unit)
    if known is None:
        return ()
    return ("No", "Yes") if known.kind == UnitKind.YES_NO else known.scale


def value_in_words(value: Decimal, decimals: int, unit: str) -> str:
    """A value as readers see it; "" where the unit has no such value, as for half of a word."""
    kind = kind_of(unit)
    if kind == UnitKind.DURATION:
        return duration_text(value, decimals, name_of(unit))
    if kind == UnitKind.DATE:
        day = day_of_number(value)
        return f"{day.day} {day:%B} {day.year}" if day else ""
    place = value if kind == UnitKind.WORDS else value + 1
    words = words_of(unit)
    if value % 1 or not 1 <= place <= len(words):
        return ""
    return words[int(place) - 1]


def difference_in_words(value: Decimal, unit: str) -> str:
    """How far two values lie apart: "14 days"; "" where the difference is told in the unit
    itself.
    """
    words = UNITS_OF_DIFFERENCES.get(kind_of(unit) or UnitKind.COUNT)
    if words is None:
        return ""
    sign = "−" if value < 0 else ""
    size = f"{abs(value).normalize():,f}"
    return f"{sign}{size} {words[0] if abs(value) == 1 else words[1]}"


def difference_without_unit(text: str, unit: str) -> str:
    """A difference as it is typed, without its word: “14” for “14 days”."""
    plain = str(text).strip(SPACES)
    one, many = UNITS_OF_DIFFERENCES[kind_of(unit) or UnitKind.WORDS]
    return re.sub(rf"(?i)\s*(?:{many}|{one})$", "", plain)


def unit_of_differences(unit: str) -> str:
    """The unit in which two values of a unit lie apart: days for dates; its own for others."""
    kind = kind_of(unit)
    if kind == UnitKind.DATE:
        return "days"
    return "steps" if kind in SINGLE_KINDS else unit


def parts_in_words(unit: str) -> str:
    """What the numbers of a duration with colons are: "minutes and seconds"; "" for every other
    unit, whose figures say it themselves.
    """
    known = unit_of(unit)
    is_duration = kind_of(unit) == UnitKind.DURATION
    return known.words if known is not None and is_duration and ":" in known.name else ""


HINTS = {
    "mm:ss": "Minutes and seconds, like 4:35",
    "h:mm": "Hours and minutes, like 26:05",
    "h:mm:ss": "Hours, minutes and seconds, like 1:04:35",
    "days and hours": "Like 1 day 6 hours",
}


def typing_hint(unit: str) -> str:
    """How a value of a unit is typed, for the person who types it; "" for plain numbers."""
    kind = kind_of(unit)
    if kind == UnitKind.DURATION:
        return HINTS[name_of(unit)]
    if kind == UnitKind.DATE:
        return "Day, month and year, like 30 June 2024"
    words = words_of(unit)
    if not words:
        return ""
    return "Yes or No" if kind == UnitKind.YES_NO else f"One of: {', '.join(words)}"


# What the status of a milestone’s figure says.
DONE, EXPECTED = "done", "expected"


def state_of(*, provisional: bool) -> str:
    """What the status of a milestone’s figure says: a date that may still change is expected."""
    return EXPECTED if provisional else DONE


def status_words(unit: str, *, provisional: bool) -> str:
    """What is said beside a figure about its status: "provisional", "expected" or "done"; "" for a
    final figure that is no date.
    """
    if is_date(unit):
        return state_of(provisional=provisional)
    return "provisional" if provisional else ""
