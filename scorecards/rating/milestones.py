"""Milestones: a date is either the day on which something was done, or the day on which it is
expected (pure).
"""

from decimal import Decimal

from pmf_portal.formats.numbers import format_number
from pmf_portal.formats.value_kinds import day_of_number, is_date
from pmf_portal.periods.month import Month


def why_not_this_date(unit: str, value: Decimal | None, month: Month, *, provisional: bool) -> str:
    """Why a milestone cannot have this date in the period that ends with a month; "" where it can,
    and for whatever is no milestone.

    What was not done when the period ended is expected after it; what was done, was done by then.
    """
    if not is_date(unit) or value is None:
        return ""
    day, end = day_of_number(value), month.last_day
    if day is None:
        return "There is no such day."
    words, period_end = format_number(value, 0, unit), f"{end.day} {end:%B} {end.year}"
    if provisional and day <= end:
        return (
            f"{words} is not after the end of the period ({period_end}). If it was done then, say"
            " that it is done; if not, give the date on which it is expected now."
        )
    if not provisional and day > end:
        return (
            f"{words} is after the end of the period ({period_end}), so it was not done by then."
            " Say that it is expected."
        )
    return ""
