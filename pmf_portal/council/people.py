"""The acts of administration on people: who they are, which roles they hold, whether their account
is open (framework part 6).
"""

from collections.abc import Collection
from datetime import datetime
from typing import TypeVar

from django.db import transaction
from django.db.models import F, Q, QuerySet

from pmf_portal.audit.record import Actor, record
from pmf_portal.council.dropped_requests import dropped_requests
from pmf_portal.council.holders import holders_of
from pmf_portal.council.models import (
    AskedOfSecond,
    OrganisationUnit,
    PersonSession,
    RoleAssignment,
    RoleRequest,
    User,
)
from pmf_portal.council.notices import notify_addresses
from pmf_portal.council.roles import Role
from pmf_portal.council.rules.role_rules import (
    KINDS_OF_UNITS,
    NEEDS_SECOND,
    why_excluded,
    why_not_there,
)
from pmf_portal.refusals import Refused

ADMINISTRATORS = (Role.PERFORMANCE_TEAM,)
YOURSELF = "You cannot change your own roles or account. Ask another administrator."
CLOSED = "This account is closed. Open it again first."
CLOSED_ALREADY = "This account is closed already."
OPEN_ALREADY = "This account is open."
DECIDED = "Somebody else has already decided this."
ANOTHER = "You gave this role, so another administrator has to confirm it."
Asked = TypeVar("Asked", bound=AskedOfSecond)


@transaction.atomic
def add_first_administrator(
    *, username: str, name: str, post: str, email: str, by: Actor | None, at: datetime
) -> User:
    """Make the first person of the performance and intelligence team of a new portal.

    Raises Refused when somebody administers it already: from then on administrators add people.
    """
    # Two set-up pages that are sent at the same moment wait for each other here.
    list(User.objects.select_for_update().order_by("pk"))
    if holders_of(ADMINISTRATORS).exists():
        raise Refused("This portal has an administrator already. Ask them to add you.")
    person = create_person(username, name, post, email)
    RoleAssignment.objects.create(user=person, role=Role.PERFORMANCE_TEAM, unit=None)
    record("add_first_administrator", person, by=by, at=at, username=username, email=email)
    return person


@transaction.atomic
def add_person(
    *, username: str, name: str, post: str, email: str, by: Actor | None, at: datetime
) -> User:
    """Add a person by name, post and e-mail address; they choose their password themselves.

    Raises Refused when the user name or the address is taken, in whatever case.
    """
    person = create_person(username, name, post, email)
    record("add_person", person, by=by, at=at, username=username, email=email)
    return person


