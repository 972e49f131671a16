"""People by the command line, with the link by which they choose their password."""

import re

import pytest
from django.core.management import CommandError, call_command

from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.models import Notice, User
from pmf_portal.council.roles import Role

ANNE = {
    "name": "Anne Example",
    "post": "Director, Families",
    "email": "anne@council.example",
    "by": "Root Operator",
}


def add(username="anne", **other):
    call_command("add_person", username, **ANNE | other)


def test_a_person_is_added_with_a_role_and_a_link(client, council, capsys):
    add(role="strategic_director", unit="families")
    person = User.objects.get(username="anne")
    assert person.roles == {Role.STRATEGIC_DIRECTOR} and not person.has_usable_password()
    events = AuditEvent.objects.order_by("sequence")
    assert [event.action for event in events] == ["add_person", "give_role", "make_link"]
    assert {event.actor for event in events} == {"Command line, Root Operator"}
    notice = Notice.objects.get()
    assert notice.address == "anne@council.example" and "set-password" not in notice.body
    output = capsys.readouterr().out
    path = re.search(r"https?://[^/]+(/set-password/\S+)", output)[1]
    assert path.rpartition("/")[0] not in events.last().text
    page = client.get(path, follow=True).content.decode()
    assert "Choose your password" in page and "anne" in page


@pytest.mark.parametrize(
    ("username", "other", "words"),
    [
        ("lead", {}, "The user name “lead” is taken"),
        ("anne", {"email": "LEAD@council.example"}, "belongs to somebody else"),
        ("anne", {"email": "nowhere"}, "email: "),
        ("two words", {}, "username: "),
        ("anne", {"name": " "}, "Give a name"),
        ("anne", {"role": "head_of_service", "unit": "families"}, "belongs to a service"),
        ("anne", {"role": "head_of_service", "unit": "nowhere"}, "no unit “nowhere”"),
        ("anne", {"unit": "care"}, "without a role"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_saved(council, username, other, words):
    before = User.objects.count()
    with pytest.raises(CommandError, match=words):
        add(username, **other)
    assert User.objects.count() == before and not AuditEvent.objects.exists()


def test_the_demonstration_is_refused_in_production(db, settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="never built here"):
        call_command("seed_demo")


def test_the_demonstration_is_refused_where_there_are_people(db):
    User.objects.create(username="somebody", post="A post")
    with pytest.raises(CommandError, match="There are people in this database"):
        call_command("seed_demo")
