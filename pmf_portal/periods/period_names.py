"""How one period of each kind is called, and read as it is called (pure).

A reader gives the month in which the period ends, None for a text that names no such period; a text
that names no financial year or month raises PeriodError.
"""

import re
from collections.abc import Callable

from pmf_portal.periods.month import NAMES, FinancialYear, Month

Spelling = Callable[[Month], str]
Reader = Callable[[str], Month | None]
WINDOWS = ("12 months to ", "3 years to ")
TERMS = {"Autumn": 12, "Spring": 4, "Summer": 8}


def part_of_year(letter: str, length: int) -> Spelling:
    """ "2013/14 Q2": a part of the council's year, by its letter and number."""

    def spelled(end: Month) -> str:
        year = end.financial_year
        return f"{year} {letter}{(end - year.first) // length + 1}"

    return spelled


def part_read(letter: str, length: int) -> Reader:
    """The reader of a part of the council's year that lasts some months."""

    def read(text: str) -> Month | None:
        match = re.fullmatch(rf"([0-9]{{4}}[/-][0-9]{{2}}) ?{letter}([1-6])", text, re.IGNORECASE)
        if not match or int(match[2]) > 12 // length:
            return None
        return FinancialYear.parse(match[1]).first + (int(match[2]) * length - 1)

    return read


def financial_year_label(end: Month) -> str:
    return str(end.financial_year)


def financial_year_read(text: str) -> Month | None:
    return FinancialYear.parse(text).last


def school_year(end: Month) -> FinancialYear:
    """The school year of a month, which begins with September whatever the council's own does."""
    return FinancialYear(end.year if end.month > TERMS["Summer"] else end.year - 1)


def academic_year_label(end: Month) -> str:
    return f"AY{school_year(end)}"


def academic_year_read(text: str) -> Month | None:
    if not text.upper().startswith("AY"):
        return None
    return Month(FinancialYear.parse(text[2:]).start + 1, TERMS["Summer"])


def term_label(end: Month) -> str:
    name = next(name for name, month in TERMS.items() if month == end.month)
    return f"{name} term {school_year(end)}"


def short_term_label(end: Month) -> str:
    """ "Autumn 2023/24": a term where there is little room."""
    return term_label(end).replace(" term", "")


def term_read(text: str) -> Month | None:
    match = re.fullmatch(r"([a-z]+) term (.+)", text, re.IGNORECASE)
    if not match or match[1].capitalize() not in TERMS:
        return None
    return end_of_term(match[1], FinancialYear.parse(match[2]))


def end_of_term(name: str, year: FinancialYear) -> Month:
    """The month with which a term of a school year ends."""
    month = TERMS[name.capitalize()]
    return Month(year.start if month == TERMS["Autumn"] else year.start + 1, month)


def calendar_year_label(end: Month) -> str:
    return str(end.year)


def calendar_year_read(text: str) -> Month | None:
    match = re.fullmatch(r"([12][0-9]{3})", text, re.ASCII)
    return Month(int(match[1]), 12) if match else None


def calendar_years_label(end: Month) -> str:
    return f"{end.year - 2} to {end.year}"


def calendar_years_read(text: str) -> Month | None:
    match = re.fullmatch(r"([12][0-9]{3}) to ([12][0-9]{3})", text, re.IGNORECASE | re.ASCII)
    if not match or int(match[2]) - int(match[1]) != 2:
        return None
    return Month(int(match[2]), 12)


def two_years_label(end: Month) -> str:
    return f"{end.financial_year - 1} to {end.financial_year}"


def short_two_years_label(end: Month) -> str:
    """ "2022/23–2023/24": two years where there is little room."""
    return two_years_label(end).replace(" to ", "–")


def two_years_read(text: str) -> Month | None:
    first, joined, last = text.lower().partition(" to ")
    if not joined:
        return None
    first_year, last_year = FinancialYear.parse(first), FinancialYear.parse(last)
    return last_year.last if first_year + 1 == last_year else None


def window_label(span: str) -> Spelling:
    """ "12 months to March 2024": a window, by the month with which it ends."""

    def spelled(end: Month) -> str:
        return f"{span} to {end.name}"

    return spelled


def in_a_sentence(name: str) -> str:
    """A period's name within a sentence: "the 12 months to March 2024"."""
    return f"the {name}" if name.startswith(WINDOWS) else name


def short_window_label(span: str) -> Spelling:
    """ "12m to Mar 2024": a window where there is little room."""

    def spelled(end: Month) -> str:
        return f"{span} to {end.name[:3]} {end.year}"

    return spelled


def window_read(span: str) -> Reader:
    """The reader of a window that is called by the month with which it ends."""

    def read(text: str) -> Month | None:
        match = re.fullmatch(rf"{span} to ([a-z]+) ([12][0-9]{{3}})", text, re.IGNORECASE)
        if not match or match[1].capitalize() not in NAMES:
            return None
        return Month(int(match[2]), NAMES.index(match[1].capitalize()) + 1)

    return read


def month_label(end: Month) -> str:
    return end.name


def month_read(text: str) -> Month | None:
    return Month.parse(text)
