"""Who may ask the performance and intelligence team, and act on what was asked (framework 2.4)."""

from pmf_portal.council.models import User
from pmf_portal.council.permissions import Verdict, may, no, unless_refused
from targets.models import IntelligenceRequest
from targets.rules.intelligence import after


def may_view_intelligence_requests(user: User) -> Verdict:
    """Everybody: officers and the Cabinet see all requests, other members their own."""
    return may(user, "view_intelligence_requests")


def may_ask_intelligence(user: User) -> Verdict:
    return may(user, "ask_intelligence")


def may_take_intelligence_request(user: User, request: IntelligenceRequest) -> Verdict:
    """The team, until it is answered: a request can be handed on, and its day moved."""
    return may(user, "take_intelligence_request") and _allows(request, "take")


def may_answer_intelligence_request(user: User, request: IntelligenceRequest) -> Verdict:
    """The team, once somebody has taken it."""
    return may(user, "answer_intelligence_request") and _allows(request, "answer")


def may_decline_intelligence_request(user: User, request: IntelligenceRequest) -> Verdict:
    return may(user, "decline_intelligence_request") and _allows(request, "decline")


def may_withdraw_intelligence_request(user: User, request: IntelligenceRequest) -> Verdict:
    """Whoever asked, until it is answered."""
    verdict = may(user, "withdraw_intelligence_request")
    if verdict and request.asked_by_id != user.pk:
        return no("Only whoever asked takes a request back.")
    return verdict and _allows(request, "withdraw")


def _allows(request: IntelligenceRequest, step: str) -> Verdict:
    return unless_refused(after, request.state, step)
