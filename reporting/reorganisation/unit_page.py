"""What the page of a unit tells: what stands in it, what was decided about it, what may be done."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from exceptions.models import ExceptionReport
from pmf_portal.council.directory import role_in_words
from pmf_portal.council.models import OrganisationUnit, Reorganisation, RoleAssignment, User
from pmf_portal.council.permissions import may
from pmf_portal.council.roles import Role
from pmf_portal.periods.month import Month
from targets.models import Plan, Specification
from targets.querysets import within_paths

COUNCIL, DIRECTORATE, SERVICE, TEAM, PARTNER = (
    OrganisationUnit.COUNCIL,
    OrganisationUnit.DIRECTORATE,
    OrganisationUnit.SERVICE,
    OrganisationUnit.TEAM,
    OrganisationUnit.PARTNER,
)
# By the word of the address: the permission, what the link says, and for which kinds of units.
ACTS = {
    "move": (Reorganisation.MOVE, "Move it to another place", (SERVICE, TEAM)),
    "merge": (
        Reorganisation.MERGE,
        "Merge it into another unit",
        (DIRECTORATE, SERVICE, TEAM, PARTNER),
    ),
    "split": (Reorganisation.SPLIT, "Split it", (DIRECTORATE, SERVICE)),
    "end": (Reorganisation.END, "End it", (DIRECTORATE, SERVICE, TEAM, PARTNER)),
}


@dataclass(frozen=True)
class Contents:
    """What stands in a unit and below it, as one reader may see it."""

    units: list[OrganisationUnit]
    people: list[tuple[User, str]]
    plans: list[Plan]
    targets: list[Specification]
    reports: list[ExceptionReport]


def contents_of_unit(unit: OrganisationUnit, user: User, today: date) -> Contents:
    """The units, people, plans, targets of the year and open reports of a unit."""
    held = RoleAssignment.objects.filter(unit__path__startswith=unit.path, user__is_active=True)
    held = held.select_related("user", "unit").order_by("unit__path", "role", "user__username")
    plans = Plan.objects.filter(unit__path__startswith=unit.path).order_by("title")
    year = Month.of(today).financial_year
    targets = Specification.objects.of_year(year).filter(within_paths("service__", {unit.path}))
    reports = ExceptionReport.objects.still_open().filter(within_paths("service__", {unit.path}))
    reads_plans = bool(may(user, "view_plan"))
    reads_reports = bool(may(user, "view_exception_report"))
    return Contents(
        units=list(unit.children.order_by("ended_on", "title")),
        people=[(role.user, role_in_words(Role(role.role), role.unit)) for role in held],
        plans=list(plans) if reads_plans else [],
        targets=list(
            targets.visible_to(user)
            .select_related("target", "plan", "approval")
            .order_by("target__sort_key")
        )
        if reads_plans
        else [],
        reports=list(reports.visible_to(user).select_related("target").order_by("target__sort_key"))
        if reads_reports
        else [],
    )


def decisions_on(unit: OrganisationUnit) -> list[Reorganisation]:
    """What was decided about a unit, the newest day first; what was cancelled is left out."""
    about = Q(units=unit) | Q(parts=unit) | Q(into=unit)
    decisions = Reorganisation.objects.filter(about, cancelled_at=None).distinct()
    return list(
        decisions.select_related("into", "decided_by")
        .prefetch_related("units", "parts")
        .order_by("-day", "-pk")
    )


def fits(act: str, unit: OrganisationUnit) -> bool:
    """Whether an act is possible for a unit of this kind, while it has not ended."""
    return unit.ended_on is None and unit.kind in ACTS[act][2]


def acts_on(unit: OrganisationUnit, user: User) -> list[tuple[str, str]]:
    """The acts that a person may do on a unit: the address of each, and its words."""
    return [
        (permission, words)
        for act, (permission, words, _) in ACTS.items()
        if fits(act, unit) and may(user, permission)
    ]
