"""Two people on one report, very large reports, sessions that end: nothing typed is lost, and pages
ask a fixed number of questions.
"""

import re
from datetime import date, datetime
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from exceptions.models import Cause, DeliveryAction, ExceptionReport
from exceptions.preparing import add_action, add_cause, change_cause, prepare_part
from pmf_portal.council.models import PersonSession
from pmf_portal.refusals import ChangedMeanwhile
from tests.exceptions.report_pages import ACTION, CAUSE, post, shown, url
from tests.exceptions.story import ANSWERS, SEPTEMBER, build, fresh
from tests.known_browser import known_browser

pytestmark = pytest.mark.slow

WORDS = " ".join(
    f"word{number:04d}" for number in range(4000)
)  # 4,000 words of eight characters and a blank: 35,999 characters
FIVE_THOUSAND = " ".join(["reason"] * 5000)
TOLD = "Somebody else changed this while you were working. What you typed is still here; compare it and save again."


@pytest.fixture
def report(council, opened_report, settings):
    settings.PORTAL_CLOCK = datetime(2013, 10, 10, 10, 0)
    return opened_report


@pytest.fixture
def two(council):
    """The owner and the deputy, each in a browser of their own."""
    clients = Client(), Client()
    for client, name in zip(clients, ("head", "manager"), strict=True):
        client.force_login(council.people[name])
    return clients


def seen_by(client, report, tail):
    """The form as the page shows it: every field that a browser would send back."""
    page = client.get(url(report, tail)).content.decode()
    selected = {
        n: unescape(v)
        for n, v in re.findall(
            r'<select name="([^"]+)".*?<option value="([^"]*)" selected', page, re.S
        )
    }
    checked = {
        n: unescape(v)
        for n, v in re.findall(
            r'<input type="radio" name="([^"]+)"[^>]*value="([^"]*)"[^>]*checked', page
        )
    }
    return shown_in(page) | selected | checked


def shown_in(page):
    return shown(type("Page", (), {"content": page.encode()}))


@pytest.mark.parametrize(
    ("tail", "first", "second", "kept"),
    [
        (
            "prepare/what-happened/",
            {"what_happened": "The first"},
            {"what_happened": "The second"},
            "what_happened",
        ),
        ("prepare/support/", {"support": "The first"}, {"support": "The second"}, "support"),
        (
            "prepare/finance/",
            {"finance_note": "The first", "revenue": "1"},
            {"finance_note": "The second"},
            "finance_note",
        ),
        ("prepare/risk/", {"risk_note": "The first"}, {"risk_note": "The second"}, "risk_note"),
    ],
)
def test_the_second_of_two_people_on_one_part_keeps_what_was_typed(
    report, two, tail, first, second, kept
):
    mine, theirs = (seen_by(client, report, tail) for client in two)
    assert two[0].post(url(report, tail), mine | first).status_code == 302
    answer = two[1].post(url(report, tail), theirs | second)
    page = unescape(answer.content.decode())
    assert (
        answer.status_code == 200
        and TOLD in page
        and "The first" in page
        and shown(answer)[kept] == "The second"
    )
    assert "revenue" not in first or shown(answer)["revenue"] == "1", (
        "a field left alone shows what the first wrote"
    )
    assert getattr(fresh(report), kept) == "The first"
    assert (
        two[1].post(url(report, tail), shown(answer)).status_code == 302
        and getattr(fresh(report), kept) == "The second"
    )


def test_the_second_on_one_path_is_told(report, two):
    tail = "prepare/path/"
    seen = seen_by(two[1], report, tail)
    assert (
        post(
            two[0], report, tail, {"recovery_month": "2013-10", "expected_2013-10": "90"}
        ).status_code
        == 302
    )
    answer = two[1].post(
        url(report, tail), seen | {"recovery_month": "2013-10", "expected_2013-10": "91"}
    )
    assert (
        TOLD in unescape(answer.content.decode())
        and shown(answer)["expected_2013-10"] == "91"
        and str(fresh(report).path.get().expected.normalize()) == "9E+1"
    )


