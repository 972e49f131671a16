"""Who may ask the performance and intelligence team, and act on what was asked (framework 2.4)."""

from pmf_portal.council.models import User
from pmf_portal.council.permissions import YES, Verdict, may, no
from targets.models import IntelligenceRequest
from targets.rules.intelligence import ACTS, LABELS, RequestState


def may_view_intelligence_requests(user: User) -> Verdict:
    """Everybody: officers and the Cabinet see all requests, other members their own."""
    return may(user, "view_intelligence_requests")


def may_ask_intelligence(user: User) -> Verdict:
    return may(user, "ask_intelligence")


def may_take_intelligence_request(user: User, request: IntelligenceRequest) -> Verdict:
    """The team, until it is answered: a request can be handed on, and its day moved."""
    return _while(may(user, "take_intelligence_request"), request, "take")


def may_answer_intelligence_request(user: User, request: IntelligenceRequest) -> Verdict:
    """The team, once somebody has taken it."""
    return _while(may(user, "answer_intelligence_request"), request, "answer")


def may_decline_intelligence_request(user: User, request: IntelligenceRequest) -> Verdict:
    return _while(may(user, "decline_intelligence_request"), request, "decline")


def may_withdraw_intelligence_request(user: User, request: IntelligenceRequest) -> Verdict:
    """Whoever asked, until it is answered."""
    verdict = may(user, "withdraw_intelligence_request")
    if verdict and request.asked_by_id != user.pk:
        return no("Only whoever asked takes a request back.")
    return _while(verdict, request, "withdraw")


def _while(verdict: Verdict, request: IntelligenceRequest, act: str) -> Verdict:
    if not verdict:
        return verdict
    if request.state not in ACTS[act]:
        return no(f"This request stands at “{LABELS[RequestState(request.state)]}”.")
    return YES
