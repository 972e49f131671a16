"""Sending a case study to whoever leads a service that could copy it, and telling those who do what
it says what became of it.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.conf import settings

from pmf_portal.council.holders import (
    answering_unit,
    assignments_of_managers,
    nearest_managers,
)
from pmf_portal.council.models import OrganisationUnit, User
from pmf_portal.council.notices import notify
from pmf_portal.formats.wording import terms
from reporting.models import Adoption, CaseStudy, CaseStudyVersion
from reporting.success.permissions import COPIED_BY
from reporting.success.rules.lifecycle import DOING, AdoptionState

# (person, key, subject, body)
Letter = tuple[User, str, str, str]
ASKED = "Say whether you adopt it, or why it is not for you:"


def ask_units(
    version: CaseStudyVersion, units: Iterable[OrganisationUnit], at: datetime
) -> list[OrganisationUnit]:
    """Ask the units that were not asked before whether they adopt a case study; which those are."""
    case_study = version.case_study
    known = set(case_study.adoptions.values_list("unit", flat=True))
    fresh = [unit for unit in units_to_ask(case_study, units) if unit.pk not in known]
    Adoption.objects.bulk_create(
        Adoption(case_study=case_study, unit=unit, state=AdoptionState.ASKED.value, asked_at=at)
        for unit in fresh
    )
    notify(asking_letters(version, fresh), at)
    return fresh


def units_to_ask(
    case_study: CaseStudy, units: Iterable[OrganisationUnit]
) -> list[OrganisationUnit]:
    """Some units, each once, and in place of one that was merged its successor: none that has ended
    or whose own success it is, since nobody could answer for it.
    """
    answering = dict.fromkeys(answering_unit(unit) for unit in units)
    return [
        unit
        for unit in answering
        if unit.ended_on is None and unit.kind in COPIED_BY and not unit.is_within(case_study.unit)
    ]


def move_questions(unit: OrganisationUnit, into: OrganisationUnit) -> None:
    """Have the successor of a unit that ends answer what the unit was asked and has not answered;
    what the successor was asked itself it answers once.
    """
    known = Adoption.objects.filter(unit=into).values_list("case_study", flat=True)
    waiting = Adoption.objects.asked().filter(unit=unit).exclude(case_study__in=list(known))
    for one in waiting.select_related("case_study__unit"):
        if units_to_ask(one.case_study, [into]):
            Adoption.objects.filter(pk=one.pk).update(unit=into)


def asking_letters(
    version: CaseStudyVersion, units: Iterable[OrganisationUnit]
) -> Iterator[Letter]:
    units = list(units)
    held = assignments_of_managers() if units else []
    address = f"{settings.PORTAL_URL}{version.get_absolute_url()}"
    for unit in units:
        for person in nearest_managers(unit, held):
            key = f"case study {version.case_study_id} asked {unit.pk}"
            subject = f"Could {unit} copy this? {version.title}"
            body = f"{version.summary}\n\n{ASKED}\n{address}\n\n{terms.council}"
            yield person, key, subject, body


def correction_letters(version: CaseStudyVersion) -> list[Letter]:
    """Letters to those who do what a case study says: it was corrected, and how."""
    key = f"case study {version.case_study_id} version {version.number}"
    subject = f"A case study that you adopted was corrected: {version.title}"
    return letters_to_adopters(version, key, subject, version.correction)


def withdrawal_letters(version: CaseStudyVersion) -> list[Letter]:
    """Letters to those who do what a case study says: it was withdrawn, and why."""
    key = f"case study {version.case_study_id} version {version.number} withdrawn"
    subject = f"A case study that you adopted was withdrawn: {version.title}"
    return letters_to_adopters(version, key, subject, version.reason)


def letters_to_adopters(
    version: CaseStudyVersion, key: str, subject: str, why: str
) -> list[Letter]:
    """A letter to each post that answers for an adoption; where nobody holds it, to whoever leads
    the service.
    """
    rows = list(
        version.case_study.adoptions.filter(state__in=DOING).select_related("owner", "unit")
    )
    held = assignments_of_managers() if any(not is_held(one) for one in rows) else []
    people: dict[User, None] = {}
    for one in rows:
        owners = [one.owner] if is_held(one) else nearest_managers(one.unit, held)
        people |= dict.fromkeys(owners)
    address = f"{settings.PORTAL_URL}{version.get_absolute_url()}"
    return [(person, key, subject, f"{why}\n\n{address}") for person in people]


def is_held(adoption: Adoption) -> bool:
    return adoption.owner is not None and adoption.owner.is_active
