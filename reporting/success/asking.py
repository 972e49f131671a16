"""Sending a case study to whoever leads a service that could copy it."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.conf import settings

from pmf_portal.council.holders import assignments_of_managers, nearest_managers
from pmf_portal.council.models import OrganisationUnit, User
from pmf_portal.council.notices import notify
from pmf_portal.formats.wording import terms
from reporting.models import Adoption, CaseStudyVersion
from reporting.success.rules.lifecycle import TO_REVIEW, AdoptionState

# (person, key, subject, body)
Letter = tuple[User, str, str, str]
ASKED = "Say whether you adopt it, or why it is not for you:"


def ask_units(
    version: CaseStudyVersion, units: Iterable[OrganisationUnit], at: datetime
) -> list[OrganisationUnit]:
    """Ask the units that were not asked before whether they adopt a case study; which those are."""
    case_study = version.case_study
    known = set(case_study.adoptions.values_list("unit", flat=True))
    fresh = [unit for unit in units if unit.pk not in known]
    Adoption.objects.bulk_create(
        Adoption(case_study=case_study, unit=unit, state=AdoptionState.ASKED.value, asked_at=at)
        for unit in fresh
    )
    notify(asking_letters(version, fresh), at)
    return fresh


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


def tell_adopters(version: CaseStudyVersion, at: datetime) -> None:
    """Write to those who do what a case study says that it was corrected."""
    rows = version.case_study.adoptions.filter(state__in=TO_REVIEW, owner__isnull=False)
    address = f"{settings.PORTAL_URL}{version.get_absolute_url()}"
    body = f"{version.correction}\n\n{address}"
    key = f"case study {version.case_study_id} version {version.number}"
    subject = f"A case study that you adopted was corrected: {version.title}"
    people = {one.owner_id: one.owner for one in rows.select_related("owner")}
    notify([(person, key, subject, body) for person in people.values()], at)
