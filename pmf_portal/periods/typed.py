"""Periods as people and their spreadsheets write them: “March 2024”, “Mar-24”, “01/03/2024”,
“Q4 2023/24”, “2022/2023” (pure).

Only what can be read in one way is read: the first and the last day of a month name the month, any
other day names none.
"""

import re
from datetime import date, timedelta

from pmf_portal.periods import frequency
from pmf_portal.periods.month import NAMES, FinancialYear, Month, PeriodError
from pmf_portal.periods.period_names import TERMS
from pmf_portal.periods.period_names import end_of_term as month_of_term

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
PART_FIRST = re.compile(
    r"(?:quarter ?|half ?|([qht]) ?)([1-4])[ ,]*(?:of )?([fy0-9/ -]+)", re.ASCII
)
PART_LAST = re.compile(r"([fy0-9/ -]+?)[ ,]*(?:quarter ?|half ?|([qht]) ?)([1-4])", re.ASCII)
ACADEMIC = re.compile(r"(?:ay|academic year) ?([0-9/ -]+)", re.ASCII)
CALENDAR_YEAR = re.compile(
    r"(?:cy ?|calendar year |jan(?:uary)?(?:-| to )dec(?:ember)? )?([12][0-9]{3})", re.ASCII
)
CALENDAR_YEARS = re.compile(r"([12][0-9]{3})(?:-| to )((?:[12][0-9])?[0-9]{2})", re.ASCII)
TERM = r"(autumn|spring|summer)(?: term)?"
TERM_FIRST = re.compile(rf"{TERM}[ ,]*(?:of )?(?:ay ?)?([0-9/-]+)", re.ASCII)
TERM_LAST = re.compile(rf"(?:ay ?)?([0-9/-]+)[ ,]*{TERM}", re.ASCII)
SPAN = r"(?:rolling )?(?:the )?{}(?: rolling)? (?:to|ending|ended|up to)(?: the end of)? (.+)"
TWELVE = r"(?:(?:12|twelve)[ -]?(?:months?|mths?|m)|1? ?(?:year|yr))"
SIX = r"(?:(?:6|six)[ -]?(?:months?|mths?|m)|half[ -]year)"
SPANS = {
    6: re.compile(SPAN.format(SIX), re.ASCII),
    12: re.compile(SPAN.format(TWELVE), re.ASCII),
    24: re.compile(SPAN.format(r"(?:2|two)[ -]?(?:years?|yrs?)"), re.ASCII),
    36: re.compile(SPAN.format(r"(?:3|three)[ -]?(?:years?|yrs?)"), re.ASCII),
}
JOINED = re.compile(r" to |(?<=/[0-9]{2})-|(?<=/[0-9]{4})-|(?<=[0-9]{2})-(?=[a-z])", re.ASCII)
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
    year, length = year_in(year_text), frequency.spacing(kind)
    names_kind = letter == LETTERS[kind] if letter else kind in text
    if year is None or not names_kind or int(number) * length > 12:
        return None
    return year.first + (int(number) * length - 1)


def end_of_third(text: str) -> Month | None:
    """The last month of “T1 2023/24”, the first four months of the council's year."""
    return end_of_part(text, frequency.FOUR_MONTHS)


def end_of_calendar_year(text: str) -> Month | None:
    """December of “CY2023”, “calendar year 2023”, “Jan to Dec 2023”."""
    if found := CALENDAR_YEAR.fullmatch(text):
        return Month(int(found[1]), 12)
    return end_of_span(text, 12)


def end_of_calendar_years(text: str) -> Month | None:
    """December of the last of “2021-23”, “3 years to December 2023”."""
    if found := CALENDAR_YEARS.fullmatch(text):
        end = int(found[1]) + 2
        return Month(end, 12) if str(end).endswith(found[2]) else None
    return end_of_span(text, 36)


def end_of_term(text: str) -> Month | None:
    """The last month of “Autumn 2023/24”, “2023-24 spring term”, “Summer term 2024”: a single year
    is the one that the term lies in.
    """
    if found := TERM_FIRST.fullmatch(text):
        name, year_text = found.groups()
    elif found := TERM_LAST.fullmatch(text):
        year_text, name = found.groups()
    else:
        return None
    if re.fullmatch("[12][0-9]{3}", year_text):
        return Month(int(year_text), TERMS[name.capitalize()])
    year = year_in(year_text)
    return month_of_term(name, year) if year else None


def end_of_span(text: str, months: int) -> Month | None:
    """The last month of so many months: “12 months ending Mar-24”, “3 years to 31/03/2024”,
    “2021/22 to 2023/24”, “April 2023 to March 2024”.
    """
    if found := SPANS[months].fullmatch(text):
        return month_in(found[1]) or end_of_year(found[1])
    ends = JOINED.split(text)
    if len(ends) != 2:
        return None
    first_year, last_year = year_in(ends[0]), year_in(ends[1])
    if first_year and last_year:
        whole = (last_year.start - first_year.start + 1) * 12
        return last_year.last if whole == months else None
    first, last = month_in(ends[0].strip()), month_in(ends[1].strip())
    return last if first and last and last - first + 1 == months else None


def end_of_rolling_year(text: str) -> Month | None:
    """The month that 12 months end with, or that alone is named."""
    return end_of_span(text, 12) or month_in(text)


def end_of_rolling_quarters(text: str) -> Month | None:
    """The month that four quarters end with, or the last of them."""
    return end_of_rolling_year(text) or end_of_quarter(text)


def end_of_rolling_half_years(text: str) -> Month | None:
    """The month that two quarters end with, or the second of them."""
    return end_of_span(text, 6) or month_in(text) or end_of_quarter(text)


def end_of_two_years(text: str) -> Month | None:
    """The end of “2022/23-2023/24”, or of the year that is the second of the two."""
    return end_of_span(text, 24) or end_of_year(text)


def end_of_three_years(text: str) -> Month | None:
    """The end of “2021/22-2023/24”, or the month that three years end with."""
    return end_of_span(text, 36) or month_in(text)


LETTERS = {frequency.QUARTER: "q", frequency.HALF: "h", frequency.FOUR_MONTHS: "t"}
READERS = {
    frequency.MONTH: month_in,
    frequency.QUARTER: end_of_quarter,
    frequency.HALF: end_of_half,
    frequency.YEAR: end_of_year,
    frequency.ACADEMIC_YEAR: end_of_academic_year,
    frequency.CALENDAR_YEAR: end_of_calendar_year,
    frequency.TERM: end_of_term,
    frequency.FOUR_MONTHS: end_of_third,
    frequency.EVEN_YEARS: end_of_two_years,
    frequency.ODD_YEARS: end_of_two_years,
    frequency.HALF_QUARTERLY: end_of_rolling_half_years,
    frequency.YEAR_MONTHLY: end_of_rolling_year,
    frequency.YEAR_QUARTERLY: end_of_rolling_quarters,
    frequency.THREE_YEARS: end_of_three_years,
    frequency.THREE_CALENDAR_YEARS: end_of_calendar_years,
}
