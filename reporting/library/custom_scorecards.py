"""Defining further scorecards from existing targets, without code (framework 4.2)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from pmf_portal.audit.record import record
from pmf_portal.council.models import User
from pmf_portal.refusals import Refused
from pmf_portal.uniqueness import unless_taken
from reporting.models import CustomScorecard
from targets.models import Plan, Target
from targets.rules.codes import in_order

# Addresses that the portal's own reports have.
RESERVED = {
    "corporate-health",
    "statistical-analysis",
    "performance-statement",
    "cesg",
    "exception-reports",
    "exception-tracker",
    "corrections",
}
TAKEN = "There is, or was, a report of this name. Choose another title."
FIELDS = ("title", "about", "kind", "rhythm", "unit", "whole_unit", "has_pack")


@transaction.atomic
def define_scorecard(
    *,
    by: User,
    at: datetime,
    plans: Iterable[Plan] = (),
    targets: Iterable[Target] = (),
    **fields: Any,
) -> CustomScorecard:
    """Define a scorecard; it is published with the next month that it is due with.  Raises
    Refused for a taken name.
    """
    slug = slug_of(fields["title"])
    if CustomScorecard.objects.filter(slug=slug).exists():
        raise Refused(TAKEN, "title")
    scorecard = CustomScorecard(slug=slug, defined_by=by, defined_at=at, **fields)
    save_unless_taken(scorecard)
    set_contents(scorecard, plans, targets)
    record("define_scorecard", scorecard.title, by=by, at=at, **audit_details(scorecard))
    return scorecard


@transaction.atomic
def change_scorecard(
    scorecard: CustomScorecard,
    *,
    seen_version: int,
    by: User,
    at: datetime,
    plans: Iterable[Plan] = (),
    targets: Iterable[Target] = (),
    **fields: Any,
) -> CustomScorecard:
    """Change what stands on a scorecard from its next publication on; what is published stays.

    Raises Refused when somebody changed or ended it since the page was opened.
    """
    scorecard = CustomScorecard.objects.select_for_update().get(pk=scorecard.pk)
    if scorecard.ended_at or scorecard.version != seen_version:
        raise Refused(
            "Somebody else has changed this scorecard since you opened the page. Read it again"
            " before you change it."
        )
    if fields["title"] != scorecard.title:
        slug_of(fields["title"])
    for name in FIELDS:
        setattr(scorecard, name, fields[name])
    scorecard.version += 1
    save_unless_taken(scorecard)
    set_contents(scorecard, plans, targets)
    record("change_scorecard", scorecard.title, by=by, at=at, **audit_details(scorecard))
    return scorecard


@transaction.atomic
def end_scorecard(scorecard: CustomScorecard, *, by: User, at: datetime) -> None:
    """Publish the scorecard no more; ending it again changes nothing."""
    scorecard = CustomScorecard.objects.select_for_update().get(pk=scorecard.pk)
    if scorecard.ended_at is None:
        scorecard.ended_at = at
        scorecard.save()
        record("end_scorecard", scorecard.title, by=by, at=at)


def slug_of(title: str) -> str:
    """The address of a scorecard of this title; raises Refused for a title of the portal's
    own reports, or of signs alone.
    """
    slug = slugify(title)[:44].strip("-")
    if not slug or slug in RESERVED:
        raise Refused(TAKEN, "title")
    return slug


def save_unless_taken(scorecard: CustomScorecard) -> None:
    """Save, unless somebody has taken the title at the same moment."""
    with unless_taken(Refused(TAKEN, "title")):
        scorecard.save()


def set_contents(
    scorecard: CustomScorecard, plans: Iterable[Plan], targets: Iterable[Target]
) -> None:
    scorecard.plans.set(plans)
    scorecard.targets.set(targets)


def audit_details(scorecard: CustomScorecard) -> dict[str, Any]:
    """What a scorecard holds, for the audit trail."""
    return {
        "rhythm": scorecard.rhythm,
        "audience": scorecard.kind,
        "unit": scorecard.unit.title,
        "whole_unit": scorecard.whole_unit,
        "plans": sorted(plan.slug for plan in scorecard.plans.all()),
        "targets": in_order(target.code for target in scorecard.targets.all()),
    }
