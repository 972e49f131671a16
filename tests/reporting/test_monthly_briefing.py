"""The monthly briefing: whose it is, what it says, and what the director says in it."""

import re
from datetime import date, timedelta

import pytest

from pmf_portal.audit.models import AuditEvent
from reporting.content.in_short.changes import better_measures, movement
from reporting.content.in_short.facts import Sentence
from reporting.content.in_short.questions import Question
from reporting.cycle.asking import with_addresses
from reporting.cycle.briefing import NOTES, briefing_of, reason_wanted, units_briefed
from reporting.cycle.briefing_comments import comment_on, comment_on_month
from reporting.cycle.briefing_paper import briefing_content
from reporting.forms.briefing import MOST
from reporting.models import DirectorComment
from reporting.publishing.in_short import PublishedMonth, newest_published
from tests.reporting.in_short.measures import measure
from tests.reporting.september import RELEASE, SEPTEMBER

pytestmark = pytest.mark.slow

ADDRESS = "/briefing/families/2013-09/"
COMMENT = f"{ADDRESS}comment/"
LATER = RELEASE + timedelta(days=1)


def test_one_press_leads_a_portfolio_holder_to_their_own_briefing(september, client):
    client.force_login(september.people["holder"])
    page = client.get("/briefing/", follow=True)
    assert page.redirect_chain == [(ADDRESS, 302)]
    text = page.content.decode()
    assert "1 of 3 Families targets is on plan. Furthest off: Measure F2" in text
    assert "Where each sentence comes from" in text and "F2: Red:" in text


def test_the_desk_links_to_the_briefing(september, client):
    client.force_login(september.people["holder"])
    assert 'href="/briefing/"' in client.get("/desk/").content.decode()


@pytest.mark.parametrize(
    ("name", "slugs"),
    [
        ("leader", ["council", "families", "places"]),
        ("holder", ["families"]),
        ("director", ["families"]),
        ("lead", []),
        ("member", []),
    ],
)
def test_whose_briefings_somebody_has(september, name, slugs):
    assert [unit.slug for unit in units_briefed(september.people[name])] == slugs


@pytest.mark.parametrize(
    ("name", "address", "status"),
    [
        ("leader", "/briefing/council/2013-09/", 200),
        ("leader", ADDRESS, 200),
        ("holder", ADDRESS, 200),
        ("other_holder", ADDRESS, 403),
        ("holder", "/briefing/council/2013-09/", 403),
        ("lead", ADDRESS, 403),
        ("lead", "/briefing/", 403),
        ("leader", "/briefing/care/2013-09/", 404),
        ("leader", "/briefing/families/2013-08/", 404),
    ],
)
def test_who_reads_which_briefing(september, client, name, address, status):
    client.force_login(september.people[name])
    assert client.get(address).status_code == status


def test_before_anything_is_published_there_is_no_briefing(approved, client):
    client.force_login(approved.people["holder"])
    assert "no month has been published" in client.get("/briefing/").content.decode()


def test_a_briefing_asks_as_much_whatever_the_measures(
    september, client, django_assert_num_queries
):
    client.force_login(september.people["leader"])
    client.get("/briefing/council/2013-09/")
    # A directorate's says besides how it reaches its services.
    for address, queries in (
        ("/briefing/council/2013-09/", 15),
        ("/briefing/families/2013-09/", 19),
    ):
        with django_assert_num_queries(queries):
            client.get(address)


def test_the_briefing_is_printed_from_one_link(september, client):
    client.force_login(september.people["holder"])
    page = client.get(ADDRESS).content.decode()
    assert f'href="{ADDRESS}briefing.pdf"' in page
    paper = client.get(f"{ADDRESS}briefing.pdf")
    assert paper["Content-Type"] == "application/pdf"
    assert len(re.findall(rb"/Type\s*/Page\b", paper.content)) == 1


@pytest.mark.parametrize(
    ("name", "status"), [("leader", 200), ("other_holder", 403), ("lead", 403)]
)
def test_who_prints_a_briefing(september, client, name, status):
    client.force_login(september.people[name])
    assert client.get(f"{ADDRESS}briefing.pdf").status_code == status


