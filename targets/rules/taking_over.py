"""Which plan-years from before the portal can be taken over (pure; framework 3.3)."""

from datetime import date

from pmf_portal.periods.month import FinancialYear, Month


def why_not_taken_over(year: FinancialYear, today: date, live_from: Month | None) -> str:
    """Why a plan of a year is approved here and not taken over; "" where it can be taken over: the
    year is over, or was running before the month from which the portal is live.
    """
    if year.last.last_day < today:
        return ""
    if year.first.first_day > today:
        return f"{year} has not begun: its plans are approved here."
    if live_from is None or live_from <= year.first:
        return (
            f"{year} is running, and the portal is live for all of it: its plans are approved here."
            " If the council has them from before, set the first month first."
        )
    return ""


def why_not_approved_on(
    day: date, year: FinancialYear, today: date, live_from: Month | None
) -> str:
    """Why a plan of a year cannot have been approved elsewhere on a day; "" where it can."""
    if day > today:
        return "The day of the approval has not come yet."
    if day > year.last.last_day:
        return f"{year} was over by then. Enter the day on which its plan was approved."
    if day < Month(year.start - 3, 1).first_day:
        return f"That is years before {year} began. Check the year."
    if year.last.last_day >= today and live_from is not None and day >= live_from.first_day:
        return f"The portal is live from {live_from.name}: a plan approved since is approved here."
    return ""