@pytest.mark.parametrize(
    ("rows", "new", "name"), [("causes", CAUSE, "text"), ("actions", ACTION, "what")]
)
def test_the_second_on_one_row_is_told_and_keeps_what_was_typed(report, two, rows, new, name):
    assert post(two[0], report, f"{rows}/add/", new).status_code == 302
    row = {"causes": Cause, "actions": DeliveryAction}[rows].objects.get()
    tail = f"{rows}/{row.pk}/change/"
    mine, theirs = (seen_by(client, report, tail) for client in two)
    assert two[0].post(url(report, tail), mine | {name: "The first"}).status_code == 302
    answer = two[1].post(url(report, tail), theirs | {name: "The second"})
    row.refresh_from_db()
    page = unescape(answer.content.decode())
    assert (
        TOLD in page
        and "The first" in page
        and shown(answer)[name] == "The second"
        and getattr(row, name) == "The first"
    )
    again = two[1].post(url(report, tail), theirs | shown(answer))
    row.refresh_from_db()
    assert again.status_code == 302 and getattr(row, name) == "The second" and row.version == 3


@pytest.mark.parametrize(
    ("rows", "new", "name"), [("causes", CAUSE, "text"), ("actions", ACTION, "what")]
)
def test_what_somebody_removed_while_another_changed_it_can_be_added_anew(
    report, two, rows, new, name
):
    post(two[0], report, f"{rows}/add/", new)
    model = {"causes": Cause, "actions": DeliveryAction}[rows]
    tail = f"{rows}/{model.objects.get().pk}/change/"
    theirs = seen_by(two[1], report, tail) | new
    two[0].post(url(report, tail.replace("change", "remove")), {"save": "x"})
    assert two[1].get(url(report, tail)).status_code == 404
    answer = two[1].post(url(report, tail), theirs | {name: "Typed at length"})
    page = answer.content.decode()
    assert (
        "Somebody else removed this while you were working." in page
        and shown(answer)[name] == "Typed at length"
    )
    address = re.search(r'<form[^>]*action="([^"]+add/)"', page)[1]
    assert (
        two[1].post(address, theirs | shown(answer)).status_code == 302
        and getattr(model.objects.get(), name) == "Typed at length"
    )


def test_the_services_tell_the_second_too(report, council, at):
    head = council.people["head"]
    who = {"by": head, "at": at}
    cause = add_cause(report, **CAUSE, **who)
    change_cause(report, cause, seen_version=1, text="The first", **who)
    with pytest.raises(ChangedMeanwhile):
        change_cause(report, cause, seen_version=1, text="The second", **who)
    with pytest.raises(ChangedMeanwhile):
        prepare_part(report, "support", ANSWERS["support"], seen_version=1, **who)
    cause.refresh_from_db()
    assert cause.text == "The first" and fresh(report).version == 3 and fresh(report).answered == ""


def many(report, council, at, count):
    for number in range(count):
        row = {
            "what": f"Action {number}: {'x' * 400}",
            "who": "Manager",
            "due": date(2013, 11, 1 + number % 30),
            "resources": "r",
            "effect": "e",
            "mark": "",
        }
        add_action(report, **row, by=council.people["head"], at=at)
        add_cause(
            report, category="demand", text=FIVE_THOUSAND, mark="", by=council.people["head"], at=at
        )


PAGES = {
    "": 18,
    "prepare/": 8,
    "prepare/actions/": 8,
    "prepare/causes/": 8,
    "submit/": 11,
    "prepare/what-happened/": 11,
}


