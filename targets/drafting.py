"""The acts of drafting a target and its technical specification (framework 3.1, 3.2)."""

import json
from dataclasses import dataclass

from django.db import transaction

from pmf_portal.audit.models import AuditEvent
from pmf_portal.audit.record import record
from pmf_portal.council.models import User
from pmf_portal.refusals import ChangedMeanwhile, Refused
from targets.models import (
    Approval,
    Evidence,
    Plan,
    PrincipleCheck,
    Responsibility,
    Specification,
    Submission,
    Target,
    TrajectoryPoint,
)

OFFICERS = (
    "accountable_officer",
    "accountable_deputy",
    "performance_lead",
    "performance_lead_deputy",
)
# What next year's draft takes over: everything but the numbers promised, which each year decides
# anew.
NOT_COPIED = {
    "id",
    "target",
    "financial_year",
    "approval",
    "version",
    "edited_by",
    "edited_at",
    "annual_target",
    "previous_year",
}


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

    def __init__(self, version, changes):
        self.version, self.changes = version, changes
        people = sorted({change.by for change in changes}) or ["Somebody"]
        super().__init__(
            f"{' and '.join(people)} changed this draft while you were writing. Nothing you typed"
            " is lost: compare, and save again."
        )


def why_locked(plan, year):
    """Why nothing about the targets of a plan-year can change any more; "" before its approval."""
    if Approval.objects.filter(plan=plan, financial_year=year).exists():
        return (
            f"{plan} {year} is approved and locked: no target may be adjusted until next year"
            " (framework 3.3)."
        )
    return ""


def why_closed(plan, year):
    """Why nobody may edit the targets of a plan-year now; "" while it is a draft."""
    if locked := why_locked(plan, year):
        return locked
    if Submission.objects.filter(plan=plan, financial_year=year, returned_at=None).exists():
        return f"{plan} {year} is with its approver. It can be changed again if it is returned."
    return ""


def require_open(plan, year):
    """Raises Refused when the plan-year is approved or with its approver."""
    if reason := why_closed(plan, year):
        raise Refused(reason)


def changes_since(specification, version):
    """What was done to the draft since a version, by the audit trail."""
    told = []
    for event in AuditEvent.objects.filter(subject=str(specification)).order_by("sequence"):
        details = json.loads(event.text)["details"]
        if details.get("version", 0) > version:
            told += [
                Change(field, before, after, event.actor)
                for field, (before, after) in details["changed"].items()
            ]
    return told


def hold_plan(plan_id):
    """Keep the plan from being submitted or approved until this act is done, so that what is locked
    is what was approved.
    """
    Plan.objects.select_for_update(no_key=True).get(pk=plan_id)


def held(specification, seen_version):
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


def note_edit(action, specification, changed, *, by, at):
    """Count the draft's version up, remember who wrote it, and record what was changed: {field:
    (before, after)} in words.
    """
    version = specification.version + 1
    Specification.objects.filter(pk=specification.pk).update(
        version=version, edited_by=by, edited_at=at
    )
    specification.authors.add(by)
    told = {
        field: [in_words(before), in_words(after)] for field, (before, after) in changed.items()
    }
    record(action, specification, by=by, at=at, version=version, changed=told)


def in_words(value):
    return "" if value is None else str(value)


@transaction.atomic
def draft_target(code, plan, year, *, by, at, **fields):
    """Begin a target's specification for a year; raises Refused when the plan-year is closed
    or the target has one already.
    """
    return begin("draft_target", code, plan, year, fields, by=by, at=at)


def begin(action, code, plan, year, fields, *, by, at):
    hold_plan(plan.pk)
    require_open(plan, year)
    target, _ = Target.objects.get_or_create(code=code)
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
    note_edit(
        action,
        specification,
        {name: (None, value) for name, value in fields.items() if value not in (None, "")},
        by=by,
        at=at,
    )
    specification.refresh_from_db()
    return specification


@transaction.atomic
def change_draft(specification, fields, *, seen_version, by, at):
    """Change fields of a draft, its officers among them; raises DraftChanged when somebody else
    changed it meanwhile.
    """
    current = held(specification, seen_version)
    people, _ = Responsibility.objects.get_or_create(
        target=current.target, financial_year=current.financial_year
    )
    changed = {}
    for name, value in fields.items():
        owner = people if name in OFFICERS else current
        before = getattr(owner, name)
        if before != value:
            changed[name] = (before, value)
            setattr(owner, name, value)
    if changed:
        current.save()
        people.save()
        note_edit("change_draft", current, changed, by=by, at=at)
    return changed


