"""By when a report is to be written, verified and revised, in working days (pure; framework
4.1).
"""

from datetime import date

from pmf_portal.periods.month import Month
from pmf_portal.periods.timetable import Timetable
from pmf_portal.periods.working_days import working_day_after

# The timetable gives three working days from the scorecards to the report; one that is opened later
# has as many.
DAYS_TO_PREPARE = 3
DAYS_TO_VERIFY = 3
DAYS_TO_REVISE = 5


def due_to_prepare(month: Month, opened: date, timetable: Timetable) -> date:
    """By when a report that a month's scorecards opened (or reopened) on a day is to be submitted,
    by the council's timetable.
    """
    return max(
        timetable.day_of(month, "exceptions_due"), working_day_after(opened, DAYS_TO_PREPARE)
    )


def due_to_verify(submitted: date) -> date:
    """By when the director verifies a report, or returns it."""
    return working_day_after(submitted, DAYS_TO_VERIFY)


def due_to_revise(sent_back: date) -> date:
    """By when a plan that CESG sent back is submitted again."""
    return working_day_after(sent_back, DAYS_TO_REVISE)
