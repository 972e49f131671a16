"""When an agenda has to be out (pure): the law gives the public five clear days' notice of a
meeting, without the day it goes out and the day of the meeting (Local Government Act 1972, section
100A).
"""

from datetime import date, timedelta

from pmf_portal.periods.working_days import working_day_before

CLEAR_DAYS = 5
# So long before a meeting its agenda comes on the clerk's desk.
NOTICE = timedelta(days=28)


def agenda_due(day: date) -> date:
    """The last day on which the agenda of a meeting can go out in time."""
    return working_day_before(day, CLEAR_DAYS + 1)
