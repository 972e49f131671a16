"""The acts on audits: recorded, released, with the recommendations that they make (framework 6.3,
7.2).
"""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localdate

from pmf_portal.audit.record import record
from pmf_portal.council.models import User
from pmf_portal.council.notices import notify
from pmf_portal.refusals import ChangedMeanwhile, Refused
from reporting.audits.rules.lifecycle import (
    AuditRecommendationState,
    AuditState,
    after,
    response_due,
)
from reporting.models import Audit, AuditRecommendation, AuditStep, Document
from reporting.public_record.kept_back_findings import keep_back_findings
from targets.models import Target

MEANWHILE = "Somebody has changed this audit meanwhile."
NO_REPORT = "Say first where its report is: an address, or a document of the portal."
FIELDS = (
    "title",
    "auditor",
    "auditor_name",
    "scope",
    "assurance",
    "opinion",
    "reported_on",
    "link",
    "document",
)


@transaction.atomic
def record_audit(*, mark: str, by: User, at: datetime, **fields: Any) -> Audit:
    """Record an audit or an inspection; it is a draft until it is released."""
    require_audit(fields, localdate(at))
    audit = Audit.objects.create(mark=mark, recorded_by=by, recorded_at=at, **fields)
    record("record_audit", audit, by=by, at=at, **recorded(audit))
    return audit


def require_audit(fields: dict[str, Any], today: date) -> None:
    if fields["auditor"] != Audit.INTERNAL and not fields["auditor_name"]:
        raise Refused("Enter the name of the auditor", "auditor_name")
    if fields["reported_on"] > today:
        raise Refused("The day of the report has not come yet", "reported_on")


def require_report(audit: Audit) -> None:
    """Raises Refused where everybody is to read an audit whose report nobody can."""
    if not audit.mark and not audit.has_report:
        raise Refused(NO_REPORT, "link")


def locked_audit(audit: Audit) -> Audit:
    """The audit, held until the act is done."""
    return Audit.objects.select_for_update(of=("self",)).get(pk=audit.pk)


@transaction.atomic
def change_audit(
    audit: Audit, *, mark: str, seen_version: int, by: User, at: datetime, **fields: Any
) -> Audit:
    """Change what is recorded of an audit until it is released; raises ChangedMeanwhile where
    somebody else has.
    """
    held = locked_audit(audit)
    after("audit", held.state, "change")
    if held.version != seen_version:
        raise ChangedMeanwhile(MEANWHILE)
    require_audit(fields, localdate(at))
    before = recorded(held)
    for name in FIELDS:
        setattr(held, name, fields[name])
    held.mark = mark
    held.version += 1
    held.save()
    record("change_audit", held, by=by, at=at, before=before, after=recorded(held))
    return held


@transaction.atomic
def mark_audit(
    audit: Audit,
    *,
    mark: str,
    reason: str,
    link: str = "",
    document: Document | None = None,
    by: User,
    at: datetime,
) -> Audit:
    """Say whether everybody may read an audit, and why; where its report is can be given with it.
    Raises Refused where everybody would read a released audit without a report.
    """
    held = locked_audit(audit)
    after("audit", held.state, "mark")
    gives_report = bool(link or document)
    if held.mark == mark and not gives_report:
        raise Refused("Nothing is changed", "mark")
    before, held.mark = held.mark, mark
    if gives_report:
        held.link, held.document = link, document
    if held.is_released:
        require_report(held)
    held.version += 1
    held.save()
    details = {"before": before, "after": mark, "findings": keep_back_findings()}
    if gives_report:
        details["report"] = recorded(held)["report"]
    record("mark_audit", held, by=by, at=at, reason=reason, **details)
    return held


@transaction.atomic
def release_audit(audit: Audit, *, by: User, at: datetime) -> Audit:
    """Release an audit: its recommendations are put to their owners, and everybody reads it unless
    it is marked.  Raises Refused without a report.
    """
    held = locked_audit(audit)
    held.state = after("audit", held.state, "release")
    require_report(held)
    held.released_at = at
    held.version += 1
    held.save()
    for one in held.recommendations.select_for_update(of=("self",)).order_by("number"):
        if one.state == AuditRecommendationState.DRAFT:
            put(one, by=by, at=at)
    record("release_audit", held, by=by, at=at, mark=held.mark)
    return held


