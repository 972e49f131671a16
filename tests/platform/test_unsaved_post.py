"""What was typed before a session ended: kept, shown once after sign-in, sent on or thrown away."""

import json
import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from pmf_portal.council.models import PersonSession
from pmf_portal.ui.draft_preservation import MOST_CHARACTERS, SECONDS, SESSION_KEY
from scorecards.models import Actual
from tests.known_browser import known_browser

pytestmark = pytest.mark.any_database

URL = "/targets/F1/actuals/2013-09/record/"
TYPED = {
    "value": "93.4",
    "status": "final",
    "comment": "A long story",
    "seen_revision": "0",
    "confirmation": "Checked",
}
SIGN_IN_FIRST = "/sign-in/?next=/kept/"


@pytest.fixture
def client(client):
    return known_browser(client)


def unsaved_in(client):
    return client.session.get(SESSION_KEY)


def sign_in(client, name="lead", **extra):
    return client.post(
        SIGN_IN_FIRST, {"username": name, "password": "correct horse battery"} | extra
    )


def token_in(page):
    return re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]


def form_in(page):
    """The form that sends what was kept: its address and its hidden fields."""
    address, inside = re.search(
        r'<form method="post" action="([^"]+)">(.*?Send it now.*?)</form>',
        page.partition("<main")[2],
        re.S,
    ).groups()
    fields = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', inside):
        fields.setdefault(unescape(name), []).append(unescape(value))
    return unescape(address), fields


def test_a_form_sent_after_the_session_ended_is_sent_on_after_sign_in(client, approved):
    answer = client.post(URL, TYPED)
    assert (answer.status_code, answer.url) == (302, SIGN_IN_FIRST) and not Actual.objects.exists()
    assert sign_in(client).url == "/kept/"
    answer = client.get("/kept/")
    page = answer.content.decode()
    assert (
        "What you typed is still here" in page
        and "93.4" in page
        and "A long story" in page
        and answer["Cache-Control"] == "no-store"
    )
    assert "seen revision" not in page.lower()
    address, fields = form_in(page)
    assert address == URL and {
        name: values for name, values in fields.items() if name != "csrfmiddlewaretoken"
    } == {n: [v] for n, v in TYPED.items()}
    assert client.post(address, fields).status_code == 302
    actual = Actual.objects.get()
    assert (str(actual.value.normalize()), actual.comment, actual.recorded_by) == (
        "93.4",
        "A long story",
        approved.people["lead"],
    )


def test_the_kept_form_needs_a_token_of_the_new_session(approved):
    client = known_browser(Client(enforce_csrf_checks=True))
    token = token_in(client.get("/sign-in/").content.decode())
    assert sign_in(client, csrfmiddlewaretoken=token).status_code == 302
    old = token_in(client.get(URL).content.decode())
    PersonSession.objects.all().delete()
    assert client.post(URL, TYPED | {"csrfmiddlewaretoken": old}).url == SIGN_IN_FIRST
    sign_in(client, csrfmiddlewaretoken=token_in(client.get(SIGN_IN_FIRST).content.decode()))
    address, fields = form_in(client.get("/kept/").content.decode())
    assert client.post(address, TYPED | {"csrfmiddlewaretoken": old}).status_code == 403
    assert (
        fields["csrfmiddlewaretoken"] != [old] and client.post(address, fields).status_code == 302
    )
    assert Actual.objects.get().comment == "A long story"


def test_a_form_without_its_token_is_refused_and_not_kept(approved):
    client = Client(enforce_csrf_checks=True)
    assert client.post(URL, TYPED).status_code == 403 and unsaved_in(client) is None


def test_it_goes_back_with_its_query_and_every_value_of_a_field(client, approved):
    client.post(
        "/desk/?from=mail", {"choice": ["one", "two"], "save": "F1", "initial-choice": "none"}
    )
    sign_in(client)
    page = client.get("/kept/").content.decode()
    address, fields = form_in(page)
    assert (
        address == "/desk/?from=mail"
        and fields["choice"] == ["one", "two"]
        and fields["save"] == ["F1"]
        and fields["initial-choice"] == ["none"]
    )
    assert "one, two" in page and "Initial" not in page


def test_what_was_typed_is_shown_as_text(client, approved):
    client.post(URL, TYPED | {"comment": '"><script>alert(1)</script>'})
    sign_in(client)
    page = client.get("/kept/").content.decode()
    assert "<script>alert(1)" not in page and form_in(page)[1]["comment"] == [
        '"><script>alert(1)</script>'
    ]


