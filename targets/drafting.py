"""The acts of drafting a target and its technical specification (framework 3.1, 3.2)."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from pmf_portal.audit.models import AuditEvent
from pmf_portal.audit.record import record
from pmf_portal.council.holders import partner_officers
from pmf_portal.council.models import OrganisationUnit, User
from pmf_portal.formats.wording import terms
from pmf_portal.periods.month import FinancialYear
from pmf_portal.refusals import ChangedMeanwhile, Refused
from targets import confirmations
from targets.models import (
    Approval,
    Evidence,
    IntelligenceRequest,
    Plan,
    PrincipleCheck,
    Responsibility,
    Specification,
    Submission,
    TrajectoryPoint,
)
from targets.rules.trajectory import PlannedPoint, changed_plans

OFFICERS = (
    "accountable_officer",
    "accountable_deputy",
    "performance_lead",
    "performance_lead_deputy",
)
# These answer for a target, and so are officers of the council; figures may come from a partner.
OF_THE_COUNCIL = ("accountable_officer", "accountable_deputy")
# The acts that begin a target’s specification for a year.
BEGINNINGS = ("draft_target", "copy_to_next_year")
# What was changed of a draft: {field: (before, after)}.
Changes = Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True)
class Change:
    """What somebody did to one field of a draft."""

    field: str
    before: str
    after: str
    by: str


class DraftChanged(ChangedMeanwhile):
    """Somebody else changed the draft since the page was opened; `changes` are what they did,
    `version` is where it stands now.
    """

    def __init__(self, version: int, changes: Iterable[Change]) -> None:
        self.version, self.changes = version, changes
        people = sorted({change.by for change in changes}) or ["Somebody"]
        super().__init__(
            f"{' and '.join(people)} changed this draft while you were writing. Nothing you typed"
            " is lost: compare, and save again."
        )


def why_locked(plan: Plan, year: FinancialYear) -> str:
    """Why nothing about the targets of a plan-year can change any more; "" before its approval."""
    if Approval.objects.filter(plan=plan, financial_year=year).exists():
        return (
            f"{plan} {year} is approved and locked: no target may be adjusted until next year"
            " (framework 3.3)."
        )
    return ""


def why_closed(plan: Plan, year: FinancialYear) -> str:
    """Why nobody may edit the targets of a plan-year now; "" while it is a draft."""
    if locked := why_locked(plan, year):
        return locked
    if Submission.objects.filter(plan=plan, financial_year=year, returned_at=None).exists():
        return f"{plan} {year} is with its approver. It can be changed again if it is returned."
    return ""


def require_open(plan: Plan, year: FinancialYear) -> None:
    """Raises Refused when the plan-year is approved or with its approver."""
    if reason := why_closed(plan, year):
        raise Refused(reason)


def changes_since(specification: Specification, version: int) -> list[Change]:
    """What was done to the draft since a version, by the audit trail."""
    changes = []
    for event in AuditEvent.objects.filter(subject=str(specification)).order_by("sequence"):
        details = json.loads(event.text)["details"]
        if details.get("version", 0) <= version:
            continue
        for field, (before, after) in details["changed"].items():
            changes.append(Change(field, before, after, event.actor))
    return changes


def begun_since(specifications: Iterable[Specification], moment: datetime) -> set[int]:
    """Which of some specifications were begun at a moment or later: by their first version, or by
    the audit trail.  No query where none was edited since.
    """
    later = [one for one in specifications if one.edited_at and one.edited_at >= moment]
    begun = {one.pk for one in later if one.version == 1}
    edited = {str(one): one.pk for one in later if one.pk not in begun}
    if edited:
        events = AuditEvent.objects.filter(subject__in=list(edited), action__in=BEGINNINGS)
        subjects = events.filter(at__gte=moment).values_list("subject", flat=True)
        begun |= {edited[subject] for subject in subjects}
    return begun


def hold_plan(plan_id: int) -> None:
    """Keep the plan from being submitted or approved until this act is done, so that what is locked
    is what was approved.
    """
    Plan.objects.select_for_update(no_key=True).get(pk=plan_id)


def locked_draft(specification: Specification, seen_version: int | None) -> Specification:
    """The draft, locked for this act; raises Refused when it is closed, DraftChanged when it
    has moved on.
    """
    hold_plan(specification.plan_id)
    current = (
        Specification.objects.select_for_update(of=("self",))
        .select_related("target", "plan")
        .get(pk=specification.pk)
    )
    require_open(current.plan, current.financial_year)
    if seen_version is not None and current.version != seen_version:
        raise DraftChanged(current.version, changes_since(current, seen_version))
    return current


def record_edit(
    action: str, specification: Specification, changes: Changes, *, by: User, at: datetime
) -> None:
    """Count the draft's version up, remember who wrote it, and record what was changed, as text."""
    version = specification.version + 1
    Specification.objects.filter(pk=specification.pk).update(
        version=version, edited_by=by, edited_at=at
    )
    specification.authors.add(by)
    texts = {
        field: [recorded_text(before), recorded_text(after)]
        for field, (before, after) in changes.items()
    }
    record(action, specification, by=by, at=at, version=version, changed=texts)


