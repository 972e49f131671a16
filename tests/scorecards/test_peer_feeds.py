"""Addresses that bring other councils' figures: allowed hosts alone, whole or not at all."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from pmf_portal.refusals import Refused
from scorecards.feeds import peer_pulling
from scorecards.feeds.fetching import Fetched
from scorecards.feeds.peer_pulling import (
    add_peer_feed,
    end_peer_feed,
    plan_peer_pulls,
    pull_peer_feed,
    pull_peer_feed_job,
)
from targets.models import PeerFeed, PeerFigure
from tests.targets.peer_files import VALUES, long_file

LONDON = ZoneInfo("Europe/London")
MONDAY = datetime(2013, 10, 7, 10, 0, tzinfo=LONDON)
ADDRESS = "https://data.example.org/peers.csv"


@pytest.fixture
def feed(council, at, settings):
    settings.FEED_HOSTS = ["data.example.org"]
    return add_peer_feed(
        title="Oflog",
        address=ADDRESS,
        rhythm="weekly",
        source="Oflog",
        licence="OGL",
        by=council.people["team"],
        at=at,
    )


@pytest.fixture
def stands(monkeypatch):
    """Puts a file at the address."""

    def put(body):
        def answer(address, *, allowed_hosts):
            assert address == ADDRESS and allowed_hosts == {"data.example.org"}
            return Fetched(body, "text/csv", address)

        monkeypatch.setattr(peer_pulling, "fetch", answer)

    return put


def test_an_address_is_fetched_and_a_second_time_changes_nothing(feed, stands, at):
    stands(long_file())
    assert pull_peer_feed(feed, at=at) == "5 figures saved"
    assert pull_peer_feed(feed, at=at) == "as it was before"
    assert PeerFigure.objects.count() == 5


def test_a_wrong_file_is_told_and_nothing_of_it_is_saved(feed, stands, at):
    stands(long_file(VALUES | {"E08000033": "good"}))
    assert pull_peer_feed(feed, at=at).startswith("not taken")
    feed.refresh_from_db()
    assert "not a number" in feed.last_problem and not PeerFigure.objects.exists()
    stands(long_file())
    pull_peer_feed(feed, at=at)
    feed.refresh_from_db()
    assert feed.last_problem == ""


@pytest.mark.parametrize(
    "address",
    ["https://other.example.org/p.csv", "http://127.0.0.1/p.csv", "https://data.example.org:99/p"],
)
def test_only_hosts_that_are_allowed_are_read(feed, at, address):
    with pytest.raises(Refused, match="not on the list") as refused:
        add_peer_feed(
            title="Other",
            address=address,
            rhythm="daily",
            source="x",
            licence="OGL",
            by=None,
            at=at,
        )
    assert refused.value.field == "address"


def test_a_host_that_is_no_longer_allowed_is_not_read(feed, at, settings):
    settings.FEED_HOSTS = []
    assert "not on the list" in pull_peer_feed(feed, at=at)


@pytest.mark.parametrize(
    ("rhythm", "day", "hour", "jobs"),
    [
        ("weekly", 7, 10, 1),
        ("weekly", 7, 4, 0),
        ("weekly", 8, 10, 0),
        ("daily", 8, 10, 1),
        ("daily", 12, 10, 0),
        ("monthly", 8, 10, 1),
    ],
)
def test_what_is_due_is_planned(feed, rhythm, day, hour, jobs):
    PeerFeed.objects.update(rhythm=rhythm)
    planned = list(plan_peer_pulls(MONDAY.replace(day=day, hour=hour)))
    assert [job["subject"] for job in planned] == ["oflog"] * jobs


def test_once_a_month_is_once(feed, at):
    PeerFeed.objects.update(rhythm="monthly", last_fetched_at=MONDAY)
    assert not list(plan_peer_pulls(MONDAY.replace(day=9)))


def test_what_has_ended_is_fetched_no_more(feed, at):
    end_peer_feed(feed, reason="Oflog is closed.", by=None, at=at)
    assert not list(plan_peer_pulls(MONDAY))
    assert "no" in pull_peer_feed_job("2013-10-07", "oflog", at)


def test_the_pages_add_fetch_and_end(client, council, settings, stands):
    settings.FEED_HOSTS = ["data.example.org"]
    client.force_login(council.people["team"])
    sent = {"title": "Oflog", "address": ADDRESS, "rhythm": "daily", "source": "O", "licence": "L"}
    client.post(reverse("add_peer_feed"), sent)
    stands(long_file())
    answer = client.post(reverse("pull_peer_feed", args=["oflog"]), follow=True)
    assert "5 figures saved" in answer.content.decode()
    client.post(reverse("end_peer_feed", args=["oflog"]), {"reason": "Closed."})
    assert PeerFeed.objects.get().ended_at