@pytest.mark.parametrize("count", [1, 30])
def test_a_very_long_report_is_kept_whole_in_as_few_queries(report, council, client, at, count):
    many(report, council, at, count)
    client.force_login(council.people["head"])
    asked = {}
    for tail in PAGES:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url(report, tail)).status_code == 200
        asked[tail] = len(queries)
    assert asked == PAGES
    assert (
        set(Cause.objects.values_list("text", flat=True)) == {FIVE_THOUSAND}
        and DeliveryAction.objects.count() == Cause.objects.count() == count
    )


def test_a_cause_of_5000_words_is_saved_and_printed_whole(report, council, client):
    client.force_login(council.people["head"])
    typed = "\r\n".join([WORDS, "<b>& the end"])
    assert post(client, report, "causes/add/", CAUSE | {"text": typed}).status_code == 302
    cause = Cause.objects.get()
    assert (
        cause.text == typed.replace("\r\n", "\n")
        and unescape(client.get(url(report, f"causes/{cause.pk}/change/")).content.decode()).count(
            "word3999\n<b>& the end"
        )
        >= 1
    )


@pytest.mark.parametrize("tail", ["causes/add/", "prepare/what-happened/"])
def test_5000_words_survive_a_session_that_ended_and_can_be_saved(report, council, client, tail):
    client.force_login(council.people["head"])
    typed = seen_by(client, report, tail) | {
        "category": "demand",
        "text": FIVE_THOUSAND,
        "what_happened": FIVE_THOUSAND,
    }
    PersonSession.objects.all().delete()
    known_browser(client)
    assert (
        client.post(url(report, tail), typed).url == "/sign-in/?next=/kept/"
        and fresh(report).state == "opened"
    )
    assert (
        client.post(
            "/sign-in/?next=/kept/", {"username": "head", "password": "correct horse battery"}
        ).url
        == "/kept/"
    )
    page = client.get("/kept/").content.decode()
    address, inside = re.search(
        r'<form method="post" action="([^"]+)">(.*?Send it now.*?)</form>',
        page.partition("<main")[2],
        re.S,
    ).groups()
    fields = {
        unescape(n): unescape(v)
        for n, v in re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', inside)
    }
    assert address == url(report, tail) and client.post(address, fields).status_code == 302
    assert (
        FIVE_THOUSAND
        in (
            fresh(report).what_happened,
            *Cause.objects.values_list("text", flat=True),
        )
        and fresh(report).state == "preparing"
    )


LIST = 10


@pytest.mark.parametrize("more", [0, 2])
def test_the_list_asks_as_many_queries_at_one_and_three_reports(
    client, council, at, django_assert_num_queries, more
):
    for number in range(1 + more):
        council.figure(council.target(f"F{number}"), "2013-09", "10")
        council.figure(council.target(f"G{number}"), "2013-09", "10")
    council.approve()
    build(SEPTEMBER)
    ExceptionReport.objects.filter(target__code__startswith="G").update(
        state="closed", recovered_month=SEPTEMBER
    )
    client.force_login(council.people["head"])
    with django_assert_num_queries(LIST):
        page = client.get("/exception-reports/").content.decode()
    assert (
        page.count("Opened, due Monday 14 October 2013")
        == page.count("recovered with September 2013")
        == 1 + more
    )


def test_the_list_says_what_is_overdue_to_each_person_in_their_part(
    client, council, opened_report, settings
):
    settings.PORTAL_CLOCK = datetime(2013, 10, 15, 10, 0)
    for name, sees in {
        "head": True,
        "manager": True,
        "director": True,
        "team": True,
        "cesg": True,
        "other_head": False,
        "other_director": False,
    }.items():
        client.force_login(council.people[name])
        assert ("F1 Measure F1" in client.get("/exception-reports/").content.decode()) is sees, name
        assert client.get(url(opened_report, "")).status_code == (200 if sees else 404)
    client.force_login(council.people["head"])
    assert (
        '<strong class="portal-late">1 day late</strong> (due Monday 14 October 2013)'
        in client.get("/exception-reports/").content.decode()
    )
