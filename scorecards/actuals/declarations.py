"""Declaring that a period has no figure, or one that is too small to be published (framework 3.5,
3.6).
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from pmf_portal.audit.record import record
from pmf_portal.council.models import User
from pmf_portal.periods.month import Month
from pmf_portal.refusals import Refused
from pmf_portal.uniqueness import unless_taken
from scorecards.actuals.services import check_open, current_actual, record_actual
from scorecards.models import Actual, NothingToReport
from targets.models import Specification


@transaction.atomic
def declare_nothing_to_report(
    specification: Specification, month: Month, *, reason: str, by: User, at: datetime
) -> NothingToReport:
    """Say, with the reason, that there will be no figure for a period; raises Refused when
    there is one, or it was said before.
    """
    return declare("declare_nothing_to_report", specification, month, reason=reason, by=by, at=at)


def declare_suppressed(
    specification: Specification,
    month: Month,
    *,
    symbol: str,
    reason: str,
    by: User,
    at: datetime,
) -> NothingToReport:
    """Say that a period's count is too small to be published, with the sign that stands for it and
    the reason: the portal never holds the count, so that no total gives it away.  Raises Refused
    when a figure is recorded, or it was said before.
    """
    return declare(
        "declare_suppressed", specification, month, reason=reason, by=by, at=at, symbol=symbol
    )


@transaction.atomic
def declare(
    act: str,
    specification: Specification,
    month: Month,
    *,
    reason: str,
    by: User,
    at: datetime,
    symbol: str = "",
) -> NothingToReport:
    """Declare that a period will have no published figure, under the name of the act."""
    check_open(specification, month, localdate(at))
    if current_actual(specification.target, month):
        raise Refused("A figure is recorded for this period already.", "nothing")
    with unless_taken(Refused("This was declared already.", "nothing")):
        declared = NothingToReport.objects.create(
            target=specification.target,
            month=month,
            reason=reason,
            symbol=symbol,
            declared_by=by,
            declared_at=at,
        )
    said = {"symbol": symbol} if symbol else {}
    record(act, f"{specification.target.code} {month}", by=by, at=at, reason=reason, **said)
    return declared


def record_or_declare(
    specification: Specification,
    month: Month,
    entries: dict[str, Any],
    *,
    by: User,
    at: datetime,
) -> Actual | NothingToReport:
    """What a form says of a period: its figure, that there is nothing to report, or that the count
    is suppressed; raises Refused.
    """
    told = dict(entries)
    nothing, symbol = told.pop("nothing", ""), told.pop("suppressed", "")
    if symbol:
        reason = told["comment"]
        return declare_suppressed(specification, month, symbol=symbol, reason=reason, by=by, at=at)
    if nothing:
        return declare_nothing_to_report(specification, month, reason=nothing, by=by, at=at)
    return record_actual(specification, month, by=by, at=at, **told)
