"""The published months as briefings take them: which was published when, and what it says of a part
of the council.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import Min

from pmf_portal.council.models import OrganisationUnit
from pmf_portal.periods.month import Month
from pmf_portal.periods.timetable import local_day
from reporting.content.in_short.facts import Account
from reporting.publishing.in_short import PublishedMonth, published_builds
from scorecards.models import ScorecardBuild, ScorecardLine


@dataclass(frozen=True)
class Published:
    """A month that is public, and the day on which it first was."""

    month: Month
    day: date


def newest_month() -> Published | None:
    """The newest month that is public; None before any is."""
    months = published_builds().order_by().values("month").annotate(first=Min("frozen_at"))
    row = months.order_by("-month").first()
    return Published(row["month"], local_day(row["first"])) if row else None


def newest_build_of(month: Month) -> ScorecardBuild | None:
    """The newest edition of a published month."""
    build: ScorecardBuild | None = published_builds().filter(month=month.first_day).first()
    return build


def lines_of(month: PublishedMonth, unit: OrganisationUnit) -> list[ScorecardLine]:
    """The lines of the whole council, of a directorate, or of a service with its teams."""
    if unit.kind == OrganisationUnit.COUNCIL:
        return month.lines
    if unit.kind == OrganisationUnit.DIRECTORATE:
        return [line for line in month.lines if line.directorate_id == unit.pk]
    inside = set(
        OrganisationUnit.objects.filter(path__startswith=unit.path).values_list("pk", flat=True)
    )
    return [line for line in month.lines if line.service_id in inside]


def account_of_unit(month: PublishedMonth, unit: OrganisationUnit) -> Account | None:
    """What a month says of a part of the council; None where it has no line in it."""
    lines = lines_of(month, unit)
    return month.account(unit.title, lines) if lines else None
