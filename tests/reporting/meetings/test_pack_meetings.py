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
from exceptions.questions import ask_question
from pmf_portal.formats.dates import day_in_words, plain_day
from reporting.content.pack_meetings import meeting_blocks, meeting_sheets
from reporting.meetings.outputs import complete_output
from reporting.models import Body, Output, Publication
from reporting.publishing.pack_meetings import meeting_content
from reporting.publishing.printing import print_missing_forms
from tests.exceptions.pdf_text import pdf_words
from tests.reporting.meetings.pack_story import CANARY, HELD, NEXT
from tests.reporting.meetings.story import add, called, confirmed, decide, held, plan
from tests.reporting.september import LATER, RELEASE

pytestmark = pytest.mark.django_db


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
        f"Waits for its answer, 20 days late on {plain_day(LATER.date())}",
        f"On {plain_day(LATER.date())}, 2 are not answered yet, and late.",
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
    # Of what waits and is marked, not even the measure.
    [meeting] = json.loads(pack.content)["meetings"]
    assert len(meeting["waiting"]) == 1 and "text" not in meeting["waiting"][0]
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
