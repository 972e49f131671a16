"""Contacts on the public page: the performance team keeps them, and none is deleted."""

import json

import pytest

from pmf_portal.audit.models import AuditEvent
from pmf_portal.audit.sentences import sentence
from reporting.engagement.contacts import add_contact, change_contact
from reporting.engagement.permissions import may_add_contact, may_change_contact
from reporting.models import Contact

FIELDS = {
    "post": "Analyst",
    "helps_with": "Statistics",
    "email": "",
    "telephone": "",
    "order": 0,
    "is_shown": True,
}
TYPED = FIELDS | {"is_shown": "on"}


def words(answer):
    return " ".join(answer.content.decode().split())


@pytest.fixture
def analyst(council, at):
    return add_contact(**FIELDS, by=council.people["team"], at=at)


@pytest.mark.parametrize(
    ("name", "allowed"), [("team", True), ("director", False), ("auditor", False), ("lead", False)]
)
def test_the_team_alone_keeps_contacts(client, council, analyst, name, allowed):
    user = council.people[name]
    assert bool(may_add_contact(user)) == bool(may_change_contact(user)) == allowed
    client.force_login(user)
    for url in ("/contacts/add/", f"/contacts/{analyst.pk}/change/"):
        assert client.get(url).status_code == (200 if allowed else 403)
    assert ("Add a contact" in words(client.get("/contacts/"))) == allowed


def test_a_contact_that_is_added_stands_on_the_public_page(client, council):
    client.force_login(council.people["team"])
    answer = client.post("/contacts/add/", TYPED, follow=True)
    assert "“Analyst” is added." in words(answer)
    client.logout()
    page = words(client.get("/contacts/"))
    assert "Statistics" in page and "Add a contact" not in page
    assert sentence(AuditEvent.objects.get()) == "Post of team added the contact Analyst."


def test_a_contact_is_taken_off_the_public_page_and_put_back(client, council, analyst):
    client.force_login(council.people["team"])
    url = f"/contacts/{analyst.pk}/change/"
    assert "Statistics" in words(client.get(url))
    page = words(client.post(url, {k: v for k, v in TYPED.items() if k != "is_shown"}, follow=True))
    assert "“Analyst” is saved." in page and "Not shown to the public" in page
    client.logout()
    assert "Analyst" not in words(client.get("/contacts/"))
    assert not Contact.objects.get().is_shown


def test_a_change_says_before_and_after_and_none_says_nothing(council, analyst, at):
    team = council.people["team"]
    change_contact(analyst, **FIELDS, by=team, at=at)
    assert AuditEvent.objects.count() == 1
    change_contact(analyst, **FIELDS | {"order": 2}, by=team, at=at)
    event = AuditEvent.objects.get(action="change_contact")
    assert json.loads(event.text)["details"] == {"order": {"before": 0, "after": 2}}


def test_a_change_after_somebody_elses_says_what_stands_now(client, council, analyst, at):
    client.force_login(council.people["team"])
    url = f"/contacts/{analyst.pk}/change/"
    opened = client.get(url).context["form"]["opened_with"].value()
    change_contact(analyst, **FIELDS | {"telephone": "0151 496 0000"}, by=None, at=at)
    late = TYPED | {"helps_with": "Figures by ward", "opened_with": opened}
    answer = client.post(url, late)
    assert "“Telephone number” now says “0151 496 0000”" in words(answer)
    assert "Figures by ward" in words(answer)
    assert Contact.objects.get().helps_with == "Statistics"


@pytest.mark.parametrize(
    ("typed", "field", "message"),
    [
        ({"post": ""}, "post", "Enter the post"),
        ({"post": "x" * 151}, "post", "at most 150 characters"),
        ({"helps_with": " "}, "helps_with", "Say what they help with"),
        ({"email": "nowhere"}, "email", "like name@example.com"),
        ({"telephone": "0" * 31}, "telephone", "at most 30 characters"),
        ({"order": "first"}, "order", "whole number from 0 to 999"),
        ({"order": "9" * 40}, "order", "whole number from 0 to 999"),
        ({"order": ""}, "order", "0 comes first"),
    ],
)
def test_a_contact_that_cannot_be_kept_is_refused_at_the_field(
    client, council, typed, field, message
):
    client.force_login(council.people["team"])
    answer = client.post("/contacts/add/", TYPED | {"telephone": "0151 496 0001"} | typed)
    assert answer.status_code == 200 and message in answer.context["form"].errors[field][0]
    assert field == "telephone" or "0151 496 0001" in words(answer)
    assert not Contact.objects.exists()
