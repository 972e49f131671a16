"""How addresses spell periods: 2013-09 for a month, 2013-14 for a financial year, 2013 for a
calendar year, 2013-09-30 for a day.
"""

from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from pmf_portal.periods.month import FinancialYear, Month

FIRST_YEAR, LAST_YEAR = 1950, 2899
YEARS = "(?:19[5-9][0-9]|2[0-8][0-9]{2})"
Period = TypeVar("Period", Month, FinancialYear)


class MonthConverter:
    # Years with room on either side, so that a year before or after one is a year too.
    regex = rf"{YEARS}-(?:0[1-9]|1[0-2])"

    def to_python(self, value: str) -> Month:
        return Month.parse(value)

    def to_url(self, value: Month) -> str:
        return str(value)


class FinancialYearConverter:
    regex = rf"{YEARS}-[0-9]{{2}}"

    def to_python(self, value: str) -> FinancialYear:
        return FinancialYear.parse(value)

    def to_url(self, value: FinancialYear) -> str:
        return value.slug


class DayConverter:
    regex = rf"{YEARS}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()


class CalendarYearConverter:
    regex = YEARS

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


def with_address(periods: Iterable[Period]) -> list[Period]:
    """Those of some months or financial years that an address can spell: a page of the first or the
    last of them links to none before or after it.
    """
    spelt = []
    for period in periods:
        year = period.year if isinstance(period, Month) else period.start
        if FIRST_YEAR <= year <= LAST_YEAR:
            spelt.append(period)
    return spelt
