"""Defining further scorecards from existing targets, without code (framework 4.2)."""

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from pmf_portal.audit.record import record
from pmf_portal.refusals import Refused
from reporting.models import ScorecardDefinition

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
def define_scorecard(*, by, at, plans=(), targets=(), **fields):
    """Define a further scorecard; it is published with the next month that it is due with.  Raises
    Refused for a taken name.
    """
    slug = slug_of(fields["title"])
    if ScorecardDefinition.objects.filter(slug=slug).exists():
        raise Refused(TAKEN, "title")
    definition = ScorecardDefinition(slug=slug, defined_by=by, defined_at=at, **fields)
    save_unless_taken(definition)
    hold(definition, plans, targets)
    record("define_scorecard", definition.title, by=by, at=at, **told(definition))
    return definition


@transaction.atomic
def change_scorecard(definition, *, seen_version, by, at, plans=(), targets=(), **fields):
    """Change what stands on a scorecard from its next publication on; what is published stays.

    Raises Refused when somebody changed or ended it since the page was opened.
    """
    definition = ScorecardDefinition.objects.select_for_update().get(pk=definition.pk)
    if definition.ended_at or definition.version != seen_version:
        raise Refused(
            "Somebody else has changed this scorecard since you opened the page. Read it again"
            " before you change it."
        )
    if fields["title"] != definition.title:
        slug_of(fields["title"])
    for name in FIELDS:
        setattr(definition, name, fields[name])
    definition.version += 1
    save_unless_taken(definition)
    hold(definition, plans, targets)
    record("change_scorecard", definition.title, by=by, at=at, **told(definition))
    return definition


@transaction.atomic
def end_scorecard(definition, *, by, at):
    """Publish the scorecard no more; ending it again changes nothing."""
    definition = ScorecardDefinition.objects.select_for_update().get(pk=definition.pk)
    if definition.ended_at is None:
        definition.ended_at = at
        definition.save()
        record("end_scorecard", definition.title, by=by, at=at)


def slug_of(title):
    """The address of a scorecard of this title; raises Refused for a title of the portal's
    own reports, or of signs alone.
    """
    slug = slugify(title)[:44].strip("-")
    if not slug or slug in RESERVED:
        raise Refused(TAKEN, "title")
    return slug


def save_unless_taken(definition):
    """Save, unless somebody has taken the title at the same moment."""
    try:
        with transaction.atomic():
            definition.save()
    except IntegrityError as twin:
        raise Refused(TAKEN, "title") from twin


def hold(definition, plans, targets):
    definition.plans.set(plans)
    definition.targets.set(targets)


def told(definition):
    """What a definition holds, for the audit trail."""
    return {
        "rhythm": definition.rhythm,
        "audience": definition.kind,
        "unit": definition.unit.title,
        "whole_unit": definition.whole_unit,
        "plans": sorted(plan.slug for plan in definition.plans.all()),
        "targets": sorted(target.code for target in definition.targets.all()),
    }
