"""Who holds a role, and who acts for whom."""

from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import Q, QuerySet

from pmf_portal.audit.record import Actor
from pmf_portal.council.models import Absence, OrganisationUnit, RoleAssignment, User
from pmf_portal.council.roles import HEADS, Role


def person_of(by: Actor | None) -> User | None:
    """The person who acts; nobody where the timetable, the command line or the public does."""
    return by if isinstance(by, User) else None


def holders_of(roles: Collection[str]) -> QuerySet[User]:
    """The people who hold one of some roles and whose accounts are open, each once."""
    return User.objects.filter(is_active=True, roleassignment__role__in=roles).distinct()


def council_people() -> QuerySet[User]:
    """The people of the council whose accounts are open: nobody who works for a partner."""
    outside = RoleAssignment.objects.filter(role=Role.PARTNER).values("user")
    return User.objects.filter(is_active=True).exclude(pk__in=outside)


def partner_officers(
    people: Collection[int | None] | None = None,
) -> dict[int, OrganisationUnit]:
    """Who works for which partner, by the key of the person, in one query: of some people, or of
    all; whether or not their account is open.
    """
    held = RoleAssignment.objects.filter(role=Role.PARTNER).select_related("unit")
    if people is not None:
        held = held.filter(user__in=[person for person in people if person])
    return {one.user_id: one.unit for one in held if one.unit is not None}


def directorates_of(user: User) -> set[int]:
    """The directorates that a person directs, and those that ended and were merged into them: their
    last months are still to be signed off.
    """
    directed = [held.unit for held in user.assignments if held.role == Role.STRATEGIC_DIRECTOR]
    units = {unit.pk: unit for unit in directed if unit is not None}
    merged = OrganisationUnit.objects.filter(
        kind=OrganisationUnit.DIRECTORATE, successor__isnull=False
    )
    directorates = set(units)
    for unit in merged:
        if any(unit.is_within(directed) for directed in units.values()):
            directorates.add(unit.pk)
    return directorates


def answering_unit(unit: OrganisationUnit) -> OrganisationUnit:
    """The unit that answers for another: itself, or the one into which it was merged."""
    while unit.successor is not None:
        unit = unit.successor
    return unit


def directors_of(unit: OrganisationUnit) -> list[User]:
    """The people who answer for a part of the council: the director of the directorate; for the
    whole council the chief executive.
    """
    unit = answering_unit(unit)
    if unit.kind == OrganisationUnit.COUNCIL:
        return [held.user for held in roles_held([Role.CHIEF_EXECUTIVE])]
    return [held.user for held in roles_held([Role.STRATEGIC_DIRECTOR]).filter(unit=unit)]


def roles_held(roles: Iterable[str]) -> QuerySet[RoleAssignment]:
    """The roles of some kinds that people with open accounts hold, by post."""
    held = RoleAssignment.objects.filter(role__in=list(roles), user__is_active=True)
    return held.select_related("user").order_by("user__post", "pk")


def away_on(today: date) -> QuerySet[User, int]:
    """The keys of those for whom others act on a day: who is away, and who has left."""
    absent = Q(pk__in=Absence.objects.on(today).values("user"))
    return User.objects.filter(absent | Q(is_active=False)).values_list("pk", flat=True)


def acting_officer(person: User | None, deputy: User | None, away: Collection[int]) -> User | None:
    """The person; or the deputy of one who is away (`away` holds their keys) or missing.  Without a
    deputy it stays with the person.
    """
    if person is None or person.pk in away:
        return deputy or person
    return person


def assignments_of_managers() -> list[RoleAssignment]:
    """Every head, manager and director with the unit that they lead: one query."""
    roles = [*HEADS, Role.STRATEGIC_DIRECTOR]
    rows = RoleAssignment.objects.filter(role__in=roles, user__is_active=True, unit__isnull=False)
    return list(rows.select_related("user", "unit").order_by("user__post", "pk"))


def nearest_managers(unit: OrganisationUnit, held: Collection[RoleAssignment]) -> list[User]:
    """Who leads a unit: its own heads and managers, or those of the nearest unit above that has
    any; the director where none has.
    """
    above = [one for one in held if one.unit is not None and unit.is_within(one.unit)]
    if not above:
        return []
    nearest = max(len(one.unit.path) for one in above if one.unit is not None)
    return list(
        dict.fromkeys(one.user for one in above if one.unit and len(one.unit.path) == nearest)
    )
