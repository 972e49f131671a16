"""By when a report is to be written, verified and revised, in working days (pure; framework
4.1).
"""

from pmf_portal.periods.working_days import working_day_after

# The timetable gives three working days from the scorecards to the report; one that is opened later
# has as many.
DAYS_TO_PREPARE = 3
DAYS_TO_VERIFY = 3
DAYS_TO_REVISE = 5


def due_to_prepare(month, opened, timetable):
    """By when a report that a month's scorecards opened (or reopened) on a day is to be submitted,
    by the council's timetable.
    """
    return max(
        timetable.day_of(month, "exceptions_due"), working_day_after(opened, DAYS_TO_PREPARE)
    )


def due_to_verify(submitted):
    """By when the director verifies a report, or returns it."""
    return working_day_after(submitted, DAYS_TO_VERIFY)


def due_to_revise(sent_back):
    """By when a plan that CESG sent back is submitted again."""
    return working_day_after(sent_back, DAYS_TO_REVISE)
