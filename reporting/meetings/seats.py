"""Who sits in a body: by a role (framework part 6), or named one by one."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.db.models import Q

from pmf_portal.council.models import RoleAssignment, User
from pmf_portal.council.roles import SEE_EVERYTHING
from reporting.meetings.rules.bodies import SEATS, BodyKind, has_seat
from reporting.models import Body, BodyMember


class Seat(NamedTuple):
    """Somebody who sits in a body, why, and the named seat where it is one."""

    person: User
    because: str
    named: BodyMember | None = None


def seats_of(body: Body, today: date) -> list[Seat]:
    """Everybody who sits in a body on a day, each once; the chair first."""
    seats: dict[int, Seat] = {}
    for held in roles_with_seats(body):
        seats.setdefault(held.user_id, Seat(held.user, held.role_title))
    for member in named_on(today).filter(body=body).select_related("person"):
        seats.setdefault(member.person_id, Seat(member.person, "Named", member))
    return sorted(seats.values(), key=lambda seat: (seat.person.pk != body.chair_id, str(seat[0])))


def members_of(body: Body, today: date) -> list[User]:
    """Everybody whom a meeting of a body concerns: its members, its chair and its clerk."""
    people = [seat.person for seat in seats_of(body, today)]
    people += [person for person in (body.chair, body.clerk) if person is not None]
    return [person for person in dict.fromkeys(people) if person.is_active]


def roles_with_seats(body: Body) -> Iterable[RoleAssignment]:
    roles = SEATS[BodyKind(body.kind)]
    if not roles:
        return
    held_roles = RoleAssignment.objects.filter(role__in=roles, user__is_active=True)
    for held in held_roles.select_related("user", "unit").order_by("user__post", "pk"):
        if has_seat(body.kind, body.unit.path, held.role, path_of(held)):
            yield held


def path_of(held: RoleAssignment) -> str:
    """How far a role reaches: the path of its unit, or "/" for the whole council."""
    if held.role in SEE_EVERYTHING or held.unit is None:
        return "/"
    return str(held.unit.path)


def named_on(today: date):
    """The named seats that are held on a day."""
    return BodyMember.objects.filter(
        Q(until=None) | Q(until__gte=today), from_day__lte=today, person__is_active=True
    )


def sits_by_role(user: User, body: Body) -> bool:
    """Whether a person's roles give them a seat in a body."""
    return any(
        has_seat(body.kind, body.unit.path, held.role, path_of(held)) for held in user.assignments
    )
