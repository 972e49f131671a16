"""The council's reporting calendar as it is announced (framework 4.1, 4.2)."""

from pmf_portal.council.models import ReportingDate
from pmf_portal.periods.timetable import Timetable


def announced_timetable() -> Timetable:
    """The day of each step of each month as announced now: by the working-day rule, and as moved
    since.  One query.
    """
    # The newest change of a day holds.
    changes = ReportingDate.objects.order_by("pk").values_list("month", "step", "day")
    return Timetable({(month, step): day for month, step, day in changes})
