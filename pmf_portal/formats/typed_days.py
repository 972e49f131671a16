"""Days and times of day as people type them: “30/9/2013”, “30 Sep 2013”, “2.30 pm” (pure)."""

import re
from datetime import UTC, date, datetime, time

from pmf_portal.formats.typed_text import FULL_WIDTH, shortened
from pmf_portal.periods.month import NAMES, PeriodError
from pmf_portal.periods.timetable import LONDON
from pmf_portal.periods.typed import DASHES, day_of, month_named, whole_year

FIRST_YEAR, LAST_YEAR = 1900, 2199
WRITE_DATE = "Write the date like 30/9/2013"
WRITE_TIME = "Write the time like 14:00"
WEEKDAY = re.compile(r"^(mon|tues?|wed(nes)?|thu(rs?)?|fri|sat(ur)?|sun)(day)?[ ,.]+", re.ASCII)
PARTS = r"[ ,/.-]+"
YEAR = r"([0-9]{4}|[0-9]{2})"
NUMBERED = re.compile(rf"([0-9]{{1,2}}){PARTS}([0-9]{{1,2}}){PARTS}{YEAR}", re.ASCII)
NAMED = re.compile(
    rf"([0-9]{{1,2}})(?:st|nd|rd|th)?[ ,/.-]*(?:of )?([a-z]{{3,9}})[ ,/.-]*{YEAR}", re.ASCII
)
MONTH_FIRST = re.compile(
    rf"([a-z]{{3,9}}){PARTS}([0-9]{{1,2}})(?:st|nd|rd|th)?{PARTS}{YEAR}", re.ASCII
)
YEAR_FIRST = re.compile(
    r"([0-9]{4})[/.-]([0-9]{1,2})[/.-]([0-9]{1,2})(?:[t ]00:00(?::00)?)?", re.ASCII
)
TIME = re.compile(r"([0-9]{1,2})(?:[:.]([0-9]{2})(?:[:.]00)?)?\s*([ap])?\.?(?:m\.?)?", re.ASCII)
FOUR_DIGITS = re.compile(r"([0-9]{2})([0-9]{2})", re.ASCII)


def typed_day(text: str) -> date:
    """A day, however it is written, day before month; raises PeriodError."""
    found = numbers_of_day(plain(text))
    if found is None:
        raise PeriodError(f"“{shortened(text)}” is not a date. {WRITE_DATE}")
    year, month, day = found
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise PeriodError(
            f"“{shortened(text)}” is too far away. The year has to lie between {FIRST_YEAR} and"
            f" {LAST_YEAR}"
        )
    if (known := day_of(year, month, day)) is not None:
        return known
    if 1 <= month <= 12 and 1 <= day <= 31:
        raise PeriodError(f"There is no {day} {NAMES[month - 1]} {year}. {WRITE_DATE}")
    raise PeriodError(f"“{shortened(text)}” is not a date. {WRITE_DATE}")


def plain(text: str) -> str:
    """A text in small letters, with plain digits, dashes and spaces."""
    return DASHES.sub("-", " ".join(text.translate(FULL_WIDTH).lower().split()))


def numbers_of_day(text: str) -> tuple[int, int, int] | None:
    """Year, month and day as numbers, whether or not there is such a day; None where the text is no
    date.
    """
    text = WEEKDAY.sub("", text)
    if found := YEAR_FIRST.fullmatch(text):
        return int(found[1]), int(found[2]), int(found[3])
    if found := NUMBERED.fullmatch(text):
        return whole_year(found[3]), int(found[2]), int(found[1])
    if (found := NAMED.fullmatch(text)) and (month := month_named(found[2])):
        return whole_year(found[3]), month, int(found[1])
    if (found := MONTH_FIRST.fullmatch(text)) and (month := month_named(found[1])):
        return whole_year(found[3]), month, int(found[2])
    return None


def typed_time(text: str) -> time:
    """A time of day, however it is written; raises PeriodError."""
    text_of_time = plain(text)
    if text_of_time in ("noon", "midday", "12 noon"):
        return time(12)
    found = FOUR_DIGITS.fullmatch(text_of_time) or TIME.fullmatch(text_of_time)
    if found is None:
        raise PeriodError(f"“{shortened(text)}” is not a time. {WRITE_TIME}")
    hour, minute = int(found[1]), int(found[2] or 0)
    half = found[3] if found.re is TIME else None
    says_minutes = found[2] is not None
    if half is None and not says_minutes:
        raise PeriodError(f"“{shortened(text)}” could be two times. {WRITE_TIME}")
    if half and not 1 <= hour <= 12:
        raise PeriodError(f"“{shortened(text)}” is not a time. {WRITE_TIME}")
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 23 or minute > 59:
        raise PeriodError(f"“{shortened(text)}” is not a time. {WRITE_TIME}")
    return time(hour, minute)


def clock_change_problem(day: date, at: time) -> str:
    """What is wrong with a time on a day on which the clocks change; "" where it is one moment."""
    first = datetime.combine(day, at, tzinfo=LONDON)
    second = first.replace(fold=1)
    if first.utcoffset() == second.utcoffset():
        return ""
    words = f"{day.day} {NAMES[day.month - 1]} {day.year}"
    again = first.astimezone(UTC).astimezone(LONDON)
    if again.replace(tzinfo=None) != first.replace(tzinfo=None):
        return (
            f"There is no {at:%H:%M} on {words}: the clocks go forward. Choose a time before 01:00,"
            " or from 02:00 on"
        )
    return (
        f"{at:%H:%M} comes twice on {words}: the clocks go back. Choose a time before 01:00, or"
        " from 02:00 on"
    )