def recorded_text(value: Any) -> str:
    """A field's value as the audit trail keeps it."""
    return "" if value is None else str(value)


@transaction.atomic
def draft_target(
    code: str,
    plan: Plan,
    year: FinancialYear,
    *,
    by: User,
    at: datetime,
    confirmed: Collection[str] = (),
    **fields: Any,
) -> Specification:
    """Begin a target's specification for a year; raises Refused when the plan-year is closed, the
    target has one already, or its code cannot be taken, and ContradictionRefused when it cannot be
    right so.
    """
    fields["confirmed"] = " ".join(sorted(confirmed))
    begun = Specification(plan=plan, financial_year=year, **fields)
    confirmations.refuse_contradictions(begun, confirmed, fields)
    return create_draft("draft_target", code, plan, year, fields=fields, by=by, at=at)


def create_draft(
    action: str,
    code: str,
    plan: Plan,
    year: FinancialYear,
    *,
    fields: Mapping[str, Any],
    by: User,
    at: datetime,
) -> Specification:
    refuse_partner_as_service(fields.get("service"))
    hold_plan(plan.pk)
    require_open(plan, year)
    target = confirmations.target_to_draft(code, fields["confirmed"])
    existing = (
        Specification.objects.filter(target=target, financial_year=year)
        .select_related("plan")
        .first()
    )
    if existing:
        raise Refused(f"{code} has a specification for {year} already, in the {existing.plan}.")
    specification = Specification.objects.create(
        target=target, financial_year=year, plan=plan, version=0, **fields
    )
    Responsibility.objects.get_or_create(target=target, financial_year=year)
    filled = {name: (None, value) for name, value in fields.items() if value not in (None, "")}
    record_edit(action, specification, filled, by=by, at=at)
    specification.refresh_from_db()
    return specification


def refuse_partner_as_service(service: OrganisationUnit | None) -> None:
    """Raise Refused where a target would belong to an organisation outside the council."""
    if service is not None and service.kind == OrganisationUnit.PARTNER:
        own = f"{service} is {terms.partner.with_article}."
        raise Refused(f"{own} A target belongs to a part of the council.", "service")


def refuse_partner_as_accountable(officers: Mapping[str, Any]) -> None:
    """Raise Refused where somebody who works for a partner would answer for a target."""
    named = {name: officers[name] for name in OF_THE_COUNCIL if officers.get(name)}
    partners = partner_officers([person.pk for person in named.values()]) if named else {}
    for name, person in named.items():
        if person.pk in partners:
            raise Refused(
                f"{person} works for {partners[person.pk]}. Who answers for a target is an officer"
                f" of the council; its figures may come from {terms.partner.with_article}.",
                name,
            )


@transaction.atomic
def change_draft(
    specification: Specification,
    fields: Mapping[str, Any],
    *,
    seen_version: int | None,
    by: User,
    at: datetime,
    confirmed: Collection[str] = (),
) -> Changes:
    """Change fields of a draft, its officers among them; raises DraftChanged when somebody else
    changed it meanwhile, ContradictionRefused when it cannot be right so.
    """
    current = locked_draft(specification, seen_version)
    refuse_partner_as_accountable(fields)
    refuse_partner_as_service(fields.get("service"))
    responsibility, _ = Responsibility.objects.get_or_create(
        target=current.target, financial_year=current.financial_year
    )
    changes = {}
    for name, value in fields.items():
        owner = responsibility if name in OFFICERS else current
        before = getattr(owner, name)
        if before != value:
            changes[name] = (before, value)
            setattr(owner, name, value)
    kept = confirmations.refuse_contradictions(current, confirmed, fields)
    if kept != current.confirmed:
        changes["confirmed"] = (current.confirmed, kept)
        current.confirmed = kept
    if changes:
        current.save()
        responsibility.save()
        record_edit("change_draft", current, changes, by=by, at=at)
    return changes