@transaction.atomic
def add_audit_recommendation(
    audit: Audit,
    *,
    text: str,
    priority: str,
    owner: User,
    due: date,
    target: Target | None,
    by: User,
    at: datetime,
) -> AuditRecommendation:
    """Add what an audit recommends; where the audit is released it is put to its owner at once."""
    held = locked_audit(audit)
    after("audit", held.state, "add")
    if due < held.reported_on:
        raise Refused("It cannot be due before the report", "due")
    newest = held.recommendations.aggregate(newest=Max("number"))["newest"] or 0
    one = AuditRecommendation.objects.create(
        audit=held,
        number=newest + 1,
        text=text,
        priority=priority,
        owner=owner,
        due=due,
        first_due=due,
        target=target,
    )
    words = kept(held, text)
    record("add_audit_recommendation", one, by=by, at=at, text=words, owner=str(owner), due=due)
    if held.state == AuditState.RELEASED:
        put(one, by=by, at=at)
    return one


@transaction.atomic
def change_audit_recommendation(
    recommendation: AuditRecommendation,
    *,
    text: str,
    priority: str,
    owner: User,
    due: date,
    target: Target | None,
    by: User,
    at: datetime,
) -> AuditRecommendation:
    """Change a recommendation that is not put to its owner yet."""
    audit = locked_audit(recommendation.audit)
    held = AuditRecommendation.objects.select_for_update(of=("self",)).get(pk=recommendation.pk)
    after("recommendation", held.state, "change")
    if due < audit.reported_on:
        raise Refused("It cannot be due before the report", "due")
    before = recorded_recommendation(held, audit)
    held.text, held.priority, held.owner, held.target = text, priority, owner, target
    held.due = held.first_due = due
    held.save()
    now = recorded_recommendation(held, audit)
    record("change_audit_recommendation", held, by=by, at=at, before=before, after=now)
    return held


def put(one: AuditRecommendation, *, by: User, at: datetime) -> None:
    """A recommendation, held, comes before its owner, who is told; whoever calls records it."""
    one.state = after("recommendation", one.state, "release")
    one.response_due = response_due(localdate(at))
    one.save()
    write_step(one, "release", text="", evidence="", by=by, at=at)
    due = one.response_due
    subject = f"Audit recommendation to answer by {due.day} {due:%B %Y}"
    tell(one, one.owner, "put", subject, at)


def write_step(
    one: AuditRecommendation, act: str, *, text: str, evidence: str, by: User, at: datetime
) -> None:
    """What was done, beside what was done before."""
    AuditStep.objects.create(
        recommendation=one,
        act=act,
        state=one.state,
        text=text,
        evidence=evidence,
        due=one.due,
        by=by,
        at=at,
    )


def tell(one: AuditRecommendation, person: User, key: str, subject: str, at: datetime) -> None:
    notify([(person, f"audit recommendation {one.pk} {key}", subject, words_of(one))], at)


def words_of(one: AuditRecommendation) -> str:
    """What an e-mail says of it, with its address; what is kept from the public is read on the
    portal.
    """
    url = f"{settings.PORTAL_URL}{one.get_absolute_url()}"
    if one.audit.mark:
        return f"It is kept from the public: read it on the portal.\n\n{url}"
    return f"{one.audit}\n\n{one.text}\n\n{url}"


def kept(audit: Audit, text: str) -> str:
    """Words for the audit trail: those of an audit that is kept from the public stay with it."""
    return "Left out: the audit is kept from the public" if text and audit.mark else text


def recorded(audit: Audit) -> dict[str, Any]:
    """What the audit trail keeps of an audit."""
    return {
        "title": kept(audit, audit.title),
        "auditor": audit.by_whom,
        "scope": kept(audit, audit.scope),
        "assurance": audit.assurance,
        "report": kept(audit, audit.link or str(audit.document or "")),
        "opinion": kept(audit, audit.opinion),
        "reported_on": audit.reported_on,
        "mark": audit.mark,
    }


def recorded_recommendation(one: AuditRecommendation, audit: Audit) -> dict[str, Any]:
    """What the audit trail keeps of a recommendation."""
    return {
        "text": kept(audit, one.text),
        "priority": one.priority,
        "owner": str(one.owner),
        "due": one.due,
        "measure": one.target.code if one.target else "",
    }
