"""The pages of people: who reads them, what administrators do there, and what they are told."""

import pytest
from django.urls import reverse

from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.directory import people_with
from pmf_portal.council.models import RoleAssignment, RoleRequest, User
from pmf_portal.council.people import add_person, change_person, close_account, give_role
from pmf_portal.council.people_permissions import (
    may_add_person,
    may_change_person,
    may_close_account,
    may_decide_request,
    may_end_role,
    may_give_role,
    may_reopen_account,
    may_view_people,
)
from pmf_portal.council.roles import Role
from reporting.cycle.desk import due_tasks

# What pages say; what the database keeps has tests of its own.
pytestmark = pytest.mark.any_database

ANNE = {
    "username": "anne",
    "name": "Anne Example",
    "post": "Head of Service, Care",
    "email": "anne@council.example",
}


def words(answer):
    return " ".join(answer.content.decode().split())


@pytest.fixture
def anne(council, at):
    """Somebody with a name and no role."""
    return add_person(**ANNE, by=council.people["team"], at=at)


@pytest.fixture
def second(council, at):
    """A second administrator."""
    person = add_person(
        username="second", name="", post="Second administrator", email="", by=None, at=at
    )
    RoleAssignment.objects.create(user=person, role=Role.PERFORMANCE_TEAM)
    return person


@pytest.fixture
def waiting(council, anne, second, at):
    """A role that the team gave and that a second administrator has to confirm."""
    unit = council.units["care"]
    return give_role(anne, Role.HEAD_OF_SERVICE, unit, by=council.people["team"], at=at)


# Who may.


@pytest.mark.parametrize(
    ("name", "allowed"),
    [("team", True), ("director", False), ("leader", False), ("auditor", False), ("hr", False)],
)
def test_administrators_alone_change_people(council, waiting, name, allowed):
    user, lead = council.people[name], council.people["lead"]
    held, closed = lead.roleassignment_set.get(), council.people["finance"]
    closed.is_active = False
    assert may_view_people(user)
    verdicts = [
        may_add_person(user),
        may_change_person(user),
        may_give_role(user, lead),
        may_end_role(user, held),
        may_close_account(user, lead),
        may_reopen_account(user, closed),
    ]
    assert {bool(verdict) for verdict in verdicts} == {allowed}
    assert not may_decide_request(user, "confirm_role", waiting)


@pytest.mark.parametrize(
    ("verdict", "reason"),
    [
        (lambda team, gone: may_give_role(team, team), "You cannot change your own"),
        (lambda team, gone: may_end_role(team, team.roleassignment_set.get()), "your own"),
        (lambda team, gone: may_close_account(team, team), "You cannot change your own"),
        (lambda team, gone: may_reopen_account(team, team), "You cannot change your own"),
        (lambda team, gone: may_give_role(team, gone), "account is closed"),
        (lambda team, gone: may_close_account(team, gone), "closed already"),
        (lambda team, gone: may_reopen_account(gone, team), "account is closed"),
    ],
)
def test_a_verdict_on_a_person_says_why_not(council, verdict, reason):
    gone = council.people["finance"]
    gone.is_active = False
    assert reason in verdict(council.people["team"], gone).reason


def test_an_open_account_is_not_opened_again(council):
    assert "is open" in may_reopen_account(council.people["team"], council.people["lead"]).reason


def test_a_role_is_decided_once_by_another_administrator(council, second, waiting, at):
    team, anne = council.people["team"], waiting.user
    RoleAssignment.objects.create(user=anne, role=Role.PERFORMANCE_TEAM)
    for act in ("confirm_role", "refuse_role_request"):
        assert may_decide_request(second, act, waiting)
        assert "another administrator" in may_decide_request(team, act, waiting).reason
        assert "your own" in may_decide_request(anne, act, waiting).reason
        assert "does not let you" in may_decide_request(council.people["lead"], act, waiting).reason
    waiting.decided_at = at
    assert "already decided this" in may_decide_request(second, "confirm_role", waiting).reason


# Reading.


def test_everybody_inside_reads_names_and_roles(client, council, anne, at):
    close_account(council.people["finance"], by=council.people["team"], at=at)
    client.force_login(council.people["member"])
    page = words(client.get("/people/"))
    assert "Anne Example" in page and "Head of service, Care" in page and "No role" in page
    present, left = page.split("Left: account closed")
    assert "Post of finance" in left and "Post of finance" not in present
    assert "Add a person" not in page
    person = words(client.get(f"/people/{anne.pk}/"))
    assert "Anne Example" in person and "Open" in person
    assert "anne@council.example" not in person and "Close the account" not in person


