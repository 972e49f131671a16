"""How addresses spell periods: 2013-09 for a month, 2013-14 for a financial year, 2013 for a
calendar year.
"""

from pmf_portal.periods.month import FinancialYear, Month

YEARS = "(?:19[5-9][0-9]|2[0-8][0-9]{2})"


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


class CalendarYearConverter:
    regex = YEARS

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)
