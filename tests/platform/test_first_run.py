"""A new portal: everybody is led to its set-up page, a one-time code makes the first administrator,
and then nothing of it costs anything.
"""

import logging
import re
from datetime import datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pmf_portal.audit.models import AuditEvent
from pmf_portal.audit.record import CommandLine
from pmf_portal.council import first_run
from pmf_portal.council.first_run import Remembered, make_code, set_up_portal, write_code_to_log
from pmf_portal.council.models import Attempt, Notice, SetUpCode, User
from pmf_portal.council.roles import Role
from pmf_portal.periods.timetable import LONDON
from pmf_portal.refusals import Refused
from tests.at_once import needs_postgresql, overlapping

AT = datetime(2013, 10, 7, 10, 0, tzinfo=LONDON)
OPERATOR = CommandLine("root")
PASSWORD = "violet ladder nineteen"
FIRST = {
    "username": "sam",
    "name": "Sam Sample",
    "post": "Head of Performance",
    "email": "sam@council.example",
}


def typed(code, other=None):
    passwords = {"password": PASSWORD, "password_again": PASSWORD}
    return FIRST | passwords | {"code": code} | (other or {})


def set_up_with(code, **other):
    return set_up_portal(**FIRST | {"code": code, "password": PASSWORD} | other, sender="s", at=AT)


@pytest.mark.parametrize("path", ["/", "/desk/", "/sign-in/", "/people/1/invite/", "/account/"])
def test_a_new_portal_leads_to_its_set_up_page(client, new_portal, path):
    answer = client.get(path)
    assert (answer.status_code, answer.get("Location")) == (302, "/set-up/")


@pytest.mark.parametrize("path", ["/accessibility/", "/reports/", "/health/"])
def test_public_pages_of_a_new_portal_stay_open(client, new_portal, path):
    assert client.get(path).status_code == 200


def test_the_code_is_written_to_the_log_once(client, new_portal, caplog):
    with caplog.at_level(logging.WARNING):
        client.get("/set-up/")
        client.get("/set-up/")
    codes = re.findall(r"\b(?:[a-z2-9]{4}-){3}[a-z2-9]{4}\b", caplog.text)
    assert len(codes) == 1
    assert codes[0] not in SetUpCode.objects.get().digest
    assert set_up_with(codes[0]).roles == {Role.PERFORMANCE_TEAM}


def test_the_whole_way_from_an_empty_portal(client, new_portal):
    code = make_code(by=OPERATOR, at=AT)
    page = client.get("/set-up/").content.decode()
    assert "Use at least 12 characters" in page and "one-time code" in page
    answer = client.post("/set-up/", typed(code.upper().replace("-", " ")), follow=True)
    assert answer.redirect_chain == [("/set-up/", 302)]
    assert "You are the first administrator" in answer.content.decode()
    assert "still to do" in answer.content.decode()
    person = User.objects.get()
    assert person.check_password(PASSWORD) and not SetUpCode.objects.exists()
    assert Client().get("/set-up/").status_code == 404
    assert Client().get("/").status_code == 200
    trail = list(AuditEvent.objects.order_by("sequence").values_list("action", "actor"))
    assert trail == [
        ("make_set_up_code", "Command line, root"),
        ("add_first_administrator", "The set-up page"),
        ("choose_password", "Head of Performance"),
    ]
    assert Notice.objects.get().address == FIRST["email"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"code": ""}, "Enter the one-time code"),
        ({"code": "abcd"}, "This is not the code"),
        ({"username": "two words"}, "no spaces"),
        ({"email": "nowhere"}, "name@example.com"),
        ({"name": ""}, "Enter your name"),
        ({"post": "x" * 151}, "1 character too long"),
        ({"password": "short"}, "at least 12 characters"),
        ({"password": "sam-sample-1234"}, "built from your name"),
        ({"password_again": "another"}, "The two passwords differ"),
    ],
)
def test_what_is_wrong_is_shown_and_what_was_typed_stays(client, new_portal, change, words):
    code = make_code(by=OPERATOR, at=AT)
    page = client.post("/set-up/", typed(code, change)).content.decode()
    assert words in page and not User.objects.exists()
    assert PASSWORD not in page
    for name in {"username", "email", "name"} - change.keys():
        assert f'value="{FIRST[name]}"' in page


def test_wrong_codes_are_slowed_by_address(new_portal):
    code = make_code(by=OPERATOR, at=AT)
    for _ in range(first_run.WRONG_CODES):
        with pytest.raises(Refused, match="not the code"):
            set_up_with("wrong")
    with pytest.raises(Refused, match="five wrong codes"):
        set_up_with(code)
    assert not User.objects.exists()
    Attempt.objects.update(at=AT - timedelta(minutes=11))
    assert set_up_with(code).username == "sam"


def test_a_new_code_ends_the_one_before(new_portal):
    old, new = make_code(by=OPERATOR, at=AT), make_code(by=OPERATOR, at=AT)
    with pytest.raises(Refused, match="not the code"):
        set_up_with(old)
    assert set_up_with(new).pk


def test_a_code_works_once(new_portal):
    code = make_code(by=OPERATOR, at=AT)
    set_up_with(code)
    with pytest.raises(Refused, match="not the code"):
        set_up_with(code, username="second", email="second@council.example")
    with pytest.raises(Refused, match="set up already"):
        make_code(by=OPERATOR, at=AT)


def test_without_a_code_nothing_opens(new_portal):
    with pytest.raises(Refused, match="not the code"):
        set_up_with("")


def test_a_portal_that_is_set_up_asks_nothing_for_it(client, council, new_portal):
    client.get("/")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get("/")
    assert not [q for q in queries if "roleassignment" in q["sql"]]
    assert Remembered.is_set_up


def test_strangers_and_others_do_not_see_the_set_up_list(client, council):
    assert client.get("/set-up/").status_code == 404
    client.force_login(council.people["director"])
    assert client.get("/set-up/").status_code == 403


def test_the_command_prints_a_code_until_there_is_somebody(new_portal, capsys):
    call_command("set_up_code", by="root")
    code = re.search(r"code (\S+)", capsys.readouterr().out)[1]
    set_up_with(code)
    with pytest.raises(CommandError, match="set up already"):
        call_command("set_up_code", by="root")


@pytest.mark.django_db(transaction=True)
@needs_postgresql
def test_two_set_up_pages_at_once_make_one_administrator():
    write_code_to_log(AT)
    code = make_code(by=OPERATOR, at=AT)
    first, second = overlapping(
        lambda: set_up_with(code),
        lambda: set_up_with(code, username="b", email="b@council.example"),
    )
    assert isinstance(first, User), first
    assert isinstance(second, Refused), second
    assert User.objects.count() == 1