@transaction.atomic
def change_person(
    user: User, *, name: str, post: str, email: str, by: Actor | None, at: datetime
) -> User:
    """Change a person's name, post or e-mail address; raises Refused when the address is another
    person's.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    refuse_taken_email(email, but_for=user)
    before = {"name": user.name, "post": user.post, "email": user.email}
    after = {"name": name, "post": post, "email": email}
    changed = {key: {"before": before[key], "after": after[key]} for key in after}
    changed = {key: change for key, change in changed.items() if change["before"] != after[key]}
    if changed:
        User.objects.filter(pk=user.pk).update(**after)
        user.refresh_from_db()
        event = record("change_person", user, by=by, at=at, **changed)
        if "email" in changed and before["email"]:
            tell_old_address(user, before["email"], f"address {event.sequence}", at)
    return user


@transaction.atomic
def give_role(
    user: User, role: Role, unit: OrganisationUnit | None, *, by: Actor | None, at: datetime
) -> RoleAssignment | RoleRequest:
    """Give a person a role, in a unit or for the whole council.

    A role that approves, verifies, audits or administers waits as a request until a second
    administrator confirms it; where there is no second one yet, it holds at once, and the trail
    says so.  Raises Refused for a role that is held already, does not belong there, or excludes
    one that they hold.
    """
    user = locked_beside_administrators(user.pk)
    refuse_role(user, role, unit, by=by)
    if isinstance(by, User) and waits_for_second(user, role, by=by):
        if open_requests(user).filter(role=role, unit=unit).exists():
            raise Refused("This role waits for a second administrator already.", field="role")
        request = RoleRequest.objects.create(
            user=user, role=role, unit=unit, asked_by=by, asked_at=at
        )
        record("ask_for_role", user, by=by, at=at, role=role.title, unit=title_of(unit))
        return request
    assignment = RoleAssignment.objects.create(user=user, role=role, unit=unit)
    # The same role may have waited for an administrator who has left since.
    open_requests(user).filter(role=role, unit=unit).delete()
    record(
        "give_role",
        user,
        by=by,
        at=at,
        role=role.title,
        unit=title_of(unit),
        without_second=isinstance(by, User) and role in NEEDS_SECOND,
    )
    return assignment


@transaction.atomic
def confirm_role(request: RoleRequest, *, by: User, at: datetime) -> RoleAssignment:
    """Confirm a role that another administrator gave; from then on it holds."""
    request = locked_request(request, by)
    user, role = request.user, Role(request.role)
    refuse_role(user, role, request.unit, by=by)
    decide(request, is_confirmed=True, by=by, at=at)
    assignment = RoleAssignment.objects.create(user=user, role=role, unit=request.unit)
    record("give_role", user, by=by, at=at, role=role.title, unit=title_of(request.unit))
    return assignment


@transaction.atomic
def refuse_role_request(request: RoleRequest, *, by: User, at: datetime) -> None:
    """Refuse a role that another administrator gave."""
    request = locked_request(request, by)
    decide(request, is_confirmed=False, by=by, at=at)
    record("refuse_role_request", request.user, by=by, at=at, role=Role(request.role).title)


@transaction.atomic
def end_role(assignment: RoleAssignment, *, by: Actor | None, at: datetime) -> None:
    """Take a role from a person; raises Refused for the last administrator's, and for one's own."""
    user = locked_beside_administrators(assignment.user_id)
    assignment = locked_assignment(assignment)
    if by == user:
        raise Refused(YOURSELF)
    if assignment.role in ADMINISTRATORS and not others_than(user):
        raise Refused("This is the last administrator. Give somebody else the role first.")
    record(
        "end_role",
        user,
        by=by,
        at=at,
        role=Role(assignment.role).title,
        unit=title_of(assignment.unit),
    )
    assignment.delete()


@transaction.atomic
def close_account(user: User, *, by: User, at: datetime) -> None:
    """Close the account of somebody who has left: they are signed out everywhere, their deputies
    have their work, what waited for a second administrator for or by them is dropped, and what they
    did stays under their post.
    """
    user = locked_beside_administrators(user.pk)
    if by == user:
        raise Refused(YOURSELF)
    if not user.is_active:
        raise Refused(CLOSED_ALREADY)
    if Role.PERFORMANCE_TEAM in user.roles and not others_than(user):
        raise Refused("This is the last administrator. Give somebody else the role first.")
    User.objects.filter(pk=user.pk).update(is_active=False)
    sign_out_everywhere(user)
    dropped = dropped_requests(user, at)
    record("close_account", user, by=by, at=at, **{"dropped": dropped} if dropped else {})


@transaction.atomic
def reopen_account(user: User, *, by: User, at: datetime) -> None:
    """Open a closed account again, with the roles it had."""
    user = User.objects.select_for_update().get(pk=user.pk)
    if by == user:
        raise Refused(YOURSELF)
    if user.is_active:
        raise Refused(OPEN_ALREADY)
    User.objects.filter(pk=user.pk).update(is_active=True)
    record("reopen_account", user, by=by, at=at)


def sign_out_everywhere(user: User) -> None:
    """End every session of a person, however many sessions there are: each one carries how often
    that happened (`User.sign_outs`), and no longer fits.
    """
    User.objects.filter(pk=user.pk).update(sign_outs=F("sign_outs") + 1)
    PersonSession.objects.filter(user=user).delete()


def tell_old_address(user: User, address: str, key: str, at: datetime) -> None:
    """Tell a person at their old address that links to choose a password go to another one."""
    body = (
        f"The e-mail address of {user.username} in the performance portal was changed. Links to"
        " choose a password go to the new address from now on.\n\nIf that is wrong, tell the"
        " performance team at once."
    )
    subject = "Your e-mail address was changed"
    notify_addresses([(address, key, subject, body, "")], at, any_day=True)


def create_person(username: str, name: str, post: str, email: str) -> User:
    if User.objects.filter(username__iexact=username).exists():
        raise Refused(f"The user name “{username}” is taken.", field="username")
    refuse_taken_email(email)
    person = User(username=username, name=name, post=post, email=email)
    person.set_unusable_password()
    person.save()
    return person


def refuse_taken_email(email: str, but_for: User | None = None) -> None:
    others = User.objects.filter(email__iexact=email)
    if but_for is not None:
        others = others.exclude(pk=but_for.pk)
    if email and others.exists():
        raise Refused(f"The e-mail address {email} belongs to somebody else.", field="email")


def refuse_role(user: User, role: Role, unit: OrganisationUnit | None, *, by: Actor | None) -> None:
    """Raise Refused, with the reason, where a person cannot have a role."""
    if by is not None and by == user:
        raise Refused(YOURSELF)
    if not user.is_active:
        raise Refused(CLOSED)
    if words := why_not_there(role, unit.kind if unit else None):
        raise Refused(words, field="unit")
    held = user.roleassignment_set.all()
    same = held.filter(role=role)
    # Somebody works for one partner only.
    if role in KINDS_OF_UNITS and role != Role.PARTNER:
        same = same.filter(unit=unit)
    # A role for the whole council is the same with the council as its unit and without one.
    if same.exists():
        raise Refused("They have this role already.", field="role")
    if words := why_excluded(role, {Role(assignment.role) for assignment in held}):
        raise Refused(words, field="role")


def waits_for_second(user: User, role: Role, *, by: User) -> bool:
    """Whether a role that somebody gives waits until a second administrator confirms it."""
    return role in NEEDS_SECOND and others_than(by, user)


def locked_beside_administrators(pk: int) -> User:
    """A person, locked together with all who administer the portal: two administrators who close
    each other's account at once would leave none.
    """
    administrators = holders_of(ADMINISTRATORS).values("pk")
    both = User.objects.filter(Q(pk=pk) | Q(pk__in=administrators))
    locked = list(both.select_for_update().order_by("pk"))
    return next(person for person in locked if person.pk == pk)


def lock_people(people: Collection[int] = ()) -> None:
    """Hold people, and all who administer the portal, until the act is done: before the first of
    several acts is recorded, since whoever has the trail must wait for nothing more.
    """
    administrators = holders_of(ADMINISTRATORS).values("pk")
    both = User.objects.filter(Q(pk__in=people) | Q(pk__in=administrators))
    list(both.select_for_update().order_by("pk").values_list("pk"))


def locked_assignment(assignment: RoleAssignment) -> RoleAssignment:
    """A role as it stands, while its person is locked."""
    held = RoleAssignment.objects.select_related("unit").filter(pk=assignment.pk).first()
    if held is None:
        raise Refused("They no longer have this role.")
    return held


def others_than(*people: User) -> bool:
    """Whether anybody else administers the portal."""
    return holders_of(ADMINISTRATORS).exclude(pk__in=[person.pk for person in people]).exists()


def open_requests(user: User | None = None) -> QuerySet[RoleRequest]:
    """The roles that wait for a second administrator; of one person or of all."""
    waiting = RoleRequest.objects.filter(decided_at=None).select_related("user", "unit", "asked_by")
    return waiting if user is None else waiting.filter(user=user)


def locked_request(request: Asked, by: User, another: str = ANOTHER) -> Asked:
    """What one administrator asked for, locked while another decides; raises Refused, with
    `another` as its words, for whoever asked, and when it is gone with somebody who left.
    """
    # People before requests, as where an account is closed.
    locked_beside_administrators(request.user_id)
    waiting = type(request)._default_manager.select_for_update().filter(pk=request.pk).first()
    if waiting is None or waiting.decided_at is not None:
        raise Refused(DECIDED)
    if by == waiting.asked_by:
        raise Refused(another)
    if by == waiting.user:
        raise Refused(YOURSELF)
    return waiting


def decide(request: AskedOfSecond, *, is_confirmed: bool, by: User, at: datetime) -> None:
    request.is_confirmed, request.decided_by, request.decided_at = is_confirmed, by, at
    request.save(update_fields=["is_confirmed", "decided_by", "decided_at"])


def title_of(unit: OrganisationUnit | None) -> str:
    return unit.title if unit else ""