@transaction.atomic
def remove_draft(
    specification: Specification, *, seen_version: int | None, by: User, at: datetime
) -> None:
    """Take a draft out of its plan-year; the audit trail keeps that it was there."""
    current = locked_draft(specification, seen_version)
    record("remove_draft", current, by=by, at=at, title=current.title)
    current.trajectory.all().delete()
    Responsibility.objects.filter(
        target=current.target, financial_year=current.financial_year
    ).delete()
    current.delete()


@transaction.atomic
def set_trajectory(
    specification: Specification,
    points: Iterable[PlannedPoint],
    *,
    seen_version: int | None,
    by: User,
    at: datetime,
    confirmed: Collection[str] = (),
) -> None:
    """Replace the trajectory of a draft, at exact decimals; raises ContradictionRefused for planned
    values that cannot be right.
    """
    current = locked_draft(specification, seen_version)
    points = list(points)
    kept = confirmations.refuse_impossible_plan(current, points, confirmed)
    before = {
        stored.month: PlannedPoint(stored.month, stored.planned, stored.amber_bound)
        for stored in current.trajectory.all()
    }
    after = {point.month: point for point in points}
    changes = changed_plans(before, after, current.unit)
    if kept != current.confirmed:
        changes["confirmed"] = (current.confirmed, kept)
    if not changes:
        return
    current.trajectory.all().delete()
    TrajectoryPoint.objects.bulk_create(
        TrajectoryPoint(
            specification=current,
            month=point.month,
            planned=point.planned,
            amber_bound=point.amber_bound,
        )
        for point in after.values()
    )
    Specification.objects.filter(pk=current.pk).update(confirmed=kept)
    record_edit("set_trajectory", current, changes, by=by, at=at)


@transaction.atomic
def add_evidence(
    specification: Specification,
    *,
    kind: str,
    title: str,
    value: str,
    link: str,
    request: IntelligenceRequest | None = None,
    by: User,
    at: datetime,
) -> None:
    """Put a piece of evidence, or a benchmark, under a draft (framework 2.4); `request` is the
    request to the performance and intelligence team that it answers.
    """
    current = locked_draft(specification, None)
    Evidence.objects.create(
        specification=current, kind=kind, title=title, value=value, link=link, request=request
    )
    record_edit("add_evidence", current, {kind: ("", f"{title} {value}".strip())}, by=by, at=at)


@transaction.atomic
def remove_evidence(
    specification: Specification, evidence: Evidence, *, by: User, at: datetime
) -> None:
    """Take a piece of evidence from a draft."""
    current = locked_draft(specification, None)
    record_edit("remove_evidence", current, {evidence.kind: (evidence.title, "")}, by=by, at=at)
    evidence.delete()


@transaction.atomic
def check_principles(
    specification: Specification,
    answers: Mapping[str, tuple[str, str]],
    *,
    seen_version: int | None,
    by: User,
    at: datetime,
) -> None:
    """Answer for the design principles (framework 3.1): {principle: (met, not_met or
    not_applicable, note)}.
    """
    current = locked_draft(specification, seen_version)
    before = {
        check.principle: (check.answer, check.note) for check in current.principle_checks.all()
    }
    changes, checks = {}, []
    for principle, (answer, note) in answers.items():
        old = before.get(principle)
        if old == (answer, note):
            continue
        old_text = ": ".join(old) if old else ""
        changes[principle] = (old_text, f"{answer}: {note}")
        checks.append(
            PrincipleCheck(specification=current, principle=principle, answer=answer, note=note)
        )
    PrincipleCheck.objects.bulk_create(
        checks,
        update_conflicts=True,
        unique_fields=["specification", "principle"],
        update_fields=["answer", "note"],
    )
    if changes:
        record_edit("check_principles", current, changes, by=by, at=at)
