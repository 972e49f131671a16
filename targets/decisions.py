"""In-year decisions about locked targets: public, dated, reasoned; none of them touches a number
(framework 3.3).
"""

from django.db import IntegrityError, transaction

from pmf_portal.audit.record import record
from pmf_portal.council.roles import Role
from pmf_portal.refusals import Refused
from targets.drafting import OFFICERS
from targets.models import InYearDecision, Responsibility, Specification

OFFICERS_IN_WORDS = {
    "accountable_officer": "Accountable officer",
    "accountable_deputy": "Accountable officer’s deputy",
    "performance_lead": "Performance lead",
    "performance_lead_deputy": "Performance lead’s deputy",
}


def decide(act, specification, *, reason, by, at, change=""):
    """Write a decision down with the post and role of whoever took it."""
    if not Specification.objects.approved().filter(pk=specification.pk).exists():
        raise Refused(f"{specification} is a draft: change the draft instead.")
    roles = sorted(Role(role).title for role in by.roles)
    try:
        with transaction.atomic():
            decision = InYearDecision.objects.create(
                specification=specification,
                act=act,
                reason=reason,
                decided_by=by,
                post=str(by),
                role=", ".join(roles)[:60],
                decided_at=at,
                change=change,
            )
    except IntegrityError as error:
        raise Refused(f"{specification} is withdrawn already.") from error
    record(act, specification, by=by, at=at, reason=reason, change=change)
    return decision


@transaction.atomic
def withdraw_target(specification, *, reason, by, at):
    """Withdraw a target for the rest of the year: it stays on every scorecard with the reason, and
    is no longer rated or owed.
    """
    return decide(InYearDecision.WITHDRAW, specification, reason=reason, by=by, at=at)


@transaction.atomic
def attach_note(specification, *, text, by, at):
    """Attach a factual note to a locked target."""
    return decide(InYearDecision.NOTE, specification, reason=text, by=by, at=at)


@transaction.atomic
def change_officers(specification, officers, *, reason, by, at):
    """Change who answers for a locked target, and who covers for them: people may change in-year,
    numbers may not.
    """
    people, _ = Responsibility.objects.select_for_update().get_or_create(
        target=specification.target, financial_year=specification.financial_year
    )
    changed = [
        f"{OFFICERS_IN_WORDS[name]}: {getattr(people, name) or 'nobody'} → {officers[name]}"
        for name in OFFICERS
        if getattr(people, name) != officers[name]
    ]
    if not changed:
        raise Refused("Nobody was changed.")
    for name in OFFICERS:
        setattr(people, name, officers[name])
    people.save()
    return decide(
        InYearDecision.OFFICERS,
        specification,
        reason=reason,
        by=by,
        at=at,
        change="; ".join(changed),
    )


def withdrawn_in(year):
    """The withdrawals of a year's targets, by target: {target id: decision}."""
    decisions = InYearDecision.objects.filter(
        act=InYearDecision.WITHDRAW, specification__financial_year=year
    ).select_related("specification")
    return {decision.specification.target_id: decision for decision in decisions}
