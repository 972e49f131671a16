"""Setting the month from which the portal is live: months before it were taken over."""

from datetime import datetime

from django.db import transaction

from exceptions.models import ExceptionReport
from pmf_portal.audit.record import Actor, record
from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.models import LiveFrom, User
from pmf_portal.formats.wording import terms
from pmf_portal.periods.month import Month
from pmf_portal.periods.timetable import Timetable, local_day
from pmf_portal.refusals import Refused
from reporting.models import Publication
from reporting.public_record.staleness import stale_with_this_act
from scorecards.models import ScorecardBuild

MONTHS_AHEAD = 24


@transaction.atomic
def set_live_from(month: Month, *, by: Actor, at: datetime) -> LiveFrom:
    """Say from which month on the portal is live: from then on the timetable holds.

    Raises Refused where that would change what a published month, or one with exception reports,
    was: a month published by the timetable stays live, one published by hand stays before it.
    """
    # A publication under way ends first, and is seen here.
    list(ScorecardBuild.objects.select_for_update().order_by("pk").values_list("pk"))
    before = announced_timetable()
    if before.live_from == month:
        raise Refused(f"The portal is live from {month.name} already.", "month")
    if month - Month.of(local_day(at)) > MONTHS_AHEAD:
        raise Refused("Choose a month within the next two years.", "month")
    if other := first_changed(before, Timetable(live_from=month)):
        raise Refused(other, "month")
    live_from = LiveFrom.objects.create(
        month=month,
        post=str(by),
        set_by=by if isinstance(by, User) else None,
        set_at=at,
    )
    stale_with_this_act()
    was = before.live_from.name if before.live_from else ""
    record("set_live_from", month.name, by=by, at=at, was=was)
    return live_from


def first_changed(before: Timetable, after: Timetable) -> str:
    """Why the month cannot be set so, by the first month that would no longer be what it was; ""
    where none is.
    """
    published = Publication.objects.monthly().order_by("month").values_list("month", flat=True)
    for month in dict.fromkeys(published):
        if before.is_live(month) != after.is_live(month):
            how = "by the timetable" if before.is_live(month) else "as from before it went live"
            return f"{month.name} was published {how} and stays so. Choose another month."
    reported = ExceptionReport.objects.order_by("month").values_list("month", flat=True)
    for month in dict.fromkeys(reported):
        if not after.is_live(month):
            reports = terms.exception_report.plural
            return f"{month.name} has {reports}. Choose that month or an earlier one."
    return ""
