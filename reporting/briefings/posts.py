"""Whose the monthly briefing of a part of the council is, and who answers for it: what belongs to a
post is its present holder's (framework 6.1, 6.2).
"""

from django.db.models import Exists, OuterRef, Q

from pmf_portal.council.acts import ACTS
from pmf_portal.council.holders import answering_unit, roles_held
from pmf_portal.council.models import OrganisationUnit, User
from pmf_portal.council.roles import Role

COUNCIL = OrganisationUnit.COUNCIL
HOLDERS = frozenset(ACTS["acknowledge_monthly_briefing"])


def is_held_for(role: str, unit_pk: int | None, unit: OrganisationUnit) -> bool:
    """Whether a role, held for a unit, is the post that a unit's briefing is for: the Leader and
    the lead member for the whole council, the portfolio holder for a directorate.
    """
    if role == Role.LEADER:
        return bool(unit.kind == COUNCIL)
    return role in HOLDERS and unit_pk == unit.pk


def holds(user: User, unit: OrganisationUnit) -> bool:
    """Whether the briefing of a unit is this person's."""
    unit = answering_unit(unit)
    return any(is_held_for(one.role, one.unit_id, unit) for one in user.assignments)


def answers_for(user: User, unit: OrganisationUnit) -> bool:
    """Whether somebody answers a holder's concerns: the director of the directorate; for the whole
    council the chief executive.
    """
    unit = answering_unit(unit)
    if unit.kind == COUNCIL:
        return Role.CHIEF_EXECUTIVE in user.roles
    return any(
        one.role == Role.STRATEGIC_DIRECTOR and one.unit_id == unit.pk for one in user.assignments
    )


def holders_of_briefing(unit: OrganisationUnit) -> list[User]:
    """The people whose briefing a unit's is."""
    unit = answering_unit(unit)
    return [held.user for held in roles_held(HOLDERS) if is_held_for(held.role, held.unit_id, unit)]


def units_held_by(user: User) -> list[OrganisationUnit]:
    """The parts of the council whose briefing is this person's, with those that were merged into
    them; nothing is asked of the database for anybody else.
    """
    held = [one for one in user.assignments if one.role in HOLDERS]
    if not held:
        return []
    wanted = Q(pk__in=[one.unit_id for one in held if one.role != Role.LEADER])
    if any(one.role == Role.LEADER for one in held):
        wanted |= Q(kind=COUNCIL)
    return with_predecessors(wanted)


def units_answered_by(user: User) -> list[OrganisationUnit]:
    """The parts of the council whose holders' concerns this person answers."""
    directed = [one.unit_id for one in user.assignments if one.role == Role.STRATEGIC_DIRECTOR]
    wanted = Q(pk__in=directed)
    if Role.CHIEF_EXECUTIVE in user.roles:
        wanted |= Q(kind=COUNCIL)
    elif not directed:
        return []
    return with_predecessors(wanted)


def with_predecessors(wanted: Q) -> list[OrganisationUnit]:
    """Some units, and those that were merged into them."""
    merged = Q(successor__isnull=False)
    units = OrganisationUnit.objects.filter(wanted | merged).select_related("successor")
    own = OrganisationUnit.objects.filter(wanted).values("pk")
    units = units.annotate(is_wanted=Exists(own.filter(pk=OuterRef("pk"))))
    rows = list(units.order_by("path"))
    keys = {unit.pk for unit in rows if unit.is_wanted}
    return [unit for unit in rows if unit.is_wanted or answering_unit(unit).pk in keys]
