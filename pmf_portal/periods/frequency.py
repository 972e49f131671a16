"""Reporting frequencies: which periods a measure has, and what they are called (pure).

A period is named by the month in which it ends: the second quarter of 2013/14 is September 2013.
"""

import re

from pmf_portal.periods.month import FinancialYear, Month, PeriodError, YearRule

MONTH, QUARTER, HALF, YEAR, ACADEMIC_YEAR = "month", "quarter", "half", "year", "academic_year"
LENGTH = {MONTH: 1, QUARTER: 3, HALF: 6, YEAR: 12, ACADEMIC_YEAR: 12}
ADJECTIVE = {
    MONTH: "monthly",
    QUARTER: "quarterly",
    HALF: "half-yearly",
    YEAR: "yearly",
    ACADEMIC_YEAR: "by academic year",
}
# How files spell a period.
EXAMPLE = {
    MONTH: "2013-09",
    QUARTER: "2013/14 Q2",
    HALF: "2013/14 H2",
    YEAR: "2013/14",
    ACADEMIC_YEAR: "AY2013/14",
}
# An academic year ends with August, whatever the council's own year is.
ACADEMIC_YEAR_ENDS = 8


def ends_in(frequency: str, month: Month) -> bool:
    """Whether a period of this frequency ends in the month."""
    if frequency == ACADEMIC_YEAR:
        return month.month == ACADEMIC_YEAR_ENDS
    return (month.month - YearRule.begins_in + 1) % LENGTH[frequency] == 0


def ending_months(frequency: str) -> list[int]:
    """The months (1–12) in which periods of this frequency end."""
    return [number for number in range(1, 13) if ends_in(frequency, Month(2000, number))]


def periods_of_year(frequency: str, year: FinancialYear, until: Month | None = None) -> list[Month]:
    """The end months of the periods that end in a financial year, up to `until` (inclusive)."""
    months = [month for month in year.months if until is None or month <= until]
    return [month for month in months if ends_in(frequency, month)]


def latest_ended(frequency: str, month: Month) -> Month:
    """The newest period that has ended by the month."""
    while not ends_in(frequency, month):
        month -= 1
    return month


def first_month(frequency: str, end: Month) -> Month:
    """The month in which a period starts."""
    return end - (LENGTH[frequency] - 1)


def label(frequency: str, end: Month) -> str:
    """What a reader calls the period: "September 2013", "2013/14 Q2", "2013/14 H1", "2013/14",
    "AY2013/14".
    """
    year = end.financial_year
    if frequency == MONTH:
        return end.name
    if frequency == QUARTER:
        return f"{year} Q{(end - year.first) // 3 + 1}"
    if frequency == HALF:
        return f"{year} H{(end - year.first) // 6 + 1}"
    if frequency == ACADEMIC_YEAR:
        return f"AY{FinancialYear(end.year - 1)}"
    return str(year)


def code(frequency: str, end: Month) -> str:
    """How files spell the period: as `label`, but months as "2013-09"."""
    return str(end) if frequency == MONTH else label(frequency, end)


def parse(text: str, frequency: str) -> Month:
    """Read a period of a given frequency and give its end month; raises PeriodError saying what was
    expected.
    """
    text = str(text).strip()
    if frequency == MONTH:
        return Month.parse(text)
    if frequency == ACADEMIC_YEAR:
        if not text.upper().startswith("AY"):
            raise PeriodError(f"“{text}” is not an academic year. Write it like AY2013/14.")
        return Month(FinancialYear.parse(text[2:]).start + 1, ACADEMIC_YEAR_ENDS)
    if frequency == YEAR:
        return FinancialYear.parse(text).last
    if frequency == QUARTER:
        return parse_part_of_year(text, "Q", LENGTH[QUARTER], "quarter")
    return parse_part_of_year(text, "H", LENGTH[HALF], "half-year")


def parse_part_of_year(text: str, letter: str, length: int, name: str) -> Month:
    """Read "2013/14 Q2" or "2013/14 H1": a part of a financial year that lasts some months."""
    match = re.fullmatch(r"([0-9]{4}[/-][0-9]{2}) ?([QH])([1-4])", text, re.IGNORECASE)
    if not match or match[2].upper() != letter or int(match[3]) > 12 // length:
        raise PeriodError(f"“{text}” is not a {name}. Write it like 2013/14 {letter}2.")
    return FinancialYear.parse(match[1]).first + (int(match[3]) * length - 1)


def coverage(frequency: str, first: Month, last: Month, *, reported: int, expected: int) -> str:
    """Which periods a year-to-date figure covers: "April 2013 to September 2013, 6 of 6"."""
    if not reported:
        return f"no period reported, 0 of {expected}"
    first_label, last_label = label(frequency, first), label(frequency, last)
    span = first_label if first_label == last_label else f"{first_label} to {last_label}"
    return f"{span}, {reported} of {expected}"
