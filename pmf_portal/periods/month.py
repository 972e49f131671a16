"""Months, financial years and the reporting periods that councils count in (pure)."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache, total_ordering
from typing import overload

NAMES = (
    "January February March April May June July August September October November December".split()
)


class PeriodError(ValueError):
    """A text that names no period; the message is plain English."""


class YearRule:
    """The month in which the council's year begins: April, but where the council has another.  Set
    once, before anything is counted.
    """

    begins_in = 4


def begin_years_in(month: int) -> None:
    """Let the council's years begin in a month, from February (2) to December; raises PeriodError
    for another.  One that began in January would not be named by two calendar years.
    """
    if not 2 <= month <= 12:
        raise PeriodError(f"A year can begin in February (2) to December (12), not in {month}.")
    YearRule.begins_in = month


@total_ordering
@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month; `str()` gives "2013-09"."""

    year: int
    month: int

    def __post_init__(self) -> None:
        if not (1900 <= self.year <= 2999 and 1 <= self.month <= 12):
            raise PeriodError(f"There is no month {self.month} of {self.year}.")

    @classmethod
    def parse(cls, text: str) -> "Month":
        """Read "2013-09"; anything else raises PeriodError."""
        match = re.fullmatch(r"([0-9]{4})-([0-9]{2})", str(text).strip())
        if not match:
            raise PeriodError(f"“{text}” is not a month. Write it like 2013-09.")
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, day: date) -> "Month":
        """The month that holds a date."""
        return cls(day.year, day.month)

    @classmethod
    def from_index(cls, index: int) -> "Month":
        """The month with a running number (see `index`)."""
        return cls(index // 12, index % 12 + 1)

    @property
    def index(self) -> int:
        """A running number, so that months can be subtracted."""
        return self.year * 12 + self.month - 1

    @property
    def first_day(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        return (self + 1).first_day - timedelta(days=1)

    @property
    def financial_year(self) -> "FinancialYear":
        return FinancialYear(self.year if self.month >= YearRule.begins_in else self.year - 1)

    @property
    def name(self) -> str:
        """The words for a reader: "September 2013"."""
        return f"{NAMES[self.month - 1]} {self.year}"

    def __add__(self, months: int) -> "Month":
        return Month.from_index(self.index + months)

    @overload
    def __sub__(self, other: "Month") -> int: ...

    @overload
    def __sub__(self, other: int) -> "Month": ...

    def __sub__(self, other: "Month | int") -> "int | Month":
        if isinstance(other, Month):
            return self.index - other.index
        return Month.from_index(self.index - other)

    def __lt__(self, other: "Month") -> bool:
        return (self.year, self.month) < (other.year, other.month)

    def __hash__(self) -> int:
        # Months are looked up by the hundred thousand.
        return self.year * 12 + self.month

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


@total_ordering
@dataclass(frozen=True, slots=True)
class FinancialYear:
    """April to March, or as the council has it; `str()` gives "2013/14"."""

    start: int

    @classmethod
    @lru_cache(maxsize=256)
    def parse(cls, text: str) -> "FinancialYear":
        """Read "2013/14" (or "2013-14", as addresses spell it); raises PeriodError."""
        match = re.fullmatch(r"([0-9]{4})[/-]([0-9]{2})", str(text).strip())
        if not match or int(match[2]) != (int(match[1]) + 1) % 100:
            raise PeriodError(f"“{text}” is not a financial year. Write it like 2013/14.")
        return cls(int(match[1]))

    @property
    def first(self) -> Month:
        return Month(self.start, YearRule.begins_in)

    @property
    def last(self) -> Month:
        return self.first + 11

    @property
    def months(self) -> list[Month]:
        return [self.first + n for n in range(12)]

    @property
    def slug(self) -> str:
        return str(self).replace("/", "-")

    def __add__(self, years: int) -> "FinancialYear":
        return FinancialYear(self.start + years)

    def __sub__(self, years: int) -> "FinancialYear":
        return FinancialYear(self.start - years)

    def __lt__(self, other: "FinancialYear") -> bool:
        return self.start < other.start

    def __str__(self) -> str:
        return f"{self.start}/{(self.start + 1) % 100:02d}"
