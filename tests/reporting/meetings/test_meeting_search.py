"""Meetings, decisions, answered questions and actions are found by their words, by everybody, and
nothing that is not public is.
"""

from datetime import date, datetime, timedelta

import pytest

from exceptions.models import ExceptionReport
from exceptions.questions import answer_question, ask_question
from exceptions.rules.lifecycle import State
from reporting.meetings.bodies import FIELDS, change_body
from reporting.meetings.planning import cancel_meeting, change_meeting
from reporting.models import Body, SearchEntry
from reporting.public_record.search_index import rebuild_search
from targets.actions.services import stop_action
from tests.reporting.meetings.pack_story import NEXT
from tests.reporting.meetings.story import called
from tests.reporting.september import LATER, RELEASE, correct, published
from tests.targets.plan_actions import add_action

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def afterwards(settings):
    """All of it has come out."""
    settings.PORTAL_CLOCK = datetime(2014, 1, 6, 10)


def entries():
    rows = SearchEntry.objects.order_by("key")
    return list(rows.values_list("key", "kind", "address", "title", "text", "date"))


def test_decisions_and_meetings_are_found(client, with_meetings):
    assert "/meetings/cabinet/" in client.get("/search/?q=bring+plan").content.decode()
    keys = set(SearchEntry.objects.filter(kind="Meeting").values_list("title", flat=True))
    assert len(keys) == 1 and keys.pop().startswith("Cabinet, ")
    assert not SearchEntry.objects.filter(text__contains="Canary").exists()
    assert not SearchEntry.objects.filter(title__contains="Canary").exists()


def test_a_rebuilt_search_finds_the_same(with_meetings):
    before = entries()
    rebuild_search()
    assert entries() == before


def test_a_body_that_is_public_no_more_is_found_no_more(with_meetings):
    body = Body.objects.get(slug="cabinet")
    fields = {name: getattr(body, name) for name in FIELDS} | {"is_public": False}
    change_body(body, by=with_meetings.people["team"], at=LATER, **fields)
    assert not SearchEntry.objects.filter(key__startswith="meeting ").exists()


def test_a_moved_meeting_is_found_at_its_new_address(with_meetings):
    body = Body.objects.get(slug="cabinet")
    meeting = called(with_meetings, body.meetings.get(day=NEXT), LATER)
    act = {"by": with_meetings.people["team"], "at": LATER}
    day = NEXT + timedelta(days=1)
    when = {"day": day, "begins": meeting.begins, "ends": meeting.ends, "place": "Town Hall"}
    meeting = change_meeting(meeting, **when, **act)
    addresses = SearchEntry.objects.filter(kind="Meeting").values_list("address", flat=True)
    assert f"/meetings/cabinet/{day}/" in addresses
    assert f"/meetings/cabinet/{NEXT}/" not in addresses
    cancel_meeting(meeting, reason="No business", **act)
    addresses = SearchEntry.objects.filter(kind="Meeting").values_list("address", flat=True)
    assert f"/meetings/cabinet/{day}/" not in addresses


def test_answered_questions_are_found_once_they_are_published(client, september):
    team, head = september.people["team"], september.people["head"]
    ExceptionReport.objects.filter(target__code="F2").update(
        state=State.PUBLISHED, verified_at=RELEASE
    )
    report = ExceptionReport.objects.get(target__code="F2")
    for text, mark in (("Why so slow", ""), ("Hidden one", "personal"), ("Waiting one", "")):
        about = {"body": "cabinet", "text": text, "due": date(2013, 12, 1), "mark": mark}
        question = ask_question(report, by=team, at=RELEASE, **about)
        if text != "Waiting one":
            answer_question(question, answer="Two posts", by=head, at=RELEASE)
    correct(september)
    titles = SearchEntry.objects.filter(kind="Question and answer").values_list("title", flat=True)
    assert list(titles) == ["Why so slow"]
    assert "Why so slow" in client.get("/search/?q=posts+slow").content.decode()


def test_actions_are_found_while_they_are_beside_a_measure(client, figures):
    action = add_action(figures, measures=[figures.latest.target])
    published(figures)
    assert "/targets/F1/#actions" in client.get("/search/?q=recruit+workers").content.decode()
    before = entries()
    rebuild_search()
    assert entries() == before
    stop_action(action, reason="x", by=figures.people["head"], at=RELEASE)
    correct(figures)
    assert not SearchEntry.objects.filter(key__startswith="action ").exists()
