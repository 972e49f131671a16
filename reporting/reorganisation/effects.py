"""What a reorganisation will change, told before it is decided."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, QuerySet

from exceptions.models import ExceptionReport
from pmf_portal.council.directory import role_in_words
from pmf_portal.council.models import OrganisationUnit, Reorganisation, RoleAssignment
from pmf_portal.council.roles import Role
from pmf_portal.formats.canonical import canonical, digest
from pmf_portal.formats.wording import terms
from pmf_portal.periods.month import FinancialYear, Month
from scorecards.models import ScorecardBuild, ScorecardLine
from targets.models import Plan, Specification
from targets.querysets import within_paths


@dataclass(frozen=True)
class Scope:
    """What a reorganisation is about: the units whose place changes, and where they go."""

    act: str
    units: list[OrganisationUnit]
    into: OrganisationUnit | None = None
    parts: list[OrganisationUnit] = field(default_factory=list)
    title: str = ""
    # Of a service that is split: the codes of the targets that go to the new one.
    codes: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, decision: Reorganisation) -> "Scope":
        return cls(
            decision.act,
            list(decision.units.select_related("parent").order_by("title")),
            decision.into,
            list(decision.parts.select_related("parent").order_by("title")),
            decision.title,
            decision.target_codes,
        )

    @property
    def moved(self) -> list[OrganisationUnit]:
        """The units that stand elsewhere afterwards, each with everything in it."""
        return self.parts if self.act == Reorganisation.SPLIT else self.units

    @property
    def paths(self) -> set[str]:
        return {unit.path for unit in self.moved}


@dataclass(frozen=True)
class Effect:
    """One kind of thing that changes: how many, and each in words."""

    heading: str
    items: list[str]


def effects_of(scope: Scope, today: date) -> list[Effect]:
    """Everything that will change, by kind; a kind of which nothing changes has no items."""
    year = Month.of(today).financial_year
    return [
        Effect("Units", unit_effects(scope)),
        Effect("People’s rights", rights_effects(scope)),
        Effect("Plans", plan_effects(scope)),
        Effect("Targets", target_effects(scope, year)),
        Effect(f"{terms.exception_report.plural.capital} under way", report_effects(scope)),
    ]


def digest_of(effects: Iterable[Effect]) -> str:
    """By which a confirmation knows that it was shown what it would change."""
    return digest(canonical([[effect.heading, effect.items] for effect in effects]))


def unit_effects(scope: Scope) -> list[str]:
    if scope.act == Reorganisation.END:
        return [f"{unit} ends" for unit in scope.units]
    lines = []
    if scope.act == Reorganisation.SPLIT:
        lines.append(f"{scope.title} is added beside {scope.units[0]}")
    into = scope.title if scope.act == Reorganisation.SPLIT else scope.into
    for unit in scope.moved:
        if scope.act == Reorganisation.MERGE:
            lines.append(f"{unit} ends and becomes part of {into}")
            children = unit.children.filter(ended_on=None).order_by("title")
            lines += [f"{child} moves from {unit} to {into}" for child in children]
        else:
            lines.append(f"{unit} moves from {unit.parent} to {into}")
    return lines


def rights_effects(scope: Scope) -> list[str]:
    """Who gains or loses what: by roles in the units above the old place and the new one, and by
    those held in a unit that ends.
    """
    if scope.act == Reorganisation.END:
        return []
    new = set(scope.into.path.strip("/").split("/")) if scope.into else set()
    names = ", ".join(unit.title for unit in scope.moved)
    lines = [*roles_handed_on(scope), *roles_that_lose(scope, new, names)]
    lines += roles_that_gain(scope, new, names)
    if scope.act == Reorganisation.SPLIT:
        lines.append(f"Nobody holds a role in {scope.title} yet. Give roles when it is there.")
        if scope.codes:
            lines.append("Officers of the targets that move stay who they are.")
    return lines


def held_roles() -> QuerySet[RoleAssignment]:
    held = RoleAssignment.objects.filter(user__is_active=True).select_related("user", "unit")
    return held.order_by("unit__path", "role", "user__username")


def roles_handed_on(scope: Scope) -> list[str]:
    if scope.act != Reorganisation.MERGE:
        return []
    held = held_roles().filter(unit__in=scope.units)
    return [f"{holder_of(role)}: holds this role in {scope.into} from then on" for role in held]


def roles_that_lose(scope: Scope, new: set[str], names: str) -> list[str]:
    above = {slug for unit in scope.moved for slug in unit.path.strip("/").split("/")[:-1]}
    held = held_roles().filter(unit__slug__in=above - new)
    held = held.exclude(unit__kind=OrganisationUnit.COUNCIL)
    return [f"{holder_of(role)}: no longer answers for {names}" for role in held]


def roles_that_gain(scope: Scope, new: set[str], names: str) -> list[str]:
    held = held_roles().filter(unit__slug__in=new).exclude(unit__kind=OrganisationUnit.COUNCIL)
    return [
        f"{holder_of(role)}: answers for {names} too"
        for role in held
        if role.unit is None or not all(unit.is_within(role.unit) for unit in scope.moved)
    ]


def holder_of(assignment: RoleAssignment) -> str:
    return f"{assignment.user.named} ({role_in_words(Role(assignment.role), assignment.unit)})"


def plan_effects(scope: Scope) -> list[str]:
    """Plans keep their unit; who is above that unit changes."""
    plans = Plan.objects.filter(within_paths("unit__", scope.paths)).order_by("title")
    lines = [plan.title for plan in plans]
    if scope.codes:
        lines.append(
            f"Plans of {scope.units[0]} itself stay with it, with the targets that stand in them."
            f" Add a plan for {scope.title} when it is there."
        )
    return lines


def target_effects(scope: Scope, year: FinancialYear) -> list[str]:
    """The targets of open years; a locked one keeps its service on paper."""
    open_years = Specification.objects.filter(financial_year__gte=str(year))
    targets = open_years.filter(within_paths("service__", scope.paths))
    if scope.codes:
        targets |= open_years.filter(service__in=scope.units, target__code__in=scope.codes)
    targets = targets.select_related("target", "service")
    lines = []
    for specification in targets.order_by("financial_year", "target__sort_key"):
        words = f"{specification.target.code} {specification.title}, {specification.financial_year}"
        if scope.act == Reorganisation.MERGE and specification.approval_id:
            words += f" (locked: it names {specification.service} until the year ends)"
        if specification.target.code in scope.codes:
            words += f": {what_becomes_of(specification, scope)}"
        lines.append(words)
    return lines


def what_becomes_of(specification: Specification, scope: Scope) -> str:
    """Of a target that goes to the new service of a split."""
    if specification.approval_id is None:
        return f"goes to {scope.title}"
    return (
        f"locked, so it stays with {specification.service} until the year ends; its next draft"
        f" goes to {scope.title}"
    )


def report_effects(scope: Scope) -> list[str]:
    reports = ExceptionReport.objects.still_open().filter(within_paths("service__", scope.paths))
    reports = reports.select_related("target").order_by("target__sort_key")
    return [f"{report.target.code} {report.title}" for report in reports]


def first_month_after(day: date) -> Month:
    """The first month whose scorecards follow the new structure: it ends after the day, and
    nothing of it is published or signed off.
    """
    month = Month.of(day)
    if month.last_day == day:
        month = month + 1
    newest = ScorecardBuild.objects.filter(
        Q(frozen_at__isnull=False) | Q(sign_offs__isnull=False)
    ).order_by("-month")
    closed = newest.values_list("month", flat=True).first()
    return month if closed is None else max(month, closed + 1)


def waiting_build(day: date, scope: Scope) -> ScorecardBuild | None:
    """A build that is not published yet and would have to change under its readers."""
    lines = ScorecardLine.objects.filter(
        within_paths("service__", scope.paths), build__frozen_at=None
    )
    builds = ScorecardBuild.objects.filter(frozen_at=None, pk__in=lines.values("build"))
    for build in builds.order_by("month", "edition"):
        if build.month.last_day > day:
            return build
    return None