@pytest.mark.parametrize(
    ("typed", "posts"),
    [
        ("anne", ["Head of Service, Care"]),
        ("EXAMPLE head", ["Head of Service, Care"]),
        ("waste", ["Post of other_head"]),
        ("strategic places", ["Post of other_director"]),
        ("o'brien", ["Clerk"]),
        ("nobody of this name", []),
        ("\0", None),
        ("%_", []),
    ],
)
def test_people_are_found_by_name_post_role_and_unit(client, council, anne, at, typed, posts):
    add_person(username="ob", name="Una O’Brien-Sample", post="Clerk", email="", by=None, at=at)
    client.force_login(council.people["lead"])
    answer = client.get("/people/", {"q": typed})
    assert answer.status_code == 200
    entries = answer.context["present"]
    assert posts is None or [str(entry.person) for entry in entries] == posts
    assert posts != [] or "Nobody matches" in words(answer)


def test_people_stand_by_their_posts(council, anne):
    posts = [str(entry.person) for entry in people_with()]
    assert posts == sorted(posts, key=str.casefold) and len(posts) == len(council.people) + 1


@pytest.mark.parametrize("more", [1, 3])
def test_pages_of_people_cost_the_same_however_many(
    client, council, second, at, django_assert_num_queries, more
):
    team, care = council.people["team"], council.units["care"]
    for n in range(more):
        person = add_person(**ANNE | {"username": f"a{n}", "email": ""}, by=team, at=at)
        give_role(person, Role.SERVICE_MANAGER, care, by=team, at=at)
        give_role(person, Role.PERFORMANCE_LEAD, care, by=team, at=at)
        give_role(person, Role.HEAD_OF_SERVICE, care, by=team, at=at)
    busy = User.objects.get(username="a0")
    for unit in list(council.units.values())[1 : more + 1]:
        RoleAssignment.objects.create(user=busy, role=Role.STRATEGIC_DIRECTOR, unit=unit)
    client.force_login(second)
    with django_assert_num_queries(6):
        client.get("/people/")
    with django_assert_num_queries(11):
        client.get(f"/people/{busy.pk}/")
    with django_assert_num_queries(6):
        client.get(f"/people/{busy.pk}/give-role/?role=head_of_service")
    client.force_login(council.people["lead"])
    with django_assert_num_queries(5):
        client.get("/people/")


# Adding and changing.


def test_an_administrator_adds_a_person_and_is_led_to_them(client, council):
    client.force_login(council.people["team"])
    answer = client.post("/people/add/", ANNE, follow=True)
    person = User.objects.get(username="anne")
    assert answer.redirect_chain[-1][0] == f"/people/{person.pk}/"
    assert "Anne Example, Head of Service, Care is added" in words(answer)
    assert "anne@council.example" in words(answer) and not person.has_usable_password()
    assert AuditEvent.objects.get(action="add_person").actor == "Post of team"


@pytest.mark.parametrize(
    ("typed", "field", "message"),
    [
        ({"name": ""}, "name", "Enter the name"),
        ({"name": "x" * 151}, "name", "too long"),
        ({"post": " "}, "post", "Enter the post"),
        ({"username": ""}, "username", "Enter the user name"),
        ({"username": "anne example"}, "username", "without spaces"),
        ({"username": "LEAD"}, "username", "is taken"),
        ({"email": "nowhere"}, "email", "like name@example.com"),
        ({"email": "Lead@council.example"}, "email", "belongs to somebody else"),
    ],
)
def test_a_person_who_cannot_be_added_is_refused_at_the_field(
    client, council, typed, field, message
):
    client.force_login(council.people["team"])
    answer = client.post("/people/add/", ANNE | {"post": "Clerk of works"} | typed)
    form = answer.context["form"]
    assert answer.status_code == 200 and message in form.errors[field][0]
    assert field == "post" or "Clerk of works" in words(answer)
    assert not User.objects.filter(username__startswith="anne").exists()


def test_a_change_is_saved_and_a_taken_address_refused(client, council, anne):
    client.force_login(council.people["team"])
    url = f"/people/{anne.pk}/change/"
    assert "Anne Example" in words(client.get(url))
    typed = {"name": "Anne Sample", "post": "Clerk", "email": "lead@council.example"}
    refused = client.post(url, typed)
    assert "belongs to somebody else" in refused.context["form"].errors["email"][0]
    assert "Anne Sample" in words(refused)
    answer = client.post(url, typed | {"email": ""}, follow=True)
    assert "The changes are saved." in words(answer)
    assert User.objects.get(pk=anne.pk).named == "Anne Sample, Clerk"


