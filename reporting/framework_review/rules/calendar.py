"""When the framework's yearly review is due (pure; framework 1.1)."""

from collections.abc import Collection
from datetime import date, timedelta

from pmf_portal.periods.month import FinancialYear, Month
from pmf_portal.periods.working_days import working_day_before

# It begins with the tenth month of the year, and is to be done with the year.
BEGINS_WITH = 9


def begins_on(year: FinancialYear) -> date:
    return year.months[BEGINS_WITH].first_day


def due_by(year: FinancialYear) -> date:
    """The last working day of the financial year."""
    return working_day_before(year.last.last_day + timedelta(days=1), 1)


def owed_year(
    today: date, known_from: date, reviewed: Collection[FinancialYear]
) -> FinancialYear | None:
    """The year whose review is owed on a day and not ended yet: this one from its tenth month on,
    else the last; None where it is done, or where the portal knew of no framework in it.
    """
    year = Month.of(today).financial_year
    if today < begins_on(year):
        year = year - 1
    if year in reviewed or year.last.last_day < known_from:
        return None
    return year
