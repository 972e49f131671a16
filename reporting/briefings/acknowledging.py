"""The holder says that they have read a month's briefing (framework 6.1)."""

from datetime import date, datetime

from django.db import transaction

from pmf_portal.audit.record import record
from pmf_portal.council.models import OrganisationUnit, User
from pmf_portal.periods.month import Month
from pmf_portal.periods.timetable import local_day
from pmf_portal.refusals import Refused
from reporting.models import MonthlyAcknowledgement


@transaction.atomic
def acknowledge_monthly_briefing(
    unit: OrganisationUnit, month: Month, *, discussed_on: date | None, by: User, at: datetime
) -> MonthlyAcknowledgement:
    """Say that a month's briefing was read, and on which day it was spoken about (None: it was
    not).  Raises Refused when somebody did before, and for a day outside of what can be.
    """
    # The part of the council is held, so that of two at once one is told.
    unit = OrganisationUnit.objects.select_for_update().get(pk=unit.pk)
    before = acknowledgement_of(unit, month)
    if before is not None:
        raise Refused(f"{before.acknowledged_by} has acknowledged this briefing already.")
    if discussed_on is not None and discussed_on > local_day(at):
        raise Refused("This day has not come yet: enter the day on which you spoke", "discussed_on")
    if discussed_on is not None and discussed_on <= month.last_day:
        raise Refused(f"Enter a day after {month.name}, which the briefing is on", "discussed_on")
    acknowledgement = MonthlyAcknowledgement.objects.create(
        unit=unit, month=month, discussed_on=discussed_on, acknowledged_by=by, acknowledged_at=at
    )
    record("acknowledge_monthly_briefing", acknowledgement, by=by, at=at, discussed_on=discussed_on)
    return acknowledgement


def acknowledgement_of(unit: OrganisationUnit, month: Month) -> MonthlyAcknowledgement | None:
    """Who acknowledged a month's briefing, and when; None before that."""
    rows = MonthlyAcknowledgement.objects.filter(unit=unit, month=month.first_day)
    return rows.select_related("acknowledged_by", "unit").first()