def test_a_paper_says_what_the_page_says(september):
    holder = september.people["holder"]
    month = PublishedMonth(newest_published())
    briefing = briefing_of(month, september.units["families"], holder, RELEASE)
    content = briefing_content(briefing)
    assert content["heading"] == briefing.brief.headline.text
    assert [when for when, _ in content["dates"]] == [when for when, _ in briefing.dates]
    assert content["made"].startswith("Made by fixed rules")


def test_what_comes_next_names_every_day_until_the_next_publication(september, client):
    client.force_login(september.people["holder"])
    text = client.get(ADDRESS).content.decode()
    for words in (
        "figures are due",
        "directors verify and sign off",
        "scorecards are published and archived",
    ):
        assert f"October 2013: {words}" in text


def test_a_reason_is_asked_for_where_the_service_gives_none():
    line = measure(trend_year="improving", rating="green")
    question = reason_wanted(movement(line))
    assert question.text.endswith("What made it better?") and question.code == "CP01"
    assert reason_wanted(movement(measure())).ask == "What made it worse?"


def test_those_whose_service_says_why_come_first():
    better = {"trend_year": "improving", "direction": "Getting better", "rating": "green"}
    lines = [measure("A", **better), measure("B", **better, comment="Evening clinics.")]
    assert [line.code for line in better_measures(lines)] == ["B", "A"]


def test_a_note_on_money_stands_apart_from_its_sentence():
    note = " (“From contingency.”)"
    assert NOTES.split(f"£1 is asked{note}.") == ["£1 is asked", note, "."]


def test_a_director_says_something_of_the_month(september, client):
    director = september.people["director"]
    client.force_login(director)
    client.post(COMMENT, {"text": "We have two vacancies."})
    assert comment_on(september.units["families"], SEPTEMBER).text == "We have two vacancies."
    event = AuditEvent.objects.latest("sequence")
    assert (event.action, event.actor) == ("comment_on_month", str(director))
    client.force_login(september.people["holder"])
    assert "We have two vacancies." in client.get(ADDRESS).content.decode()


def test_what_is_said_again_takes_the_place_and_keeps_the_first(september):
    unit, by = september.units["families"], september.people["director"]
    for number, text in enumerate(("First.", "Second.")):
        comment_on_month(unit, SEPTEMBER, text=text, by=by, at=LATER + timedelta(hours=number))
    assert comment_on(unit, SEPTEMBER).text == "Second."
    assert DirectorComment.objects.count() == 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Write your comment on this month"),
        ("x" * (MOST + 1), "Write at most 600 characters"),
    ],
)
def test_too_little_or_too_much_is_refused_and_kept(september, client, text, words):
    client.force_login(september.people["director"])
    page = client.post(COMMENT, {"text": text}).content.decode()
    assert words in page and text in page
    assert not DirectorComment.objects.exists()


@pytest.mark.parametrize(
    ("name", "address", "status"),
    [
        ("director", COMMENT, 200),
        ("other_director", COMMENT, 403),
        ("holder", COMMENT, 403),
        ("director", "/briefing/council/2013-09/comment/", 403),
        ("director", "/briefing/families/2013-08/comment/", 404),
    ],
)
def test_who_may_say_something_of_a_month(september, client, name, address, status):
    client.force_login(september.people[name])
    assert client.get(address).status_code == status


QUESTION = Question("red", "F2", "Measure F2", Sentence("F2 is red."), "When is it back?")


def test_a_question_is_asked_on_the_report_with_its_words_filled_in(september, client):
    holder = september.people["holder"]
    (asked,) = with_addresses([QUESTION], holder, date(2013, 10, 21))
    assert "/questions/ask/?text=F2+is+red.+When+is+it+back%3F" in asked.url
    client.force_login(holder)
    assert "F2 is red. When is it back?" in client.get(asked.url).content.decode()


@pytest.mark.parametrize("name", ["member", "other_holder"])
def test_who_may_not_ask_on_the_report_asks_by_the_public_form(september, name):
    (asked,) = with_addresses([QUESTION], september.people[name], date(2013, 10, 21))
    assert asked.url.startswith("/feedback/?about=F2+Measure+F2&text=F2+is+red.")
