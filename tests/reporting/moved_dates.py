"""The publication of September moved with a public reason."""

from datetime import date, datetime

from pmf_portal.periods.timetable import LONDON
from reporting.cycle.calendar_changes import change_reporting_dates
from tests.reporting.september import SEPTEMBER

RULE, MOVED = date(2013, 10, 17), date(2013, 10, 22)
AT = datetime(2013, 10, 4, 10, 0, tzinfo=LONDON)
REASON = "The hospital’s figures come later this month."


def move(council, days=None, *, reason=REASON, seen=0, at=AT):
    return change_reporting_dates(
        SEPTEMBER,
        days or {"publish_month": MOVED},
        reason=reason,
        seen=seen,
        by=council.people["team"],
        at=at,
    )
