"""The acts on counts of complaints: entered, corrected with a reason, tied to measures (framework
2.4).  Counts alone come in, never the matter of a person.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from pmf_portal.audit.record import record
from pmf_portal.council.models import OrganisationUnit, User
from pmf_portal.periods import frequency
from pmf_portal.periods.month import Month
from pmf_portal.refusals import ChangedMeanwhile, Refused
from pmf_portal.uniqueness import unless_taken
from targets.models import ComplaintCounts, ComplaintMeasure, Target
from targets.voice.rules.complaints import CountsEntry, why_not

SAVED_JUST_NOW = "Somebody else has just entered this. Open the page again."


@transaction.atomic
def record_complaint_counts(
    unit: OrganisationUnit, quarter: Month, entry: CountsEntry, *, by: User, at: datetime
) -> ComplaintCounts:
    """Enter the counts of a service and a quarter that has ended; raises Refused."""
    hold_unit(unit)
    if not frequency.ends_in(frequency.QUARTER, quarter) or quarter.last_day >= localdate(at):
        raise Refused("Choose a quarter that has ended.", "quarter")
    if ComplaintCounts.objects.filter(unit=unit, quarter=quarter).exists():
        words = f"The complaints of {unit} in this quarter are there already: correct them."
        raise Refused(words, "quarter")
    counts = stored(unit, quarter, entry, revision=1, reason="", by=by, at=at)
    record("record_complaint_counts", counts, by=by, at=at, **entry.counts)
    return counts


@transaction.atomic
def correct_complaint_counts(
    counts: ComplaintCounts, entry: CountsEntry, *, reason: str, by: User, at: datetime
) -> ComplaintCounts:
    """Correct counts, and say why: what stood there stays beside it.  Raises ChangedMeanwhile where
    they are not the newest any more, Refused where nothing changes.
    """
    hold_unit(counts.unit)
    same = ComplaintCounts.objects.filter(unit=counts.unit, quarter=counts.quarter)
    newest = same.order_by("-revision").first()
    assert newest is not None
    if newest.pk != counts.pk:
        raise ChangedMeanwhile("Somebody else has corrected this. Open the page again.")
    if entry == newest.entry:
        raise Refused("This is what stands there already.", "received")
    if not reason:
        raise Refused("Say why it is corrected.", "reason")
    corrected = stored(
        counts.unit,
        counts.quarter,
        entry,
        revision=newest.revision + 1,
        reason=reason,
        by=by,
        at=at,
    )
    record(
        "correct_complaint_counts",
        corrected,
        by=by,
        at=at,
        reason=reason,
        before=newest.entry.counts,
        after=entry.counts,
    )
    return corrected


@transaction.atomic
def tie_complaints(
    unit: OrganisationUnit, measures: Sequence[Target], *, by: User, at: datetime
) -> None:
    """Say of which measures the complaints about a service tell."""
    hold_unit(unit)
    ties = ComplaintMeasure.objects.filter(unit=unit)
    before = sorted(ties.values_list("target__code", flat=True))
    wanted = {one.pk for one in measures}
    ties.exclude(target__in=wanted).delete()
    known = set(ties.values_list("target", flat=True))
    ComplaintMeasure.objects.bulk_create(
        ComplaintMeasure(unit=unit, target_id=pk) for pk in sorted(wanted - known)
    )
    after = sorted(one.code for one in measures)
    record("tie_complaints", unit, by=by, at=at, before=before, after=after)


def hold_unit(unit: OrganisationUnit) -> None:
    """Keep others from entering for the same service until this act is done."""
    OrganisationUnit.objects.select_for_update(no_key=True, of=("self",)).get(pk=unit.pk)


def stored(
    unit: OrganisationUnit, quarter: Month, entry: CountsEntry, **fields: Any
) -> ComplaintCounts:
    if (problem := why_not(entry)) is not None:
        name, words = problem
        raise Refused(words, name)
    by, at = fields.pop("by"), fields.pop("at")
    with unless_taken(ChangedMeanwhile(SAVED_JUST_NOW)):
        return ComplaintCounts.objects.create(
            unit=unit,
            quarter=quarter,
            recorded_by=by,
            recorded_at=at,
            **entry.counts,
            **fields,
        )
