"""What a person may do with objectives of plans, with the reason why not."""

from pmf_portal.council.acts import ACTS
from pmf_portal.council.models import User
from pmf_portal.council.permissions import YES, Verdict, may, no
from pmf_portal.council.roles import Role
from pmf_portal.formats.wording import terms
from targets.models import Objective, ObjectiveProposal, Plan
from targets.objective_proposals import why_not_proposed


def may_write_objective(user: User, act: str, plan: Plan) -> Verdict:
    """Whoever answers for the plan's whole unit; heads of service share in writing their
    directorate's plan (framework 6.2).
    """
    if not (verdict := may(user, act)):
        return verdict
    if plan.kind == Plan.DIRECTORATE:
        headed = user.paths(ACTS[act] & {Role.HEAD_OF_SERVICE})
        if any(path.startswith(plan.unit.path) for path in headed):
            return YES
    return may(user, act, plan.unit)


def may_view_own_part(user: User) -> Verdict:
    """Who works for a partner sees the partner's part of the plans that are shared with it."""
    verdict = may(user, "view_own_part")
    if verdict and user.partner is None:
        return no(f"You work for no {terms.partner} any more.")
    return verdict


def may_propose_objective_change(user: User, objective: Objective) -> Verdict:
    """Who works for the partner that owns the objective, in the planning round."""
    if not (verdict := may(user, "propose_objective_change")):
        return verdict
    if objective.partner_id is None or user.partner != objective.partner:
        return no("This objective belongs to somebody else.")
    reason = why_not_proposed(objective)
    return no(reason) if reason else YES


def may_answer_objective_proposal(user: User, proposal: ObjectiveProposal) -> Verdict:
    """Whoever may change the objective, until it is answered."""
    verdict = may_write_objective(user, "answer_objective_proposal", proposal.objective.plan)
    if verdict and proposal.answered_at is not None:
        return no("This proposal is answered already.")
    return verdict
