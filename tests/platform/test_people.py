"""Administration of people: who is added, what roles they get and from whom, whose account closes."""

import pytest

from pmf_portal.audit.models import AuditEvent
from pmf_portal.audit.record import CommandLine
from pmf_portal.council.models import Notice, RoleAssignment, RoleRequest, User
from pmf_portal.council.people import (
    add_first_administrator,
    add_person,
    change_person,
    close_account,
    confirm_role,
    end_role,
    give_role,
    refuse_role_request,
    reopen_account,
)
from pmf_portal.council.roles import Role
from pmf_portal.refusals import Refused

ANNE = {"username": "anne", "name": "Anne Example", "post": "Auditor", "email": "a@c.example"}


@pytest.fixture
def second(council, at):
    """A second administrator."""
    person = add_person(**ANNE | {"username": "second", "email": "s@c.example"}, by=None, at=at)
    RoleAssignment.objects.create(user=person, role=Role.PERFORMANCE_TEAM)
    return person


def last_event():
    return AuditEvent.objects.order_by("-sequence").first()


def test_the_first_administrator_is_made_once(db, at):
    first = add_first_administrator(**ANNE, by=CommandLine("root"), at=at)
    assert first.roles == {Role.PERFORMANCE_TEAM} and not first.has_usable_password()
    assert last_event().actor == "Command line, root"
    with pytest.raises(Refused, match="has an administrator already"):
        add_first_administrator(**ANNE | {"username": "b", "email": ""}, by=None, at=at)
    assert User.objects.count() == 1


def test_a_person_has_their_own_user_name_and_address(council, at):
    team = council.people["team"]
    person = add_person(**ANNE, by=team, at=at)
    assert person.named == "Anne Example, Auditor" and str(person) == "Auditor"
    for taken, field in (({"username": "ANNE", "email": ""}, "username"), ({}, "username")):
        with pytest.raises(Refused) as refused:
            add_person(**ANNE | taken, by=team, at=at)
        assert refused.value.field == field
    with pytest.raises(Refused, match="belongs to somebody else"):
        add_person(**ANNE | {"username": "b", "email": "A@C.example"}, by=team, at=at)


def test_a_change_says_before_and_after(council, at):
    team, person = council.people["team"], add_person(**ANNE, by=None, at=at)
    changed = change_person(person, name="Anne Sample", post="Auditor", email="", by=team, at=at)
    assert changed.name == "Anne Sample"
    event = last_event()
    assert event.action == "change_person" and "Anne Example" in event.text
    change_person(person, name="Anne Sample", post="Auditor", email="", by=team, at=at)
    assert last_event() == event


def test_a_changed_address_is_told_to_the_old_one(council, at):
    team, person = council.people["team"], add_person(**ANNE, by=None, at=at)
    fields = {"name": "Anne Example", "post": "Auditor"}
    change_person(person, **fields, email="new@c.example", by=team, at=at)
    notice = Notice.objects.get()
    assert notice.address == "a@c.example" and notice.any_day
    assert "new@c.example" not in notice.body


def test_a_role_that_approves_waits_for_a_second_administrator(council, second, at):
    team, person = council.people["team"], add_person(**ANNE, by=None, at=at)
    asked = give_role(person, Role.STRATEGIC_DIRECTOR, council.units["families"], by=team, at=at)
    assert isinstance(asked, RoleRequest) and not person.roleassignment_set.exists()
    with pytest.raises(Refused, match="waits for a second"):
        give_role(person, Role.STRATEGIC_DIRECTOR, council.units["families"], by=second, at=at)
    with pytest.raises(Refused, match="another administrator"):
        confirm_role(asked, by=team, at=at)
    confirm_role(asked, by=second, at=at)
    assert person.roleassignment_set.get().role == Role.STRATEGIC_DIRECTOR
    with pytest.raises(Refused, match="already decided this"):
        refuse_role_request(asked, by=second, at=at)


def test_a_role_waits_no_longer_once_there_is_nobody_to_confirm_it(council, second, at):
    team, person = council.people["team"], add_person(**ANNE, by=None, at=at)
    give_role(person, Role.LEADER, None, by=team, at=at)
    close_account(second, by=team, at=at)
    assert isinstance(give_role(person, Role.LEADER, None, by=team, at=at), RoleAssignment)
    assert not RoleRequest.objects.exists()


def test_a_refused_role_is_not_held(council, second, at):
    team, person = council.people["team"], add_person(**ANNE, by=None, at=at)
    refuse_role_request(give_role(person, Role.LEADER, None, by=team, at=at), by=second, at=at)
    assert not person.roleassignment_set.exists() and last_event().action == "refuse_role_request"


def test_other_roles_hold_at_once_and_so_do_a_lone_administrators(council, at):
    team, person = council.people["team"], add_person(**ANNE, by=None, at=at)
    assert give_role(person, Role.RISK, None, by=team, at=at).pk
    other = add_person(**ANNE | {"username": "b", "email": ""}, by=None, at=at)
    assert isinstance(give_role(other, Role.LEADER, None, by=team, at=at), RoleAssignment)
    assert '"without_second":true' in last_event().text


def test_what_a_person_cannot_have_is_refused_with_the_reason(council, at):
    team, families = council.people["team"], council.units["families"]
    person = add_person(**ANNE, by=None, at=at)
    give_role(person, Role.FINANCE, None, by=team, at=at)
    for role, unit, words in (
        (Role.FINANCE, None, "have this role already"),
        (Role.HEAD_OF_SERVICE, None, "belongs to a service"),
        (Role.HEAD_OF_SERVICE, families, "belongs to a service"),
        (Role.RISK, families, "for the whole council"),
        (Role.INTERNAL_AUDIT, None, "audit its own work"),
        (Role.LEADER, None, "councillor cannot be an officer"),
    ):
        with pytest.raises(Refused, match=words):
            give_role(person, role, unit, by=team, at=at)
    with pytest.raises(Refused, match="You cannot change your own roles"):
        give_role(team, Role.RISK, None, by=team, at=at)


def test_nobody_ends_their_own_role_or_the_last_administrators(council, second, at):
    team = council.people["team"]
    with pytest.raises(Refused, match="You cannot change your own"):
        end_role(team.roleassignment_set.get(), by=team, at=at)
    end_role(team.roleassignment_set.get(), by=second, at=at)
    with pytest.raises(Refused, match="last administrator"):
        end_role(second.roleassignment_set.get(), by=CommandLine("root"), at=at)


def test_a_closed_account_is_signed_out_and_keeps_its_roles(council, second, client, at):
    team, director = council.people["team"], council.people["director"]
    client.force_login(director)
    assert client.get("/desk/").status_code == 200
    close_account(director, by=team, at=at)
    assert client.get("/desk/").status_code == 302
    with pytest.raises(Refused, match="closed already"):
        close_account(director, by=team, at=at)
    reopen_account(director, by=team, at=at)
    assert client.get("/desk/").status_code == 302
    assert User.objects.get(pk=director.pk).is_active and director.roleassignment_set.exists()
    with pytest.raises(Refused, match="You cannot change your own"):
        close_account(team, by=team, at=at)


def test_a_role_that_was_ended_meanwhile_is_not_ended_again(council, at):
    held = council.people["lead"].roleassignment_set.get()
    end_role(held, by=council.people["team"], at=at)
    again = RoleAssignment(pk=10**6, user=council.people["lead"], role=Role.PERFORMANCE_LEAD)
    with pytest.raises(Refused, match="no longer have this role"):
        end_role(again, by=council.people["team"], at=at)
