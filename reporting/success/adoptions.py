"""What services make of the case studies of others: adopted with a measure and a post that
answers for it, refused with a reason, reviewed after half a year (framework 5.1).
"""

from datetime import date, datetime

from django.db import transaction

from pmf_portal.audit.record import record
from pmf_portal.council.models import OrganisationUnit, User
from pmf_portal.periods.timetable import local_day
from pmf_portal.refusals import Refused
from reporting.models import Adoption, AdoptionStep, CaseStudy, CaseStudyVersion
from reporting.success.public import case_study_changed
from reporting.success.rules.lifecycle import (
    REVIEWS,
    AdoptionState,
    VersionState,
    after,
    review_due,
)
from targets.models import Action, Target

# So far back a service may have begun to do what it adopts now.
MOST_YEARS_BACK = 3


@transaction.atomic
def adopt_case_study(
    version: CaseStudyVersion,
    unit: OrganisationUnit,
    *,
    measure: Target,
    owner: User,
    begun_on: date,
    what: str,
    action: Action | None,
    by: User,
    at: datetime,
) -> Adoption:
    """Take on what a case study says, from a day on, by a measure of one’s own; raises Refused."""
    if abs(begun_on.year - local_day(at).year) > MOST_YEARS_BACK:
        raise Refused("Enter a day of these years", "begun_on")
    adoption = held(version, unit, "adopt")
    adoption.measure, adoption.owner, adoption.begun_on = measure, owner, begun_on
    adoption.what, adoption.action, adoption.reason = what, action, ""
    adoption.review_due = review_due(begun_on)
    finish(adoption, "adopt", what, by, at)
    record(
        "adopt_case_study",
        adoption,
        by=by,
        at=at,
        measure=measure.code,
        owner=owner.username,
        begun_on=begun_on,
        what=what,
    )
    return adoption


@transaction.atomic
def refuse_case_study(
    version: CaseStudyVersion, unit: OrganisationUnit, *, reason: str, by: User, at: datetime
) -> Adoption:
    """Say why a case study is not for a service; raises Refused."""
    adoption = held(version, unit, "refuse")
    adoption.reason = reason
    finish(adoption, "refuse", reason, by, at)
    record("refuse_case_study", adoption, by=by, at=at, reason=reason)
    return adoption


@transaction.atomic
def review_adoption(
    adoption: Adoption, *, outcome: str, reason: str, by: User, at: datetime
) -> Adoption:
    """Say after half a year that what was adopted is kept, changed (and looked at again) or given
    up, and why; raises Refused.
    """
    if outcome not in REVIEWS:
        raise Refused("Choose what becomes of it", "outcome")
    CaseStudy.objects.select_for_update().get(pk=adoption.case_study_id)
    current = Adoption.objects.for_page().get(pk=adoption.pk)
    today = local_day(at)
    if current.begun_on is not None and current.begun_on > today:
        raise Refused("It has not begun yet: review it once it has.")
    current.state = after("adoption", current.state, outcome)
    current.reason = reason
    changed = current.state == AdoptionState.CHANGED
    current.review_due = review_due(today) if changed else None
    finish(current, outcome, reason, by, at)
    record("review_adoption", current, by=by, at=at, outcome=outcome, reason=reason)
    return current


def held(version: CaseStudyVersion, unit: OrganisationUnit, act: str) -> Adoption:
    """The adoption of a case study by a unit in its new state, held until the act is written: that
    it was asked for, or a fresh one; raises Refused.
    """
    # By the case study: two at once would both be the first.
    case_study = CaseStudy.objects.select_for_update().get(pk=version.case_study_id)
    if not case_study.versions.filter(state=VersionState.PUBLISHED).exists():
        raise Refused("This case study is not published any more.")
    adoption = case_study.adoptions.filter(unit=unit).first()
    if adoption is None:
        adoption = Adoption(case_study=case_study, unit=unit, state=AdoptionState.ASKED.value)
    adoption.state = after("adoption", adoption.state, act)
    return adoption


def finish(adoption: Adoption, act: str, text: str, by: User, at: datetime) -> None:
    """Keep an adoption with the step that was taken; what everybody reads of it follows."""
    adoption.answered_at = at
    adoption.save()
    AdoptionStep.objects.create(
        adoption=adoption, act=act, state=adoption.state, text=text, by=by, at=at
    )
    case_study_changed(adoption.case_study)
