"""The acts on requests to the performance and intelligence team (framework 2.4): asked, taken on,
answered, and their answers put under targets as evidence.
"""

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from pmf_portal.audit.record import record
from pmf_portal.council.models import User
from pmf_portal.council.notices import notify
from pmf_portal.council.roles import Role
from pmf_portal.formats.dates import plain_day
from pmf_portal.refusals import Refused
from targets.drafting import add_evidence, locked_draft
from targets.models import Evidence, IntelligenceRequest, Plan, Specification, Target
from targets.rules.intelligence import RequestState, after


@transaction.atomic
def ask_intelligence(
    *,
    service: str,
    question: str,
    purpose: str,
    needed_by: date,
    target: Target | None,
    plan: Plan | None,
    by: User,
    at: datetime,
) -> IntelligenceRequest:
    """Ask the team for one of its twelve services; raises Refused for a day that has passed."""
    if needed_by < localdate(at):
        raise Refused("The day by which it is needed has passed.", "needed_by")
    request = IntelligenceRequest.objects.create(
        service=service,
        question=question,
        purpose=purpose,
        needed_by=needed_by,
        target=target,
        plan=plan,
        asked_by=by,
        asked_at=at,
    )
    record("ask_intelligence", request, by=by, at=at, purpose=purpose, needed_by=needed_by)
    return request


@transaction.atomic
def take_intelligence_request(
    request: IntelligenceRequest, *, owner: User, due: date, by: User, at: datetime
) -> IntelligenceRequest:
    """Say who answers a request and by when, or change that; raises Refused."""
    current = held(request, "take")
    if Role.PERFORMANCE_TEAM not in owner.roles or not owner.is_active:
        raise Refused("Choose somebody of the performance team.", "owner")
    if due < localdate(at):
        raise Refused("The day has passed.", "due")
    current.owner, current.due = owner, due
    current.save(update_fields=["owner", "due", "state"])
    record("take_intelligence_request", current, by=by, at=at, owner=owner.username, due=due)
    return current


@transaction.atomic
def answer_intelligence_request(
    request: IntelligenceRequest, *, answer: str, link: str, by: User, at: datetime
) -> IntelligenceRequest:
    """Answer a request: whoever asked is told, and may put the answer under a target."""
    current = held(request, "answer")
    current.answer, current.link = answer, link
    end(current, at)
    record("answer_intelligence_request", current, by=by, at=at, answer=answer, link=link)
    tell(current, "answered", answer, at)
    return current


@transaction.atomic
def decline_intelligence_request(
    request: IntelligenceRequest, *, reason: str, by: User, at: datetime
) -> IntelligenceRequest:
    """Say that a request cannot be answered, and why."""
    current = held(request, "decline")
    current.answer = reason
    end(current, at)
    record("decline_intelligence_request", current, by=by, at=at, reason=reason)
    tell(current, "declined", reason, at)
    return current


@transaction.atomic
def withdraw_intelligence_request(
    request: IntelligenceRequest, *, by: User, at: datetime
) -> IntelligenceRequest:
    """Take back what one asked."""
    current = held(request, "withdraw")
    end(current, at)
    record("withdraw_intelligence_request", current, by=by, at=at)
    return current


@transaction.atomic
def attach_intelligence(
    request: IntelligenceRequest, specification: Specification, *, by: User, at: datetime
) -> None:
    """Put the answer to a request under the draft of a target as evidence; raises Refused where
    there is none, or where it stands there already.
    """
    if request.state != RequestState.ANSWERED:
        raise Refused("This request has no answer yet.")
    current = locked_draft(specification, None)
    if current.evidence.filter(request=request).exists():
        raise Refused(f"The answer is evidence of {current.target.code} already.")
    add_evidence(
        current,
        kind=Evidence.EVIDENCE,
        title=title_of(request),
        value="",
        link=request.link,
        request=request,
        by=by,
        at=at,
    )


def title_of(request: IntelligenceRequest) -> str:
    """What a target says of the answer: the service, and who gave it when."""
    ended = request.ended_at
    assert ended is not None
    return f"{request.service_in_words} by the performance team, {plain_day(localdate(ended))}"


def held(request: IntelligenceRequest, act: str) -> IntelligenceRequest:
    """The request in its new state, held until the act is written; raises Refused."""
    current = IntelligenceRequest.objects.select_for_update().get(pk=request.pk)
    current.state = after(current.state, act)
    return current


def end(request: IntelligenceRequest, at: datetime) -> None:
    request.ended_at = at
    request.save(update_fields=["state", "answer", "link", "ended_at"])


def tell(request: IntelligenceRequest, what: str, words: str, at: datetime) -> None:
    """Write to whoever asked."""
    key = f"intelligence {request.pk} {what}"
    subject = f"Your request is {what}: {request.service_in_words}"
    body = f"You asked:\n{request.question}\n\nThe performance team:\n{words}\n\n{request.link}"
    notify([(request.asked_by, key, subject, body.strip())], at)
