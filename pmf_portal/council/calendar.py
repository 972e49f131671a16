"""The council's reporting calendar as it is announced (framework 4.1, 4.2)."""

from django.db.models import F, Value

from pmf_portal.council.models import LiveFrom, ReportingDate
from pmf_portal.periods.month import Month
from pmf_portal.periods.timetable import Timetable

LIVE_FROM = "live_from"


def announced_timetable() -> Timetable:
    """The day of each step of each month as announced now: by the working-day rule, as moved since,
    and from the month on from which the portal is live.
    """
    # One query for both, since every page that tells a date asks it.  The newest change holds.
    moves = ReportingDate.objects.order_by().values_list("pk", "month", "step", "day")
    starts = LiveFrom.objects.order_by().annotate(step=Value(LIVE_FROM), day=F("month"))
    changes = moves.union(starts.values_list("pk", "month", "step", "day"), all=True)
    moved = {}
    live_from: Month | None = None
    for _, month, step, day in changes.order_by("pk"):
        if step == LIVE_FROM:
            live_from = month
        else:
            moved[month, step] = day
    return Timetable(moved, live_from)
