"""Withdrawing reports that a corrected figure made untrue before publication (framework 4.1)."""

from collections.abc import Collection
from datetime import datetime

from exceptions.models import ExceptionReport
from exceptions.rules.lifecycle import State
from exceptions.rules.triggers import Trigger
from exceptions.steps import steps_of
from pmf_portal.audit.record import Actor, record
from pmf_portal.formats.bulk_rows import write_new
from scorecards.models import ScorecardBuild
from targets.rules.codes import in_order


def withdraw_untrue(
    build: ScorecardBuild,
    under_performing_targets: Collection[int],
    *,
    by: Actor | None,
    at: datetime,
) -> None:
    """Withdraw the reports that this month's draft opened and that are true no more, since a figure
    was corrected before publication; what somebody has begun, or asked about, stays.
    """
    opened = (
        ExceptionReport.objects.filter(
            month=build.month, state=State.OPENED, relapses=0, escalated_at=None, questions=None
        )
        .exclude(target__in=under_performing_targets)
        .exclude(trigger=Trigger.EARLY)
        .select_related("target")
        .order_by("pk")
    )
    untrue = [report for report in opened if build.edition == 1]
    if not untrue:
        return
    codes = in_order(report.target.code for report in untrue)
    write_new(steps_of(untrue, "withdraw", at=at, month=build.month, state=State.WITHDRAWN.value))
    ExceptionReport.objects.filter(pk__in=[report.pk for report in untrue]).update(
        state=State.WITHDRAWN
    )
    record("withdraw_exception_report", build.month.name, by=by, at=at, codes=codes)
