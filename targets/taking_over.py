"""Taking over plans that were approved before the portal was there: locked and proven from then on,
and told as taken over wherever their approval is told (framework 3.3).
"""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction

from pmf_portal.audit.record import Actor, record
from pmf_portal.council.calendar import announced_timetable
from pmf_portal.formats.canonical import digest
from pmf_portal.periods.month import FinancialYear
from pmf_portal.periods.timetable import local_day, moment_on
from pmf_portal.refusals import Refused
from targets.approval import (
    PlanNotReady,
    hold_with_targets,
    lock_with,
    target_book,
    trajectories,
)
from targets.challenge import open_submission
from targets.completeness import missing_to_compute
from targets.models import Approval, Plan, Specification
from targets.rules.taking_over import why_not_approved_on, why_not_taken_over


@dataclass(frozen=True)
class RealApproval:
    """How a plan-year was approved before the portal: the day, the post, the reference of the
    decision, and the document that says so (its name and digest), where there is one.
    """

    on: date
    by: str
    reference: str
    evidence: str = ""


def why_it_stays_a_draft(plan: Plan, year: FinancialYear, today: date) -> str:
    """Why a plan-year cannot be taken over; "" where it can."""
    if Approval.objects.filter(plan=plan, financial_year=year).exists():
        return f"{plan} {year} is approved and locked already."
    if open_submission(plan, year):
        return f"{plan} {year} is with its approver. It can be taken over once it is returned."
    return why_not_taken_over(year, today, announced_timetable().live_from)


def missing_to_take_over(plan: Plan, year: FinancialYear) -> dict[str, list[str]]:
    """For each target of a plan-year that cannot be rated, what it lacks.  What only its authors
    could have written, such as the level of stretch, is not asked for any more.
    """
    specifications = list(
        Specification.objects.for_page()
        .filter(plan=plan, financial_year=year)
        .order_by("target__sort_key", "target__code")
    )
    points = trajectories(specifications)
    missing = {}
    for specification in specifications:
        if lacking := missing_to_compute(specification, points[specification.pk]):
            missing[specification.target.code] = lacking
    return missing


@transaction.atomic
def take_over_plan(
    plan: Plan, year: FinancialYear, real: RealApproval, *, by: Actor, at: datetime
) -> Approval:
    """Lock a plan-year by the approval that it was given before the portal was there.

    Raises Refused where the year is one that is approved here, where the day cannot be, or where it
    is approved already; PlanNotReady where a target cannot be rated.
    """
    hold_with_targets(plan, year)
    today = local_day(at)
    if reason := why_it_stays_a_draft(plan, year, today):
        raise Refused(reason)
    live_from = announced_timetable().live_from
    if reason := why_not_approved_on(real.on, year, today, live_from):
        raise Refused(reason, "approved_on")
    if missing := missing_to_take_over(plan, year):
        raise PlanNotReady(missing)
    book = target_book(plan, year)
    approval = lock_with(
        Approval(
            plan=plan,
            financial_year=year,
            approved_at=moment_on(real.on, time(0)),
            approved_by_post=real.by,
            reference=real.reference,
            evidence=real.evidence,
            taken_over_by=str(by),
            taken_over_at=at,
            book=book,
            digest=digest(book),
        )
    )
    record(
        "take_over_plan",
        approval,
        by=by,
        at=at,
        reference=real.reference,
        approved_on=str(real.on),
        approved_by=real.by,
        evidence=real.evidence,
        digest=approval.digest,
    )
    return approval