def test_a_change_after_somebody_elses_says_what_stands_now(client, council, anne, at):
    client.force_login(council.people["team"])
    url = f"/people/{anne.pk}/change/"
    opened = client.get(url).context["form"]["opened_with"].value()
    change_person(anne, name="Anne Sample", post=anne.post, email="", by=None, at=at)
    late = {"name": "Anne Example", "post": "Clerk", "email": "", "opened_with": opened}
    answer = client.post(url, late)
    assert "“Name” now says “Anne Sample”" in words(answer) and "Clerk" in words(answer)
    assert User.objects.get(pk=anne.pk).post == ANNE["post"]


# Roles.


def test_it_is_said_beforehand_which_roles_need_a_second(client, council, anne):
    client.force_login(council.people["team"])
    page = words(client.get(f"/people/{anne.pk}/give-role/"))
    at_once, with_second = page.split("Roles that a second administrator has to confirm")
    assert "Performance lead" in at_once and "In a directorate, service or team" in at_once
    assert "Head of service" in with_second and "Performance lead" not in with_second
    assert "?role=leader" in with_second


def test_roles_that_exclude_each_other_are_not_offered(client, council):
    client.force_login(council.people["team"])
    page = words(client.get(f"/people/{council.people['member'].pk}/give-role/"))
    assert "An officer cannot be a councillor as well" in page and "?role=risk" not in page
    assert "They have this role already." in page and "?role=leader" in page


@pytest.mark.parametrize("role", ["", "nonsense", "\0", "LEADER"])
def test_a_role_that_there_is_not_leads_back_to_all_roles(client, council, anne, role):
    client.force_login(council.people["team"])
    for method in (client.get, client.post):
        answer = method(f"/people/{anne.pk}/give-role/", query_params={"role": role})
        assert answer.status_code == 200 and "Which role?" in words(answer)


def test_a_role_is_given_in_a_unit_where_it_belongs(client, council, anne):
    client.force_login(council.people["team"])
    url = f"/people/{anne.pk}/give-role/?role=service_manager"
    page = client.get(url)
    offered = {unit.slug for unit in page.context["form"].fields["unit"].queryset}
    assert offered == {"care", "waste"} and "This role starts at once." in words(page)
    for wrong in ("", council.units["families"].pk, "x", "9" * 40):
        refused = client.post(url, {"unit": wrong})
        assert "Choose a unit from the list" in refused.context["form"].errors["unit"][0]
    answer = client.post(url, {"unit": council.units["care"].pk}, follow=True)
    assert "has the role Service manager, Care" in words(answer)
    again = client.post(url, {"unit": council.units["care"].pk})
    assert "They have this role already." in words(again)


def test_a_lone_administrator_is_told_that_a_role_holds_at_once(client, council, anne):
    client.force_login(council.people["team"])
    url = f"/people/{anne.pk}/give-role/?role=internal_audit"
    page = words(client.get(url))
    assert "there is no second administrator yet" in page and "for the whole council" in page
    client.post(url)
    assert User.objects.get(pk=anne.pk).roles == {Role.INTERNAL_AUDIT}


def test_a_role_of_the_whole_council_is_held_once(client, council):
    """As the council's and as nobody's unit it is the same."""
    client.force_login(council.people["team"])
    answer = client.post(f"/people/{council.people['risk'].pk}/give-role/?role=risk")
    assert "They have this role already." in words(answer)
    assert council.people["risk"].roleassignment_set.count() == 1


def test_a_second_administrator_confirms_from_the_desk(client, council, anne, second, at):
    team = council.people["team"]
    client.force_login(team)
    url = f"/people/{anne.pk}/give-role/?role=head_of_service"
    assert "A second administrator has to confirm" in words(client.get(url))
    answer = client.post(url, {"unit": council.units["care"].pk}, follow=True)
    page = words(answer)
    assert "waits for a second administrator, who finds it on their desk" in page
    assert "You gave this role, so another administrator" in page
    request = RoleRequest.objects.get()
    confirm = f"/people/role-requests/{request.pk}/confirm/"
    assert client.get(confirm).status_code == 403
    assert not [task for task in due_tasks(team, at.date()) if task.url == confirm]
    [task] = due_tasks(second, at.date())
    assert (task.kind, task.url) == ("Roles to confirm", confirm)
    assert task.words == "Head of Service, Care: Head of service, Care"
    client.force_login(second)
    assert "Confirm or refuse it" in words(client.get("/people/"))
    assert "Should they have this role?" in words(client.get(confirm))
    assert "has the role Head of service, Care" in words(client.post(confirm, follow=True))
    assert not due_tasks(second, at.date())
    assert "already decided this" in words(client.get(confirm))


