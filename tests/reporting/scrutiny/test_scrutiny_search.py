"""Recommendations are found by their words, with what was answered and done, and nothing that is
not public is.
"""

from datetime import datetime

import pytest

from reporting.meetings.bodies import FIELDS, change_body
from reporting.models import SearchEntry
from reporting.public_record.search_index import rebuild_search
from reporting.scrutiny.recommendations import (
    deliver_recommendation,
    send_from_group,
    withdraw_recommendation,
)
from reporting.scrutiny.task_groups import close_task_group
from tests.reporting.meetings.story import SECOND
from tests.reporting.scrutiny.story import (
    LATER,
    answered,
    by_team,
    families,
    measure,
    minuted,
    sent,
    work,
)

pytestmark = pytest.mark.django_db
FOUND = "/scrutiny/recommendations/"


@pytest.fixture(autouse=True)
def afterwards(settings):
    """All of it has come out."""
    settings.PORTAL_CLOCK = datetime(2014, 3, 6, 10)


def entries():
    rows = SearchEntry.objects.order_by("key")
    return list(rows.values_list("key", "kind", "address", "title", "text", "date"))


def found(client, words):
    """The addresses of recommendations that a search gives."""
    page = client.get("/search/", {"q": words}).content.decode()
    return FOUND in page


def test_a_recommendation_is_found_by_its_words_and_by_what_it_is_about(client, council):
    one = sent(council, families(council), directorate="families", subject=measure(council))
    assert found(client, "publish waiting times") and found(client, "measure F1 recommendation")
    row = SearchEntry.objects.get(kind="Recommendation")
    assert row.address == one.get_absolute_url() and row.title == "Publish the waiting times"
    assert "to The director of Families" in row.text


def test_the_words_of_the_minutes_lead_to_the_recommendation(council):
    body = families(council)
    minuted(council, body, "Another thing that was not sent")
    sent(council, body, day=SECOND)
    rows = SearchEntry.objects.filter(kind="Recommendation").order_by("title")
    addresses = [row.address for row in rows]
    assert addresses[0] == f"/meetings/{body.slug}/2013-10-08/" and FOUND in addresses[1]


def test_it_is_found_by_what_was_answered_and_done(client, council):
    one = sent(council, families(council))
    assert not found(client, "quarterly only") and not found(client, "website table")
    one = answered(council, one, "accept_partly", reason="Quarterly only")
    assert found(client, "quarterly only")
    deliver_recommendation(one, evidence="A table on the website", **by_team(council, LATER))
    assert found(client, "website table")
    assert SearchEntry.objects.filter(kind="Recommendation").count() == 1


def test_what_is_exempt_is_not_found(client, council):
    body = families(council)
    one = sent(council, body, "Canary words", exempt="3")
    answered(council, one, "reject", reason="Canary answer")
    group = work(council, body, exempt="1")
    to = {"directorate": None, "subject": None} | by_team(council, LATER)
    close_task_group(group, findings="Canary findings", recommendations=["Canary two"], **to)
    send_from_group(group, text="Canary of the group", **to)
    assert not SearchEntry.objects.filter(text__icontains="canary").exists()
    assert not found(client, "canary")


def test_a_committee_that_is_public_no_more_is_found_no_more(council):
    body = families(council)
    one = sent(council, body)
    fields = {name: getattr(body, name) for name in FIELDS} | {"is_public": False}
    change_body(body, **fields, **by_team(council, LATER))
    assert not SearchEntry.objects.filter(kind="Recommendation").exists()
    withdraw_recommendation(one, reason="Overtaken", **by_team(council, LATER))
    assert not SearchEntry.objects.filter(kind="Recommendation").exists()


def test_a_rebuilt_search_finds_the_same(council):
    body = families(council)
    answered(council, sent(council, body), "accept_partly", reason="Quarterly only")
    sent(council, body, "Canary", exempt="3", day=SECOND)
    before = entries()
    assert any(row[1] == "Recommendation" for row in before)
    rebuild_search()
    assert entries() == before
