"""What becomes of the recommendations of audits: answered by management, carried out, and checked
by the auditor (framework 6.3).
"""

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from pmf_portal.audit.record import record
from pmf_portal.council.models import User
from pmf_portal.formats.dates import plain_day
from pmf_portal.refusals import Refused
from reporting.audits.rules.lifecycle import (
    NEED_A_REASON,
    OVER,
    RESPONSES,
    Response,
    after,
    response_due,
)
from reporting.audits.services import kept, tell, write_step
from reporting.models import AuditRecommendation

OWN = "Whoever carries a recommendation out, or says that it is done, does not check it."


def locked(recommendation: AuditRecommendation) -> AuditRecommendation:
    """The recommendation, held until the act is done."""
    rows = AuditRecommendation.objects.select_for_update(of=("self",))
    return rows.select_related("audit", "owner").get(pk=recommendation.pk)


@transaction.atomic
def respond_to_audit_recommendation(
    recommendation: AuditRecommendation, *, response: str, reason: str, by: User, at: datetime
) -> AuditRecommendation:
    """Accept a recommendation, in part or as it stands, or reject it.  Raises Refused without a
    reason where one is needed.
    """
    held = locked(recommendation)
    given = Response(response)
    then = after("recommendation", held.state, given)
    if given in NEED_A_REASON and not reason:
        raise Refused("Say why it is not accepted as it stands", "reason")
    held.response, held.response_reason, held.responded_at = given, reason, at
    held.state = then
    held.ended_at = at if then in OVER else None
    save(held, given, reason, "", "respond_to_audit_recommendation", by=by, at=at)
    subject = f"{RESPONSES[given]}: recommendation {held.number} of an audit"
    tell(held, held.audit.recorded_by, f"answered {at:%Y%m%d%H%M%S}", subject, at)
    return held


@transaction.atomic
def ask_again_of_audit_recommendation(
    recommendation: AuditRecommendation, *, reason: str, by: User, at: datetime
) -> AuditRecommendation:
    """Put a recommendation again that was rejected, and say why; the time to answer begins anew."""
    held = locked(recommendation)
    held.state = after("recommendation", held.state, "ask_again")
    held.response, held.response_reason = "", ""
    held.responded_at = held.ended_at = None
    held.response_due = response_due(localdate(at))
    save(held, "ask_again", reason, "", "ask_again_of_audit_recommendation", by=by, at=at)
    due = held.response_due
    subject = f"Audit recommendation to answer by {due.day} {due:%B %Y}"
    tell(held, held.owner, f"put again {at:%Y%m%d%H%M%S}", subject, at)
    return held


@transaction.atomic
def update_audit_recommendation(
    recommendation: AuditRecommendation, *, progress: str, evidence: str, by: User, at: datetime
) -> AuditRecommendation:
    """Say how far it has come, and where that can be seen."""
    held = locked(recommendation)
    held.state = after("recommendation", held.state, "update")
    held.progress, held.evidence = progress, evidence
    save(held, "update", progress, evidence, "update_audit_recommendation", by=by, at=at)
    return held


@transaction.atomic
def say_audit_recommendation_done(
    recommendation: AuditRecommendation, *, progress: str, evidence: str, by: User, at: datetime
) -> AuditRecommendation:
    """Say that it is carried out, and what shows it; the auditor checks that."""
    held = locked(recommendation)
    held.state = after("recommendation", held.state, "say_done")
    held.progress, held.evidence, held.said_done_by = progress, evidence, by
    save(held, "say_done", progress, evidence, "say_audit_recommendation_done", by=by, at=at)
    subject = f"Audit recommendation to check: {held.number}"
    tell(held, held.audit.recorded_by, f"done {at:%Y%m%d%H%M%S}", subject, at)
    return held


@transaction.atomic
def move_audit_recommendation(
    recommendation: AuditRecommendation, *, due: date, reason: str, by: User, at: datetime
) -> AuditRecommendation:
    """Move the day by which it is carried out, with the reason; each move is counted and public."""
    held = locked(recommendation)
    held.state = after("recommendation", held.state, "move_date")
    if due == held.due:
        raise Refused(f"{plain_day(due)} is its day already", "due")
    if due < localdate(at):
        raise Refused("Choose a day that has not passed", "due")
    before = held.due
    held.due = due
    held.moves += 1
    text = f"From {plain_day(before)} to {plain_day(due)}: {reason}"
    save(held, "move_date", text, "", "move_audit_recommendation", by=by, at=at)
    return held


@transaction.atomic
def verify_audit_recommendation(
    recommendation: AuditRecommendation, *, reason: str, by: User, at: datetime
) -> AuditRecommendation:
    """Check what was done, and say how; the owner does not check their own."""
    held = locked(recommendation)
    require_somebody_else(held, by)
    held.state = after("recommendation", held.state, "verify")
    held.ended_at = at
    save(held, "verify", reason, "", "verify_audit_recommendation", by=by, at=at)
    return held


@transaction.atomic
def send_back_audit_recommendation(
    recommendation: AuditRecommendation, *, reason: str, by: User, at: datetime
) -> AuditRecommendation:
    """Say that it is not carried out after all, and why: it is the owner's again."""
    held = locked(recommendation)
    require_somebody_else(held, by)
    held.state = after("recommendation", held.state, "send_back")
    held.ended_at, held.said_done_by = None, None
    save(held, "send_back", reason, "", "send_back_audit_recommendation", by=by, at=at)
    subject = f"Not done yet, says the auditor: recommendation {held.number}"
    tell(held, held.owner, f"sent back {at:%Y%m%d%H%M%S}", subject, at)
    return held


@transaction.atomic
def withdraw_audit_recommendation(
    recommendation: AuditRecommendation, *, reason: str, by: User, at: datetime
) -> AuditRecommendation:
    """Say that the auditor does not pursue it any more, and why."""
    held = locked(recommendation)
    held.state = after("recommendation", held.state, "withdraw")
    held.ended_at = at
    save(held, "withdraw", reason, "", "withdraw_audit_recommendation", by=by, at=at)
    return held


def require_somebody_else(held: AuditRecommendation, by: User) -> None:
    if by.pk in (held.owner_id, held.said_done_by_id):
        raise Refused(OWN)


def save(
    held: AuditRecommendation,
    act: str,
    text: str,
    evidence: str,
    recorded_as: str,
    *,
    by: User,
    at: datetime,
) -> None:
    """A recommendation that is held in its new state, with the step and the line in the trail."""
    held.save()
    write_step(held, act, text=text, evidence=evidence, by=by, at=at)
    words = kept(held.audit, text)
    record(recorded_as, held, by=by, at=at, state=held.state, words=words, due=held.due)
