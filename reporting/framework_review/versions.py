"""Versions of the framework: the first as the council has it, each later one of a review (framework
1.1).
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from pmf_portal.audit.record import record
from pmf_portal.council.models import User
from pmf_portal.periods.month import FinancialYear, Month
from pmf_portal.refusals import Refused
from pmf_portal.uniqueness import unless_taken
from reporting.framework_review.rules.sections import Section
from reporting.models import FrameworkSection, FrameworkVersion
from reporting.public_record.staleness import stale_with_this_act

# As much as its column takes.
LONGEST_REFERENCE = 200
SET_OUT = "The framework is set out already: what changes comes of a review."


def newest_version() -> FrameworkVersion | None:
    return FrameworkVersion.objects.order_by("-number").first()


def first_version() -> FrameworkVersion | None:
    return FrameworkVersion.objects.order_by("number").first()


def known_from(first: FrameworkVersion) -> date:
    """From when the portal knows of the framework: it was in force and set out here.  What was
    reviewed before is written down elsewhere.
    """
    return max(first.in_force_from, localdate(first.published_at))


def first_year(first: FrameworkVersion) -> FinancialYear:
    """The first financial year whose review the portal asks for."""
    return Month.of(known_from(first)).financial_year


@transaction.atomic
def set_out_framework(
    *,
    title: str,
    in_force_from: date,
    reference: str,
    sections: Sequence[Section],
    by: User,
    at: datetime,
) -> FrameworkVersion:
    """Set out the framework as the council has it, as version 1; raises Refused a second time."""
    if FrameworkVersion.objects.exists():
        raise Refused(SET_OUT)
    version = publish_version(
        sections,
        number=1,
        title=title,
        in_force_from=in_force_from,
        reference=reference,
        published_by=by,
        published_at=at,
    )
    record("set_out_framework", version, by=by, at=at, sections=len(sections))
    return version


def publish_version(sections: Sequence[Section], **fields: Any) -> FrameworkVersion:
    """A version with its sections, for everybody from now on; whoever calls records it."""
    with unless_taken(Refused(SET_OUT)):
        version = FrameworkVersion.objects.create(**fields)
    FrameworkSection.objects.bulk_create(
        FrameworkSection(
            version=version,
            position=position,
            number=one.number,
            title=one.title,
            text=one.text,
        )
        for position, one in enumerate(sections, 1)
    )
    stale_with_this_act()
    return version
