"""How addresses spell periods: 2013-09 for a month, 2013-14 for a financial year."""

from pmf_portal.periods.month import FinancialYear, Month


class MonthConverter:
    regex = r"[12][0-9]{3}-(?:0[1-9]|1[0-2])"

    def to_python(self, value):
        return Month.parse(value)

    def to_url(self, value):
        return str(value)


class FinancialYearConverter:
    regex = r"[12][0-9]{3}-[0-9]{2}"

    def to_python(self, value):
        return FinancialYear.parse(value)

    def to_url(self, value):
        return value.slug
