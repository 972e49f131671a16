"""To whom a recommendation is addressed: Cabinet, or the director of a directorate (framework 6.1,
6.2).
"""

from pmf_portal.council.holders import directorates_of, directors_of, roles_held
from pmf_portal.council.models import OrganisationUnit, User
from pmf_portal.council.roles import Role
from reporting.meetings.rules.bodies import BodyKind
from reporting.models import Body, Recommendation

CABINET_ROLES = frozenset({Role.LEADER, Role.PORTFOLIO_HOLDER})


def people_to_answer(recommendation: Recommendation) -> list[User]:
    """Those who answer a recommendation: the directors of its directorate; or the Leader, the
    portfolio holders of the part of the council that it concerns, and Cabinet's clerk.
    """
    if recommendation.directorate is not None:
        return directors_of(recommendation.directorate)
    people = [
        held.user
        for held in roles_held(CABINET_ROLES).select_related("unit")
        if held.role == Role.LEADER or is_within(recommendation.unit, held.unit)
    ]
    clerks = Body.objects.filter(kind=BodyKind.CABINET, ended_on=None, clerk__is_active=True)
    people += [body.clerk for body in clerks.select_related("clerk") if body.clerk is not None]
    return list(dict.fromkeys(people))


def is_within(unit: OrganisationUnit, of_role: OrganisationUnit | None) -> bool:
    return of_role is None or unit.is_within(of_role)


def is_addressed(user: User, recommendation: Recommendation, cabinet_clerks: set[int]) -> bool:
    """Whether a person answers a recommendation; `cabinet_clerks` are the keys of those who are
    Cabinet's clerk.
    """
    if recommendation.directorate_id is not None:
        return recommendation.directorate_id in directorates_of(user)
    return user.pk in cabinet_clerks or bool(user.roles & CABINET_ROLES)


def clerks_of_cabinet() -> set[int]:
    """The keys of the clerks of Cabinet."""
    rows = Body.objects.filter(kind=BodyKind.CABINET, ended_on=None).exclude(clerk=None)
    return set(rows.values_list("clerk", flat=True))
