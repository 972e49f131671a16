"""Who says what measures cost to collect, and what becomes of candidates to retire."""

from pmf_portal.council.models import User
from pmf_portal.council.permissions import Verdict, may, unless_refused
from targets.collection.rules.candidates import after
from targets.models import RetirementCandidate


def may_view_collection_costs(user: User) -> Verdict:
    return may(user, "view_collection_costs")


def may_state_collection_costs(user: User) -> Verdict:
    return may(user, "state_collection_costs")


def may_view_candidates(user: User) -> Verdict:
    return may(user, "view_candidates")


def may_find_candidates(user: User) -> Verdict:
    return may(user, "find_candidates")


def may_keep_candidate(user: User, candidate: RetirementCandidate) -> Verdict:
    return may(user, "keep_candidate") and _allows(candidate, "keep")


def may_propose_retirement(user: User, candidate: RetirementCandidate) -> Verdict:
    return may(user, "propose_retirement") and _allows(candidate, "propose")


def _allows(candidate: RetirementCandidate, step: str) -> Verdict:
    return unless_refused(after, candidate.state, step)