def test_a_second_administrator_refuses(client, second, waiting):
    client.force_login(second)
    url = f"/people/role-requests/{waiting.pk}/refuse/"
    assert client.get(url).status_code == 405
    assert "does not get the role Head of service, Care" in words(client.post(url, follow=True))
    assert not waiting.user.roleassignment_set.exists()
    assert client.post(url).status_code == 403


def test_a_request_that_can_be_granted_no_longer_says_why(client, council, second, waiting):
    """They were given a role meanwhile that excludes it."""
    RoleAssignment.objects.create(user=waiting.user, role=Role.INTERNAL_AUDIT)
    client.force_login(second)
    answer = client.post(f"/people/role-requests/{waiting.pk}/confirm/")
    assert answer.status_code == 200 and "cannot audit its own work" in words(answer)
    assert RoleRequest.objects.get().decided_at is None


def test_what_waits_is_seen_by_administrators_alone(client, council, waiting):
    client.force_login(council.people["member"])
    for url in ("/people/", f"/people/{waiting.user_id}/"):
        assert "second administrator" not in words(client.get(url))


def test_a_role_is_ended(client, council):
    lead = council.people["lead"]
    client.force_login(council.people["team"])
    url = f"/people/roles/{lead.roleassignment_set.get().pk}/end/"
    assert "at once. What they did stays." in words(client.get(url))
    answer = client.post(url, follow=True)
    assert "no longer has the role Performance lead, Families" in words(answer)
    assert not lead.roleassignment_set.exists() and client.get(url).status_code == 404


# Accounts.


def test_an_account_is_closed_and_opened_again(client, council):
    lead = council.people["lead"]
    client.force_login(council.people["team"])
    url = f"/people/{lead.pk}/"
    assert "signed out everywhere" in words(client.get(url + "close-account/"))
    page = words(client.post(url + "close-account/", follow=True))
    assert "The account of Post of lead is closed." in page and "If they come back" in page
    assert "Give a role" not in page
    assert client.post(url + "close-account/").status_code == 403
    page = words(client.post(url + "reopen-account/", follow=True))
    assert "is open again" in page and "Performance lead, Families" in page
    assert client.get(url + "reopen-account/").status_code == 403


def test_who_leaves_can_hand_over_before_and_after(client, council, at):
    team, lead = council.people["team"], council.people["lead"]
    client.force_login(team)
    link = reverse("hand_over_work", args=[lead.pk])
    assert link in words(client.get(f"/people/{lead.pk}/"))
    close_account(lead, by=team, at=at)
    assert link in words(client.get(f"/people/{lead.pk}/"))
    assert reverse("hand_over_work", args=[team.pk]) not in words(client.get(f"/people/{team.pk}/"))


def test_the_page_of_an_administrator_offers_them_nothing_of_their_own(client, council):
    team = council.people["team"]
    client.force_login(team)
    page = words(client.get(f"/people/{team.pk}/"))
    assert "You cannot change your own roles or account." in page
    assert "Give a role" not in page and "End it" not in page
    for act in ("give-role", "close-account"):
        assert client.get(f"/people/{team.pk}/{act}/").status_code == 403


ADDRESSES = (
    "/people/{person}/change/",
    "/people/{person}/give-role/",
    "/people/{person}/close-account/",
    "/people/{person}/reopen-account/",
    "/people/roles/{role}/end/",
    "/people/role-requests/{request}/confirm/",
)


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("name", ["director", "auditor", "member"])
def test_pages_that_change_people_are_closed_to_others(client, council, waiting, address, name):
    client.force_login(council.people[name])
    keys = {
        "person": waiting.user_id,
        "role": council.people["lead"].roleassignment_set.get().pk,
        "request": waiting.pk,
    }
    for method in (client.get, client.post):
        assert method(address.format(**keys)).status_code == 403
        assert method(address.format(person=10**6, role=10**6, request=10**6)).status_code == 404
