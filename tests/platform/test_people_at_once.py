"""Two administrators act on people at the same moment (PostgreSQL: SQLite lets one writer in at a
time).
"""

from functools import partial

import pytest

from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.holders import holders_of
from pmf_portal.council.models import RoleAssignment, RoleRequest, User
from pmf_portal.council.people import (
    ADMINISTRATORS,
    add_person,
    close_account,
    confirm_role,
    end_role,
    give_role,
    refuse_role_request,
)
from pmf_portal.council.roles import Role
from tests.at_once import needs_postgresql, overlapping

pytestmark = [pytest.mark.django_db(transaction=True), needs_postgresql]


def administrator(name, at):
    person = add_person(username=name, name="", post=name, email="", by=None, at=at)
    RoleAssignment.objects.create(user=person, role=Role.PERFORMANCE_TEAM)
    return person


def names(outcomes):
    return sorted(type(outcome).__name__ for outcome in outcomes)


def test_two_administrators_do_not_close_each_other_at_once(council, at):
    team, other = council.people["team"], administrator("other", at)
    outcomes = overlapping(
        partial(close_account, other, by=team, at=at), partial(close_account, team, by=other, at=at)
    )
    assert names(outcomes) == ["NoneType", "Refused"]
    assert holders_of(ADMINISTRATORS).count() == 1


def test_two_administrators_do_not_end_each_others_role_at_once(council, at):
    team, other = council.people["team"], administrator("other", at)
    outcomes = overlapping(
        partial(end_role, other.roleassignment_set.get(), by=team, at=at),
        partial(end_role, team.roleassignment_set.get(), by=other, at=at),
    )
    assert names(outcomes) == ["NoneType", "Refused"]
    assert holders_of(ADMINISTRATORS).count() == 1


def test_a_role_that_is_ended_twice_at_once_ends_once(council, at):
    held = council.people["lead"].roleassignment_set.get()
    ending = partial(end_role, held, by=council.people["team"], at=at)
    assert names(overlapping(ending, partial(end_role, held, by=None, at=at))) == [
        "NoneType",
        "Refused",
    ]
    assert AuditEvent.objects.filter(action="end_role").count() == 1


def test_a_role_that_is_confirmed_and_refused_at_once_is_decided_once(council, at):
    team, other, third = council.people["team"], administrator("a", at), administrator("b", at)
    lead = council.people["lead"]
    waiting = give_role(lead, Role.STRATEGIC_DIRECTOR, council.units["families"], by=team, at=at)
    outcomes = overlapping(
        partial(confirm_role, waiting, by=other, at=at),
        partial(refuse_role_request, waiting, by=third, at=at),
    )
    assert names(outcomes) == ["Refused", "RoleAssignment"]
    assert RoleRequest.objects.get().is_confirmed


def test_a_role_that_is_given_twice_at_once_is_held_once(council, at):
    lead, care = council.people["lead"], council.units["care"]
    giving = partial(give_role, lead, Role.SERVICE_MANAGER, care, by=council.people["team"], at=at)
    assert names(overlapping(giving, giving)) == ["Refused", "RoleAssignment"]
    assert User.objects.get(pk=lead.pk).roleassignment_set.count() == 2
