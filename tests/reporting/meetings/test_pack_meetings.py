"""A pack begins with the meeting that it is for, what became of the last decisions and the
questions with their clock, as they stood when it came out; nothing that the public may not read.
"""

import json
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from exceptions.models import ExceptionReport
from exceptions.questions import answer_question, ask_question
from exceptions.rules.lifecycle import State
from pmf_portal.formats.dates import day_in_words
from reporting.content.pack_meetings import meeting_blocks, meeting_sheets
from reporting.library.custom_scorecards import define_scorecard
from reporting.meetings.outputs import complete_output
from reporting.models import AgendaItem, Body, Output, Publication
from reporting.publishing.pack_meetings import meeting_content
from reporting.publishing.printing import print_missing_forms
from tests.exceptions.pdf_text import pdf_words
from tests.reporting.meetings.story import add, called, confirmed, decide, held, plan
from tests.reporting.september import LATER, RELEASE, correct
from tests.states import made_once

pytestmark = pytest.mark.django_db
HELD = (RELEASE + timedelta(days=5)).date()
NEXT = (LATER + timedelta(days=10)).date()
CANARY = "Canary"


@made_once
def with_meetings(september):
    """Cabinet has met once since September came out, with something of everything that is not
    public, and its next meeting is planned; September is then corrected.
    """
    told(september)
    correct(september)
    return september


def told(council):
    scorecard = define_scorecard(
        title="Cabinet scorecard",
        about="For Cabinet.",
        kind="members",
        rhythm="quarterly",
        unit=council.units["council"],
        whole_unit=False,
        has_pack=True,
        targets=[council.latest.target, council.ratio.target],
        by=council.people["team"],
        at=RELEASE,
    )
    body = add(council, scorecard=scorecard)
    meeting = plan(council, body, HELD, RELEASE)
    item = AgendaItem.objects.create(
        meeting=meeting, position=200, kind=AgendaItem.OTHER, title=f"{CANARY} item", exempt="3"
    )
    at = RELEASE + timedelta(days=5)
    held(council, meeting, at)
    target = council.ratio.target
    decide(council, meeting, "Bring a plan", target=target, due=HELD + timedelta(days=9), at=at)
    done = decide(council, meeting, "Publish the list", at=at)
    decide(council, meeting, f"{CANARY} sale", item=item, at=at)
    decide(council, meeting, f"{CANARY} contract", exempt="3", at=at)
    confirmed(council, meeting, at)
    complete_output(done, what_came="On the website", by=council.people["head"], at=LATER)
    hidden = add(council, "Inner Board", "other", is_public=False)
    inner = plan(council, hidden, HELD, RELEASE)
    held(council, inner, at)
    decide(council, inner, f"{CANARY} inner", at=at)
    confirmed(council, inner, at)
    plan(council, body, NEXT, at)
    asked(council, at)


def asked(council, at):
    ExceptionReport.objects.filter(target__code="F2").update(state=State.PUBLISHED)
    report = ExceptionReport.objects.get(target__code="F2")
    for text, mark, answer in (
        ("Who waits longest", "", "Those who moved"),
        (f"{CANARY} when", "", ""),
        (f"{CANARY} which firm", "commercial", ""),
        (f"{CANARY} who", "personal", f"{CANARY} answer"),
    ):
        about = {"body": "cabinet", "text": text, "due": at.date() + timedelta(days=5)}
        question = ask_question(report, mark=mark, by=council.people["team"], at=at, **about)
        if answer:
            then = at + timedelta(days=2)
            answer_question(question, answer=answer, by=council.people["head"], at=then)


def packs():
    return Publication.objects.filter(slug="cabinet-scorecard-pack").order_by("edition")


def test_a_pack_begins_with_its_meeting(client, with_meetings):
    [pack] = packs().filter(edition=2)
    page = " ".join(client.get(pack.get_absolute_url()).content.decode().split())
    for words in (
        f"Cabinet: {day_in_words(NEXT)}, 10:00, Town Hall",
        "Bring a plan",
        "Publish the list",
        "On the website",
        "Who waits longest",
        "Those who moved",
        "Waits for its answer, 20 days late",
    ):
        assert words in page, words


def test_what_is_not_public_is_in_no_form_of_a_pack(with_meetings):
    [pack] = packs().filter(edition=2)
    print_missing_forms(pack)
    bodies = {file.name: bytes(file.body) for file in pack.files.all()}
    assert set(bodies) == {
        "page.html",
        "scorecard.json",
        "report.pdf",
        "report.xlsx",
        "report.docx",
    }
    with ZipFile(BytesIO(bodies["report.xlsx"])) as book:
        cells = [book.read(name).decode() for name in book.namelist() if name.endswith(".xml")]
    assert any("Bring a plan" in one and "Those who moved" in one for one in cells)
    printed = pdf_words(bodies["report.pdf"])
    assert "Bringaplan" in printed and "Whowaitslongest" in printed
    with ZipFile(BytesIO(bodies["report.docx"])) as word:
        written = word.read("word/document.xml").decode()
    assert "Bring a plan" in written
    said = (bodies["page.html"].decode(), bodies["scorecard.json"].decode(), *cells)
    assert not [one[:80] for one in (*said, printed, written) if CANARY in one]


def test_a_pack_without_a_body_says_nothing_of_meetings(with_meetings):
    [pack] = Publication.objects.filter(slug="cesg-pack", edition=2) or [None]
    assert pack is None or "meetings" not in json.loads(pack.content)
    assert list(meeting_blocks({})) == [] and meeting_sheets([]) == []


def test_a_pack_is_for_the_meeting_whose_agenda_is_still_to_go_out(with_meetings):
    body = Body.objects.get(slug="cabinet")
    [coming] = body.meetings.filter(day=NEXT)
    assert meeting_content(body, LATER)["on"] == NEXT
    called(with_meetings, coming, LATER)
    assert "on" not in meeting_content(body, LATER)
    assert [one["text"] for one in meeting_content(body, LATER)["decisions"]] == [
        "Bring a plan",
        "Publish the list",
    ]


def test_what_is_published_stays_as_it_was_known(with_meetings):
    [pack] = packs().filter(edition=2)
    before = bytes(pack.files.get(name="page.html").body)
    output = Output.objects.get(text="Bring a plan")
    complete_output(output, what_came="Brought", by=with_meetings.people["head"], at=LATER)
    assert b"Brought" not in before and bytes(pack.files.get(name="page.html").body) == before


@pytest.mark.parametrize("number", [1, 3])
def test_queries_do_not_grow_with_questions_and_decisions(with_meetings, number):
    council, at = with_meetings, RELEASE + timedelta(days=5)
    body = add(council, "Chief Group", "executive_group", scorecard=None)
    meeting = plan(council, body, HELD, RELEASE)
    held(council, meeting, at)
    for place in range(number):
        decide(council, meeting, f"Decision {place}", target=council.ratio.target, at=at)
    confirmed(council, meeting, at)
    report = ExceptionReport.objects.get(target__code="F2")
    for place in range(number):
        about = {"body": "cesg", "text": f"Question {place}", "due": HELD, "mark": ""}
        ask_question(report, by=council.people["team"], at=at, **about)
    body = Body.objects.select_related("unit", "scorecard").get(pk=body.pk)
    with CaptureQueriesContext(connection) as asked_of:
        content = meeting_content(body, LATER)
    assert (len(content["decisions"]), len(content["waiting"])) == (number, number)
    assert len(asked_of) == 7
