"""What the words mean: one public page, in the council's own terms, one click from every page."""

import re

import pytest
from django.urls import reverse

from exceptions.rules.lifecycle import State
from pmf_portal.formats.wording import Term, Wording, as_worded
from pmf_portal.ui.rating_tags import RATINGS
from reporting.website.glossary import WORDS
from scorecards.statistics.reading_words import DIRECTIONS

pytestmark = pytest.mark.django_db


def text_of(answer):
    return " ".join(re.sub(r"<[^>]*>", " ", answer.content.decode()).split())


DEFINED = {word for entries in WORDS.values() for word in entries}


def test_the_glossary_is_public_and_one_click_from_the_front_page(client):
    assert f'href="{reverse("glossary")}"' in client.get("/").content.decode()
    page = client.get(reverse("glossary"))
    assert page.status_code == 200
    text = text_of(page)
    assert "Provisional A first figure that may still change." in text
    assert "{" not in text


def test_the_glossary_speaks_in_the_councils_own_words(client):
    own = Wording(
        exception_report=Term("improvement note", "improvement notes"),
        executive_group=Term("CLT"),
        executive_group_in_full=Term("Corporate Leadership Team"),
    )
    with as_worded(own):
        text = text_of(client.get(reverse("glossary")))
    assert "Improvement note What a head of service must write" in text
    assert "CLT The Corporate Leadership Team" in text and "exception report" not in text.lower()


@pytest.mark.parametrize("rating", ["green", "amber", "red", "not_rated", "withdrawn"])
def test_every_rating_that_a_reader_sees_is_defined(rating):
    assert RATINGS[rating].word in DEFINED


@pytest.mark.parametrize("state", [State.ESCALATED, State.RECOVERING, State.RECOVERED])
def test_every_public_state_of_a_report_is_defined(state):
    assert state.label in DEFINED


def test_the_directions_are_defined():
    words = ", ".join(DEFINED).lower()
    assert not [
        word for word in DIRECTIONS.values() if "few" not in word and word.lower() not in words
    ]
