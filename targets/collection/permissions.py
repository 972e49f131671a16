"""Who says what measures cost to collect, and what becomes of candidates to retire."""

from pmf_portal.council.models import User
from pmf_portal.council.permissions import YES, Verdict, may, no
from targets.collection.rules.candidates import ACTS, CandidateState
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
    return _while(may(user, "keep_candidate"), candidate, "keep")


def may_propose_retirement(user: User, candidate: RetirementCandidate) -> Verdict:
    return _while(may(user, "propose_retirement"), candidate, "propose")


def _while(verdict: Verdict, candidate: RetirementCandidate, act: str) -> Verdict:
    if not verdict:
        return verdict
    if candidate.state not in ACTS[act]:
        return no(f"This candidate stands at “{CandidateState(candidate.state).label}”.")
    return YES
