"""Beginning next year's draft of a target from this year's."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from pmf_portal.council.holders import answering_unit
from pmf_portal.council.models import OrganisationUnit, Reorganisation, User
from targets import confirmations
from targets.drafting import OFFICERS, create_draft, require_open
from targets.models import Evidence, Responsibility, Specification

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


@transaction.atomic
def copy_to_next_year(
    specification: Specification, *, previous_year: Decimal | None, by: User, at: datetime
) -> Specification:
    """Start next year's draft from this year's: its words, rule, officers and evidence; the numbers
    promised are decided anew.

    `previous_year` is this year's result so far as it is known, in the measure's unit.
    """
    year = specification.financial_year + 1
    require_open(specification.plan, year)
    fields: dict[str, Any] = {}
    for field in Specification._meta.fields:
        if field.name not in NOT_COPIED:
            fields[field.name] = getattr(specification, field.name)
    plan = fields.pop("plan")
    if fields["priority"] and not fields["priority"].stands_in(year):
        fields["priority"] = None
    fields["previous_year"] = previous_year
    fields["service"] = service_of_next_draft(specification)
    fields["confirmed"] = confirmations.lasting(specification)
    code = specification.target.code
    draft = create_draft("copy_to_next_year", code, plan, year, fields=fields, by=by, at=at)
    copy_active_officers(specification, draft)
    Evidence.objects.bulk_create(
        Evidence(specification=draft, kind=e.kind, title=e.title, value=e.value, link=e.link)
        for e in specification.evidence.all()
    )
    return draft


def service_of_next_draft(specification: Specification) -> OrganisationUnit | None:
    """The service that a target's next draft names: this year's, or the one that took the target
    over since this year's was locked, when the service was split or merged.
    """
    service, approval = specification.service, specification.approval
    if service is None:
        return None
    if approval is not None:
        splits = Reorganisation.objects.filter(
            act=Reorganisation.SPLIT, done_at__gt=approval.entered_at
        )
        for split in splits.order_by("done_at", "pk").prefetch_related("units"):
            if service in split.units.all() and specification.target.code in split.target_codes:
                assert split.into
                service = split.into
    return answering_unit(service)


def copy_active_officers(specification: Specification, draft: Specification) -> None:
    """Give a draft the officers of an earlier year, without those whose accounts are closed."""
    responsibility = (
        Responsibility.objects.filter(
            target=specification.target, financial_year=specification.financial_year
        )
        .select_related(*OFFICERS)
        .first()
    )
    if responsibility is None:
        return
    active = {}
    for name in OFFICERS:
        officer = getattr(responsibility, name)
        if officer and officer.is_active:
            active[name] = officer
    Responsibility.objects.filter(target=draft.target, financial_year=draft.financial_year).update(
        **active
    )
