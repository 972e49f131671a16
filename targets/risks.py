"""The acts on risks and opportunities: the register is kept all year, with each score it ever gave
(framework 3.4).
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.utils.timezone import localdate

from pmf_portal.audit.record import Actor, record
from pmf_portal.council.holders import person_of
from pmf_portal.formats.canonical import canonical, digest
from pmf_portal.refusals import ChangedMeanwhile, Refused
from pmf_portal.uniqueness import unless_taken
from targets.models import Objective, Risk, RiskAssessment


class Scored(NamedTuple):
    """When a risk was scored, why otherwise than before, and by which register ("" by hand)."""

    day: date
    reason: str = ""
    source: str = ""


@transaction.atomic
def add_risk(
    *,
    objectives: Collection[Objective],
    by: Actor | None,
    at: datetime,
    scored: Scored | None = None,
    **fields: Any,
) -> Risk:
    """Enter a risk or opportunity, its first score, and the objectives it bears on; it is no part
    of what is approved.  Raises Refused.
    """
    scored = scored or Scored(localdate(at))
    require_past_day(scored, at)
    with unless_taken(Refused(f"Somebody else has just added {fields['reference']}.", "reference")):
        risk = Risk.objects.create(**fields)
    risk.objectives.set(objectives)
    keep_score(risk, scored, by=by, at=at)
    record(
        "add_risk",
        risk,
        by=by,
        at=at,
        score=risk.score,
        owner=str(risk.owner),
        objectives=[o.title for o in objectives],
    )
    return risk


def version_of(risk: Risk) -> int:
    """A number that changes with anything that is written of a risk."""
    content: dict[str, object] = {}
    for field in Risk._meta.fields:
        content[field.name] = str(getattr(risk, field.attname))
    content["objectives"] = sorted(risk.objectives.values_list("pk", flat=True))
    return int(digest(canonical(content))[:8], 16)


@transaction.atomic
def change_risk(
    risk: Risk,
    *,
    objectives: Collection[Objective],
    seen_version: int,
    by: Actor | None,
    at: datetime,
    scored: Scored | None = None,
    **fields: Any,
) -> Risk:
    """Score a risk anew, close it, or change its mitigation, owner or objectives; the score before
    stays on record.

    Raises ChangedMeanwhile when somebody else did so after the page was opened, Refused for another
    score without a reason or of a day before the newest score.
    """
    current = Risk.objects.select_for_update(of=("self",)).get(pk=risk.pk)
    if version_of(current) != seen_version:
        raise ChangedMeanwhile(
            "Somebody else changed this while you were writing. Nothing you typed is lost: compare,"
            " and save again."
        )
    changed = {}
    for name, value in fields.items():
        before = getattr(current, name)
        if before != value:
            changed[name] = [str(before), str(value)]
            setattr(current, name, value)
    reason = ""
    if {"likelihood", "impact"} & set(changed):
        scored = scored or Scored(localdate(at))
        require_later_score(current, scored, at)
        keep_score(current, scored, by=by, at=at)
        reason = scored.reason
    current.save()
    current.objectives.set(objectives)
    record(
        "change_risk",
        current,
        by=by,
        at=at,
        reason=reason,
        changed=changed,
        objectives=[o.title for o in objectives],
    )
    return current


def keep_score(risk: Risk, scored: Scored, *, by: Actor | None, at: datetime) -> None:
    RiskAssessment.objects.create(
        risk=risk,
        assessed_on=scored.day,
        likelihood=risk.likelihood,
        impact=risk.impact,
        reason=scored.reason,
        source=scored.source,
        assessed_by=person_of(by),
        recorded_at=at,
    )


def require_past_day(scored: Scored, at: datetime) -> None:
    """Raises Refused for a score of a day that has not come."""
    if scored.day > localdate(at):
        raise Refused("This day is still to come. Enter the day of the assessment", "assessed_on")


def require_later_score(risk: Risk, scored: Scored, at: datetime) -> None:
    """Raises Refused when a score has no reason, or is of a day before the newest score."""
    require_past_day(scored, at)
    if not scored.reason:
        raise Refused("Say why the score changes", "reason")
    newest = newest_score_of(risk)
    if newest is not None and scored.day < newest.assessed_on:
        raise Refused(
            f"It was scored on {newest.assessed_on:%-d %B %Y}. Enter that day or a later one",
            "assessed_on",
        )


def newest_score_of(risk: Risk) -> RiskAssessment | None:
    """The assessment of the latest day."""
    return risk.assessments.order_by("assessed_on", "pk").last()