@transaction.atomic
def remove_draft(specification, *, seen_version, by, at):
    """Take a draft out of its plan-year; the audit trail keeps that it was there."""
    current = held(specification, seen_version)
    record("remove_draft", current, by=by, at=at, title=current.title)
    current.trajectory.all().delete()
    Responsibility.objects.filter(
        target=current.target, financial_year=current.financial_year
    ).delete()
    current.delete()


@transaction.atomic
def set_trajectory(specification, points, *, seen_version, by, at):
    """Replace the trajectory of a draft; `points` are (month, planned, amber bound or None), at
    exact decimals.
    """
    current = held(specification, seen_version)
    before = {point.month: (point.planned, point.amber_bound) for point in current.trajectory.all()}
    after = {month: (planned, amber) for month, planned, amber in points}
    if before == after:
        return
    current.trajectory.all().delete()
    TrajectoryPoint.objects.bulk_create(
        TrajectoryPoint(specification=current, month=m, planned=planned, amber_bound=a)
        for m, (planned, a) in after.items()
    )
    months = sorted(before.keys() | after.keys())
    changed = {
        f"plan {month}": (points_in_words(before.get(month)), points_in_words(after.get(month)))
        for month in months
    }
    note_edit(
        "set_trajectory",
        current,
        {name: pair for name, pair in changed.items() if pair[0] != pair[1]},
        by=by,
        at=at,
    )


def points_in_words(pair):
    if pair is None:
        return None
    planned, amber = (None if value is None else format(value.normalize(), "f") for value in pair)
    return planned if amber is None else f"{planned} (amber to {amber})"


@transaction.atomic
def add_evidence(specification, *, kind, title, value, link, by, at):
    """Put a piece of evidence, or a benchmark, under a draft (framework 2.4)."""
    current = held(specification, None)
    Evidence.objects.create(specification=current, kind=kind, title=title, value=value, link=link)
    note_edit("add_evidence", current, {kind: ("", f"{title} {value}".strip())}, by=by, at=at)


@transaction.atomic
def remove_evidence(specification, evidence, *, by, at):
    """Take a piece of evidence from a draft."""
    current = held(specification, None)
    note_edit("remove_evidence", current, {evidence.kind: (evidence.title, "")}, by=by, at=at)
    evidence.delete()


@transaction.atomic
def check_principles(specification, answers, *, seen_version, by, at):
    """Answer for the design principles (framework 3.1): {principle: (met, not_met or
    not_applicable, note)}.
    """
    current = held(specification, seen_version)
    before = {
        check.principle: (check.answer, check.note) for check in current.principle_checks.all()
    }
    changed = {
        name: (": ".join(before.get(name, ("",))), ": ".join(answer))
        for name, answer in answers.items()
        if before.get(name) != answer
    }
    for name in changed:
        answer, note = answers[name]
        PrincipleCheck.objects.update_or_create(
            specification=current, principle=name, defaults={"answer": answer, "note": note}
        )
    if changed:
        note_edit("check_principles", current, changed, by=by, at=at)


@transaction.atomic
def copy_to_next_year(specification, *, previous_year, by, at):
    """Start next year's draft from this year's: its words, rule, officers and evidence; the numbers
    promised are decided anew.

    `previous_year` is this year's result so far as it is known, in the measure's unit.
    """
    year = specification.financial_year + 1
    require_open(specification.plan, year)
    fields = {
        f.name: getattr(specification, f.name)
        for f in Specification._meta.fields
        if f.name not in NOT_COPIED
    }
    if fields["priority"] and not fields["priority"].stands_in(year):
        fields["priority"] = None
    fields["previous_year"] = previous_year
    draft = begin(
        "copy_to_next_year",
        specification.target.code,
        fields.pop("plan"),
        year,
        fields,
        by=by,
        at=at,
    )
    people = Responsibility.objects.filter(
        target=specification.target, financial_year=specification.financial_year
    ).first()
    officers = {name: getattr(people, f"{name}_id") for name in OFFICERS} if people else {}
    active = set(
        User.objects.filter(pk__in=filter(None, officers.values()), is_active=True).values_list(
            "pk", flat=True
        )
    )
    kept = {f"{name}_id": pk for name, pk in officers.items() if pk in active}
    Responsibility.objects.filter(target=draft.target, financial_year=year).update(**kept)
    Evidence.objects.bulk_create(
        Evidence(specification=draft, kind=e.kind, title=e.title, value=e.value, link=e.link)
        for e in specification.evidence.all()
    )
    return draft
