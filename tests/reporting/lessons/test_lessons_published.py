"""What drafts answered is published with their plan; what was learned stands in the statement."""

import json

import pytest

from pmf_portal.formats.canonical import canonical
from reporting.content.statement import statement_document
from reporting.lessons.learned import learned_in
from reporting.models import Publication
from reporting.publishing.plans import forms_of, publish_plan
from reporting.publishing.report_contents import learned_by_then
from targets.answering import answer_lesson
from targets.lessons.findings import mark_finding
from targets.lessons.queries import Lesson
from tests.exceptions.pdf_text import pdf_words
from tests.factories import YEAR
from tests.reporting.lessons.story import confirmed_theme
from tests.reporting.meetings.story import AT
from tests.targets.lessons.story import LEARNED_IN, by_team

WORDS = "Posts are filled when notice is given."


@pytest.fixture
def answered(council):
    """An approved plan whose one target answers a theme of the year before."""
    draft, theme = council.target("F1"), confirmed_theme(council)
    people = {"by": council.people["manager"], "at": AT}
    answer_lesson([draft], Lesson(theme, None), answer="resources", words=WORDS, **people)
    council.approve()
    return council


def published(council):
    return publish_plan(council.plans["families"], YEAR, by=None, at=AT)


@pytest.mark.slow
def test_answers_stand_on_every_form_of_the_plan(client, answered):
    publication = published(answered)
    [lesson] = json.loads(publication.content)["targets"][0]["lessons"]
    assert lesson == {
        "lesson": "Vacant posts",
        "year": "2012/13",
        "answer": "Changed resources",
        "words": WORDS,
    }
    page = " ".join(client.get("/specifications/families/2013-14/").content.decode().split())
    assert f"Vacant posts (2012/13): changed resources. {WORDS}" in page
    forms = forms_of(json.dumps(json.loads(publication.content) | {"digest": publication.digest}))
    text = "".join(pdf_words(forms["specification.pdf"].body))
    assert "Lessonsthistargetanswers" in text.replace(" ", "")


def test_what_is_kept_from_the_public_is_not_published_with_the_plan(council):
    draft, theme = council.target("F1"), confirmed_theme(council)
    people = {"by": council.people["manager"], "at": AT}
    answer_lesson([draft], Lesson(theme, None), answer="resources", words=WORDS, **people)
    mark_finding(theme.findings.get(), mark="personal", **by_team(council, AT))
    council.approve()
    assert "lessons" not in json.loads(published(council).content)["targets"][0]


def test_a_plan_that_nothing_touched_says_nothing_of_lessons(council):
    council.target("F1")
    council.approve()
    assert "lessons" not in json.loads(published(council).content)["targets"][0]


def statement(**more):
    counts = {"green": 0, "amber": 0, "red": 0, "other": 0}
    return {
        "title": "Statement",
        "financial_year": "2012/13",
        "month": "2013-03",
        "council": "Council",
        "published": "now",
        "digest": "0",
        "reason": "",
        "edition": 1,
        "about": "What was promised",
        "summary": counts,
        "exceptions": [],
        "corrections": 0,
        "proof": "It holds",
        "forecasts": [],
        "sign_offs": [],
        "lines": [],
    } | more


def headings(content):
    document = statement_document(json.loads(canonical(content)))
    return [block.text for block in document.blocks if type(block).__name__ == "Heading"]


def test_the_statement_says_what_was_learned_in_two_years(council):
    confirmed_theme(council)
    learned = learned_by_then(LEARNED_IN)
    assert [one["year"] for one in learned["learned"]] == ["2012/13"]
    assert learned_by_then(LEARNED_IN + 1) == learned
    assert learned_by_then(LEARNED_IN + 2) == {}
    shown = headings(statement(**learned))
    assert "What we learned in 2012/13 and what we changed" in shown and "Vacant posts" in shown


def test_a_statement_from_before_says_nothing_of_lessons():
    assert not [words for words in headings(statement()) if "learned" in words]


def test_what_is_marked_is_in_no_statement(council):
    theme = confirmed_theme(council)
    mark_finding(theme.findings.get(), mark="commercial", **by_team(council, AT))
    assert learned_in(LEARNED_IN)["themes"] == [] and learned_by_then(LEARNED_IN) == {}
    assert not Publication.objects.exists()