def test_it_never_leads_to_another_site(client, approved):
    client.post("/desk/?next=//evil.example/", TYPED)
    sign_in(client)
    assert form_in(client.get("/kept/").content.decode())[0].startswith("/desk/?")


def test_it_is_thrown_away_on_request(client, approved):
    client.post(URL, TYPED)
    sign_in(client)
    answer = client.post("/kept/", follow=True)
    assert (
        answer.redirect_chain == [("/desk/", 302)] and "It is deleted." in answer.content.decode()
    )
    assert unsaved_in(client) is None and not Actual.objects.exists()
    assert client.get("/kept/").url == "/desk/"


def test_it_is_shown_once(client, approved):
    client.post(URL, TYPED)
    sign_in(client)
    assert "A long story" in client.get("/kept/").content.decode() and unsaved_in(client) is None
    assert client.get("/kept/").url == "/desk/"


def test_who_is_not_signed_in_does_not_see_it(client, approved):
    client.post(URL, TYPED)
    answer = client.get("/kept/")
    assert (
        answer.status_code == 302
        and answer.url.startswith("/sign-in/")
        and unsaved_in(client)["fields"]
    )
    assert Client().get("/kept/").status_code == 302


@pytest.mark.parametrize(
    ("age", "shown"), [(0, True), (SECONDS - 100, True), (SECONDS + 1, False), (-100, False)]
)
def test_what_is_older_than_an_hour_is_not_shown(client, approved, age, shown):
    client.post(URL, TYPED)
    session = client.session
    session[SESSION_KEY] = session[SESSION_KEY] | {"at": session[SESSION_KEY]["at"] - age}
    session.save()
    sign_in(client)
    answer = client.get("/kept/")
    assert (answer.status_code == 200) is shown and unsaved_in(client) is None
    assert shown or answer.url == "/desk/"


def test_only_the_last_form_is_kept(client, approved):
    client.post(URL, TYPED)
    client.post(URL, TYPED | {"comment": "A newer story"})
    sign_in(client)
    page = client.get("/kept/").content.decode()
    assert "A newer story" in page and "A long story" not in page


# What is not kept.


def test_passwords_are_never_kept(client, council):
    client.post(
        "/absences/declare/",
        {
            "password": "secret",
            "new_password1": "secret",
            "Password": "secret",
            "csrfmiddlewaretoken": "x",
            "first_day": "1/1/2014",
        },
    )
    assert unsaved_in(client)["fields"] == [["first_day", ["1/1/2014"]]]
    assert not any(
        "secret" in str(session.get_decoded()) for session in PersonSession.objects.all()
    )


def test_a_form_of_nothing_but_a_password_or_a_token_is_not_kept(client, council):
    answer = client.post("/absences/declare/", {"password": "secret", "csrfmiddlewaretoken": "x"})
    assert answer.url == "/sign-in/?next=/absences/declare/" and unsaved_in(client) is None


def test_a_file_is_never_kept_nor_what_came_with_it(client, council):
    answer = client.post(
        "/actuals/import/",
        {"file": SimpleUploadedFile("a.csv", b"target,month"), "comment": "With a file"},
    )
    assert answer.url == "/sign-in/?next=/actuals/import/" and unsaved_in(client) is None


@pytest.mark.parametrize(("more", "kept"), [(0, True), (1, False)])
def test_there_is_a_limit_to_what_is_kept(client, council, more, kept):
    frame = len(json.dumps([("comment", [""])]))
    answer = client.post("/absences/declare/", {"comment": "x" * (MOST_CHARACTERS - frame + more)})
    assert MOST_CHARACTERS == 400_000 and (unsaved_in(client) is not None) is kept
    assert answer.url == (SIGN_IN_FIRST if kept else "/sign-in/?next=/absences/declare/")


def test_what_is_no_form_is_not_kept(client, council):
    client.post("/desk/", json.dumps({"value": 1}), content_type="application/json")
    client.get("/desk/?value=1")
    client.put("/desk/", "value=1")
    assert unsaved_in(client) is None


@pytest.mark.parametrize(
    ("url", "status"), [("/sign-in/", 200), ("/", 405), ("/corrections/", 405), ("/nowhere/", 404)]
)
def test_pages_that_ask_for_no_sign_in_keep_nothing(client, council, url, status):
    answer = client.post(url, {"username": "lead", "note": "x"})
    assert answer.status_code == status and unsaved_in(client) is None


def test_what_a_signed_in_person_sends_is_not_put_aside(client, approved):
    client.force_login(approved.people["lead"])
    assert (
        client.post(URL, TYPED).url == "/desk/"
        and unsaved_in(client) is None
        and Actual.objects.exists()
    )
