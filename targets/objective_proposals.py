"""What partners propose about the objectives that they own, in the planning round; and what the
council answers.
"""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from pmf_portal.audit.record import record
from pmf_portal.council.holders import holders_of
from pmf_portal.council.models import User
from pmf_portal.council.notices import notify
from pmf_portal.council.roles import Role
from pmf_portal.periods.month import FinancialYear
from pmf_portal.refusals import Refused
from targets.drafting import hold_plan, why_locked
from targets.models import Objective, ObjectiveProposal, PlanningRound
from targets.objectives import change_objective, version_of

ONCE = "Somebody has proposed a change of this objective already. It waits for an answer."


def why_not_proposed(objective: Objective) -> str:
    """Why no change of an objective can be proposed now, in words; "" when one can: in a planning
    round, while the plan is not approved for its year, and one proposal at a time.
    """
    newest = PlanningRound.objects.first()
    if newest is None:
        return "Changes are proposed in a planning round, and none is open."
    if why_locked(objective.plan, newest.financial_year):
        return (
            f"{objective.plan} is approved for {newest.financial_year}. Propose changes in the next"
            " planning round."
        )
    return ONCE if objective.proposals.filter(answered_at=None).exists() else ""


@transaction.atomic
def propose_objective_change(
    objective: Objective,
    *,
    title: str,
    last_year: FinancialYear | None,
    reason: str,
    by: User,
    at: datetime,
) -> ObjectiveProposal:
    """A partner proposes another title or another last year of an objective that it owns; whoever
    may change the plan is told, and nothing changes before they take it.

    Raises Refused outside a planning round, while another proposal waits, and where nothing would
    change.
    """
    held = held_objective(objective.pk)
    if why_not := why_not_proposed(held):
        raise Refused(why_not)
    partner = held.partner
    if partner is None or by.partner != partner:
        raise Refused("This objective belongs to somebody else by now.")
    if (title, last_year) == (held.title, held.last_year):
        raise Refused("This is how the objective stands. Change its title or its last year.")
    if last_year and held.first_year and last_year < held.first_year:
        raise Refused("The last year comes before the first.", "last_year")
    proposal = ObjectiveProposal.objects.create(
        objective=held,
        partner=partner,
        title=title,
        last_year=last_year,
        reason=reason,
        proposed_by=by,
        proposed_at=at,
    )
    details = {"title": title, "last_year": str(last_year or ""), "reason": reason}
    record("propose_objective_change", subject_of(held), by=by, at=at, **details)
    subject = f"{partner} proposes a change of “{held}”"
    address = settings.PORTAL_URL + reverse("answer_objective_proposal", args=[proposal.pk])
    body = f"{proposed_in_words(proposal)}\n\n{reason}\n\nTake it or say why not: {address}"
    team = holders_of({Role.PERFORMANCE_TEAM})
    notify([(person, f"proposal {proposal.pk}", subject, body) for person in team], at)
    return proposal


@transaction.atomic
def answer_objective_proposal(
    proposal: ObjectiveProposal, *, is_taken: bool, answer: str, by: User, at: datetime
) -> ObjectiveProposal:
    """Take what a partner proposed, which changes the objective, or say why not; the partner is
    told.

    Raises Refused when it is answered already, when no reason is given, or when the objective
    cannot change so.
    """
    objective = held_objective(proposal.objective_id)
    current = ObjectiveProposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if current.answered_at is not None:
        raise Refused("This proposal is answered already.")
    if not is_taken and not answer.strip():
        raise Refused("Say why it is not taken.", "answer")
    words = proposed_in_words(current)
    current.is_taken, current.answer = is_taken, answer
    current.answered_by, current.answered_at = by, at
    current.save(update_fields=["is_taken", "answer", "answered_by", "answered_at"])
    if is_taken:
        take(objective, current, by=by, at=at)
    record(
        "answer_objective_proposal",
        subject_of(objective),
        by=by,
        at=at,
        taken=is_taken,
        answer=answer,
    )
    taken = "taken" if is_taken else "not taken"
    subject = f"Your proposal on “{objective}” is {taken}"
    body = f"{words}\n\n{by} answered: {answer or 'it is taken.'}"
    notify([(current.proposed_by, f"proposal {current.pk} answered", subject, body)], at)
    return current


def take(objective: Objective, proposal: ObjectiveProposal, *, by: User, at: datetime) -> None:
    change_objective(
        objective,
        title=proposal.title,
        link=objective.link,
        last_year=proposal.last_year,
        order=objective.order,
        serves=list(objective.serves.all()),
        partner=objective.partner,
        seen_version=version_of(objective),
        by=by,
        at=at,
    )


def held_objective(pk: int) -> Objective:
    """An objective, held until the act is done; its plan before it, as whoever changes it does."""
    hold_plan(Objective.objects.values_list("plan", flat=True).get(pk=pk))
    held = Objective.objects.select_for_update(of=("self",)).select_related("plan", "partner")
    return held.get(pk=pk)


def proposed_in_words(proposal: ObjectiveProposal) -> str:
    """What is proposed: another title, another last year, or both."""
    parts = []
    if proposal.title != proposal.objective.title:
        parts.append(f"the title “{proposal.title}” instead of “{proposal.objective.title}”")
    if proposal.last_year != proposal.objective.last_year:
        parts.append(f"{proposal.last_year or 'no'} as its last year")
    return f"{proposal.partner} proposes {' and '.join(parts) or 'how it stands by now'}."


def subject_of(objective: Objective) -> str:
    return f"{objective.plan}: {objective.title}"[:200]
