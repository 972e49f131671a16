"""Periods as people and their spreadsheets write them: “March 2024”, “Mar-24”, “01/03/2024”,
“Q4 2023/24”, “2022/2023” (pure).

Only what can be read in one way is read: the first and the last day of a month name the month, any
other day names none.
"""

import re
from datetime import date, timedelta

from pmf_portal.periods import frequency
from pmf_portal.periods.month import NAMES, FinancialYear, Month, PeriodError

DASHES = re.compile("\\s*[\u2010-\u2015\u2212-]\\s*")
MONTH_NAMES = {name[:3].lower(): number for number, name in enumerate(NAMES, 1)}
YEAR = r"((?:19|20)?[0-9]{2})"
NAMED = re.compile(rf"([a-z]{{3,9}})\.?[ ,/-]*{YEAR}", re.ASCII)
NAMED_AFTER = re.compile(r"([12][0-9]{3})[ ,/-]*([a-z]{3,9})", re.ASCII)
NUMBERED = re.compile(r"([0-9]{1,2})[/.-]([12][0-9]{3})", re.ASCII)
NUMBERED_AFTER = re.compile(r"([12][0-9]{3})[/.-]([0-9]{1,2})", re.ASCII)
DAY = re.compile(rf"([0-9]{{1,2}})[/. -]([0-9]{{1,2}}|[a-z]{{3,9}})[/. -]{YEAR}", re.ASCII)
ISO_DAY = re.compile(r"([12][0-9]{3})-([0-9]{2})-([0-9]{2})(?:[t ]00:00(?::00)?)?", re.ASCII)
FINANCIAL_YEAR = re.compile(rf"(?:fy ?)?{YEAR}[/-]((?:20)?[0-9]{{2}})", re.ASCII)
PART_FIRST = re.compile(r"(?:quarter ?|half ?|([qh]) ?)([1-4])[ ,]*(?:of )?([fy0-9/ -]+)", re.ASCII)
PART_LAST = re.compile(r"([fy0-9/ -]+?)[ ,]*(?:quarter ?|half ?|([qh]) ?)([1-4])", re.ASCII)
ACADEMIC = re.compile(r"(?:ay|academic year) ?([0-9/ -]+)", re.ASCII)
# The day that spreadsheets count from, and the running numbers of days from 1998 to 2064.
SPREADSHEETS_DAY_0 = date(1899, 12, 30)
FIRST_SERIAL, LAST_SERIAL = 36_000, 60_000


def typed_period(text: str, kind: str) -> Month:
    """The month in which a period of one frequency ends, however it is written; raises
    PeriodError.
    """
    try:
        return frequency.parse(text, kind)
    except PeriodError:
        plain = DASHES.sub("-", " ".join(text.lower().split()))
        found = READERS[kind](plain)
        if found is None or not frequency.ends_in(kind, found):
            raise
        return found


def typed_month(text: str) -> Month:
    """A month, however it is written; raises PeriodError."""
    return typed_period(text, frequency.MONTH)


def typed_year(text: str) -> FinancialYear:
    """A financial year, however it is written; raises PeriodError."""
    return typed_period(text, frequency.YEAR).financial_year


def month_in(text: str) -> Month | None:
    """The one month that a text names; None where there is none, or it could be another."""
    for form, year, month in ((NAMED, 2, 1), (NAMED_AFTER, 1, 2)):
        found = form.fullmatch(text)
        if found and (number := month_named(found[month])):
            return Month(whole_year(found[year]), number)
    for form, year, month in ((NUMBERED, 2, 1), (NUMBERED_AFTER, 1, 2)):
        found = form.fullmatch(text)
        if found and 1 <= int(found[month]) <= 12:
            return Month(int(found[year]), int(found[month]))
    return month_of_day(day_in(text))


def month_named(word: str) -> int:
    """The number of a month by its name or the beginning of it; 0 for none."""
    number = MONTH_NAMES.get(word[:3], 0)
    is_name = number and (NAMES[number - 1].lower().startswith(word) or word == "sept")
    return number if is_name else 0


def whole_year(digits: str) -> int:
    """2024 for “24”."""
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def day_in(text: str) -> date | None:
    """The day that a text is, day before month, or that a spreadsheet made a number of."""
    if text.isascii() and text.isdigit() and len(text) == 5:
        number = int(text)
        is_day = FIRST_SERIAL <= number <= LAST_SERIAL
        return SPREADSHEETS_DAY_0 + timedelta(days=number) if is_day else None
    if found := ISO_DAY.fullmatch(text):
        return day_of(int(found[1]), int(found[2]), int(found[3]))
    if found := DAY.fullmatch(text):
        month = int(found[2]) if found[2].isdigit() else month_named(found[2])
        return day_of(whole_year(found[3]), month, int(found[1]))
    return None


def day_of(year: int, month: int, day: int) -> date | None:
    """The day of a calendar; None for one that does not exist."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def month_of_day(day: date | None) -> Month | None:
    """The month that its first or last day stands for."""
    if day is None:
        return None
    month = Month.of(day)
    return month if day in (month.first_day, month.last_day) else None


def year_in(text: str) -> FinancialYear | None:
    """The financial year that a text names: “2022/2023”, “22/23”, “FY2022-23”."""
    found = FINANCIAL_YEAR.fullmatch(text.strip())
    if not found:
        return None
    start, end = whole_year(found[1]), whole_year(found[2])
    return FinancialYear(start) if end == start + 1 else None


def end_of_year(text: str) -> Month | None:
    """The last month of a financial year."""
    year = year_in(text)
    return year.last if year else None


def end_of_academic_year(text: str) -> Month | None:
    """The last month of an academic year: “AY 2022/2023”."""
    found = ACADEMIC.fullmatch(text)
    year = year_in(found[1]) if found else None
    return Month(year.start + 1, 8) if year else None


def end_of_quarter(text: str) -> Month | None:
    """The last month of “Q4 2023/24”."""
    return end_of_part(text, frequency.QUARTER)


def end_of_half(text: str) -> Month | None:
    """The last month of “H1 2023/24”."""
    return end_of_part(text, frequency.HALF)


def end_of_part(text: str, kind: str) -> Month | None:
    """The end of “Q4 2023/24” or “2023/2024 half 1”; None where the text names another kind of
    part.
    """
    if found := PART_FIRST.fullmatch(text):
        letter, number, year_text = found.groups()
    elif found := PART_LAST.fullmatch(text):
        year_text, letter, number = found.groups()
    else:
        return None
    year, length = year_in(year_text), frequency.LENGTH[kind]
    names_kind = letter == kind[0] if letter else kind in text
    if year is None or not names_kind or int(number) * length > 12:
        return None
    return year.first + (int(number) * length - 1)


READERS = {
    frequency.MONTH: month_in,
    frequency.QUARTER: end_of_quarter,
    frequency.HALF: end_of_half,
    frequency.YEAR: end_of_year,
    frequency.ACADEMIC_YEAR: end_of_academic_year,
}
