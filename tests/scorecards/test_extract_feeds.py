"""Ledger extracts and risk registers by feed: by token, once for each payload, all or nothing, and
each kind at its own address; and whether they are in time.
"""

import json
from datetime import date, datetime, timedelta

import pytest

from pmf_portal.audit.models import AuditEvent
from pmf_portal.periods import clock
from pmf_portal.periods.month import Month
from scorecards.extracts.freshness import Freshness, expected_month
from scorecards.feeds.pulling import pull_feed
from scorecards.feeds.registry import add_feed
from scorecards.models import Extract, Feed
from targets.models import EnvelopeMonth, Risk
from tests.scorecards.extracts import OBJECTIVE, import_ledger, ledger_file, set_envelope

ROW = {"plan": "families", "kind": "revenue", "month": "2013-09", "actual": 104, "forecast": "1230"}
RISK = {
    "reference": "R1",
    "title": "Winter",
    "likelihood": 4,
    "impact": "4",
    "owner": "head",
    "mitigation": "More places",
    "objectives": OBJECTIVE,
}


def make_feed(council, brings, way=Feed.POST, slug="ledger"):
    return add_feed(
        slug=slug,
        title=slug.capitalize(),
        way=way,
        brings=brings,
        rhythm="monthly",
        working_day=5,
        owner=council.people["lead"],
        targets=[],
        by=council.people["team"],
        at=clock.now() - timedelta(days=90),
    )


@pytest.fixture
def funded(council, settings):
    settings.PORTAL_CLOCK = datetime(2013, 10, 8, 10)
    set_envelope(council)
    return council


def send(client, address, token, rows, key="one", **headers):
    headers |= {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
    return client.post(
        f"/api/v1/{address}/", json.dumps(rows), content_type="application/json", headers=headers
    )


def test_a_ledger_comes_in_by_token_once_for_each_payload(client, funded):
    _, token = make_feed(funded, "ledger")
    made = {"Made-At": "2013-10-05T06:00:00+01:00"}
    answer = send(client, "ledger", token, [ROW], **made)
    assert answer.status_code == 200, answer.content
    assert answer.json() == {"as_at": "2013-10-05", "recorded": 2, "unchanged": 0, "remarks": []}
    assert EnvelopeMonth.objects.get(month=Month(2013, 9)).actual == 104
    assert AuditEvent.objects.get(action="import_ledger").actor == "The feed “Ledger”"
    again = send(client, "ledger", token, [ROW], **made)
    assert again["Idempotency-Replayed"] == "true" and Extract.objects.count() == 1


def test_a_wrong_row_of_a_payload_saves_nothing_and_is_kept_with_the_feed(client, funded):
    _, token = make_feed(funded, "ledger")
    wrong = ROW | {"month": "2013-08", "kind": "gold"}
    answer = send(client, "ledger", token, [ROW, wrong])
    assert answer.status_code == 422
    assert answer.json()["problems"][0]["row"] == 2
    assert not Extract.objects.exists()
    assert "gold" in Feed.objects.get().last_problem


@pytest.mark.parametrize("rows", [{}, [], [1], [{"plan": ["x"]}], [{"code": "F1"}], "x"])
def test_nonsense_is_refused_in_words(client, funded, rows):
    _, token = make_feed(funded, "ledger")
    assert send(client, "ledger", token, rows).status_code == 422


def test_a_register_comes_in_by_token(client, funded):
    _, token = make_feed(funded, "risk-register", slug="register")
    answer = send(client, "risk-register", token, [RISK])
    assert answer.status_code == 200, answer.content
    assert Risk.objects.get().score == 16


def test_each_kind_has_its_own_address(client, funded):
    _, token = make_feed(funded, "ledger")
    for address in ("actuals", "risk-register"):
        answer = send(client, address, token, [ROW])
        assert answer.status_code == 422 and "ledger extract" in answer.json()["detail"]
    assert not Extract.objects.exists()


def test_a_watched_folder_brings_an_extract_as_at_the_day_in_its_name(funded, settings, tmp_path):
    feed, _ = make_feed(funded, "ledger", way=Feed.FOLDER)
    settings.FEED_FOLDER, settings.FEED_SETTLE_SECONDS = str(tmp_path), 0
    (tmp_path / "ledger").mkdir()
    path = tmp_path / "ledger" / "ledger-2013-10-04.csv"
    path.write_bytes(ledger_file("families,,revenue,2013-09,,104,"))
    assert "1 recorded" in pull_feed(feed, at=clock.now())
    assert Extract.objects.get().as_at == date(2013, 10, 4)


def test_a_feed_of_a_ledger_needs_no_targets_and_one_of_figures_does(client, funded):
    client.force_login(funded.people["team"])
    typed = {
        "title": "Money",
        "brings": "ledger",
        "way": "post",
        "owner": funded.people["lead"].pk,
        "rhythm": "monthly",
        "working_day": "5",
    }
    page = client.post("/feeds/add/", typed | {"brings": "actuals"}).content.decode()
    assert "Choose the targets" in page
    assert "token" in client.post("/feeds/add/", typed).content.decode()
    assert Feed.objects.get(slug="money").brings == "ledger"


SEPTEMBER, DUE = date(2013, 9, 30), date(2013, 10, 14)


@pytest.mark.parametrize(
    ("as_at", "today", "stale", "words"),
    [
        (SEPTEMBER, date(2013, 12, 1), False, "Up to date."),
        (date(2013, 10, 1), DUE, False, "Up to date."),
        (None, DUE, False, "The one as at 30 September 2013 is due by 14 October."),
        (date(2013, 9, 29), date(2013, 10, 15), True, "was due by 14 October: 1 day late."),
        (None, date(2013, 10, 20), True, "6 days late"),
    ],
)
def test_when_an_extract_is_stale(as_at, today, stale, words):
    freshness = Freshness(as_at, SEPTEMBER, DUE)
    assert freshness.is_stale(today) is stale
    assert words in freshness.words(today)


@pytest.mark.parametrize(
    ("kind", "ended", "expected"),
    [
        ("ledger", Month(2013, 10), Month(2013, 10)),
        ("risk-register", Month(2013, 9), Month(2013, 9)),
        ("risk-register", Month(2013, 10), Month(2013, 9)),
        ("risk-register", Month(2013, 11), Month(2013, 9)),
        ("risk-register", Month(2013, 12), Month(2013, 12)),
        ("risk-register", Month(2014, 2), Month(2013, 12)),
    ],
)
def test_a_ledger_is_expected_each_month_and_a_register_each_quarter(kind, ended, expected):
    assert expected_month(kind, ended) == expected


def test_the_page_names_what_is_stale(client, funded, settings):
    import_ledger(funded, "families,,revenue,2013-09,,104,")
    settings.PORTAL_CLOCK = datetime(2013, 11, 20, 10)
    client.force_login(funded.people["finance"])
    page = " ".join(client.get("/extracts/").content.decode().split())
    assert "The one as at 31 October 2013 was due by 14 November: 6 days late." in page
    assert "None has come in yet." in page
