"""The headline of the public page in the words of the performance team: who writes it and until
when, and that the portal's own sentence is published beside it.
"""

import json
from datetime import timedelta

import pytest

from pmf_portal.audit.models import AuditEvent
from pmf_portal.refusals import Refused
from reporting.cycle.month_end import build_month
from reporting.models import HeadlineEdit, Publication
from reporting.permissions import may_edit_headline
from reporting.public_record.checks import problems
from reporting.publishing.headlines import edit_headline, headline_edit, portal_headline
from reporting.publishing.month import publish_month
from scorecards.models import ScorecardBuild
from tests.at_once import needs_postgresql, overlapping
from tests.factories import Council
from tests.reporting.september import (
    LATER,
    RELEASE,
    SEPTEMBER,
    correct,
    sign_all,
    with_figures,
)

pytestmark = [pytest.mark.slow, pytest.mark.any_database]

ADDRESS = "/run-sheet/2013-09/headline/"
WORDS = "Calls come close to plan, and fewer are lost."
BEFORE = RELEASE - timedelta(hours=1)


@pytest.fixture
def built(figures):
    """September is built and signed off, and not published yet."""
    build, _ = build_month(SEPTEMBER, by=None, at=BEFORE)
    sign_all(figures, build, BEFORE)
    return figures


def september_build():
    return ScorecardBuild.objects.filter(month=SEPTEMBER).latest("edition")


def write(council, text=WORDS, at=BEFORE):
    return edit_headline(september_build(), text=text, by=council.people["team"], at=at)


def published_headline(at=RELEASE, edition=1):
    publish_month(SEPTEMBER, by=None, at=at)
    publication = Publication.objects.get(
        kind="scorecard", slug="corporate-plan", month=SEPTEMBER, edition=edition
    )
    content = json.loads(publication.content)
    names = ("headline", "portal_headline", "headline_edited_by")
    return {name: content[name] for name in names if name in content}


def test_the_page_shows_the_sentence_that_would_be_published(built):
    sentence = portal_headline(september_build(), BEFORE)
    assert published_headline() == {"headline": sentence}


def test_both_sentences_are_published_and_the_page_says_whose_it_is(built, client):
    sentence = portal_headline(september_build(), BEFORE)
    write(built)
    post = str(built.people["team"])
    told = {"headline": WORDS, "portal_headline": sentence, "headline_edited_by": post}
    assert published_headline() == told
    page = client.get("/").content.decode()
    assert f'<h1 class="look-title">{WORDS}</h1>' in page
    assert f"Headline edited by {post}" in page and sentence in page
    assert list(problems()) == []


def test_only_the_scorecard_of_the_corporate_plan_has_it(built):
    write(built)
    publish_month(SEPTEMBER, by=None, at=RELEASE)
    others = Publication.objects.scorecards().exclude(slug="corporate-plan")
    assert others.exists() and not others.filter(content__contains=WORDS).exists()


def test_the_newest_words_count_and_the_first_are_kept(built):
    write(built, "A first try.")
    write(built)
    assert published_headline()["headline"] == WORDS and HeadlineEdit.objects.count() == 2


@pytest.mark.parametrize("is_same", [True, False])
def test_an_empty_headline_and_the_portals_own_give_the_portals_back(built, is_same):
    sentence = portal_headline(september_build(), BEFORE)
    write(built)
    write(built, sentence if is_same else "")
    assert headline_edit(september_build()) is None
    assert published_headline() == {"headline": sentence}


def test_what_was_written_before_the_figures_changed_is_not_published(figures, client):
    build_month(SEPTEMBER, by=None, at=BEFORE)
    write(figures)
    was = portal_headline(september_build(), BEFORE)
    figures.figure(figures.total, "2013-09", "12", revision=2, at=BEFORE)
    build, _ = build_month(SEPTEMBER, by=None, at=BEFORE)
    client.force_login(figures.people["team"])
    page = client.get(ADDRESS).content.decode()
    assert "The figures have changed." in page and was in page
    sign_all(figures, build, BEFORE)
    sentence = portal_headline(build, BEFORE)
    assert sentence != was and published_headline() == {"headline": sentence}


def test_a_correction_begins_with_the_portals_own_sentence(built):
    write(built)
    publish_month(SEPTEMBER, by=None, at=RELEASE)
    correct(built)
    told = published_headline(at=LATER, edition=2)
    assert "portal_headline" not in told and told["headline"] != WORDS


def test_a_published_headline_stays(built):
    publish_month(SEPTEMBER, by=None, at=RELEASE)
    with pytest.raises(Refused, match="has been published"):
        write(built, at=LATER)
    assert not HeadlineEdit.objects.exists()


def test_it_is_written_on_its_page_which_the_run_sheet_leads_to(built, client):
    client.force_login(built.people["team"])
    assert ADDRESS in client.get("/run-sheet/2013-09/").content.decode()
    answer = client.post(ADDRESS, {"text": f"  {WORDS}\n "}, follow=True)
    assert "It is published with the month." in answer.content.decode()
    assert headline_edit(september_build()).text == WORDS
    event = AuditEvent.objects.latest("sequence")
    assert (event.action, event.actor) == ("edit_headline", str(built.people["team"]))
    assert WORDS in event.text and WORDS in client.get(ADDRESS).content.decode()


def test_what_is_too_long_is_refused_and_kept(built, client):
    client.force_login(built.people["team"])
    text = "x" * 161
    page = client.post(ADDRESS, {"text": text}).content.decode()
    assert "1 character too long" in page and text in page
    assert not HeadlineEdit.objects.exists()


def test_a_headline_that_somebody_else_wrote_meanwhile_is_not_lost(built, client):
    client.force_login(built.people["team"])
    about = client.get(ADDRESS).context["form"]["about"].value()
    write(built, "A colleague’s words.")
    page = client.post(ADDRESS, {"text": WORDS, "about": about}).content.decode()
    assert "The headline or the figures have changed." in page and WORDS in page
    assert headline_edit(september_build()).text == "A colleague’s words."


@pytest.mark.parametrize(
    ("post", "is_published", "refusal"),
    [
        ("team", False, ""),
        ("team", True, "has been published, and its headline stays as it is"),
        ("director", False, "edit headline"),
        ("leader", False, "edit headline"),
        ("lead", True, "edit headline"),
    ],
)
def test_who_words_the_headline_and_until_when(built, client, post, is_published, refusal):
    if is_published:
        publish_month(SEPTEMBER, by=None, at=RELEASE)
    verdict = may_edit_headline(built.people[post], september_build())
    assert bool(verdict) == (refusal == "") and refusal in verdict.reason
    client.force_login(built.people[post])
    assert client.get(ADDRESS).status_code == (403 if refusal else 200)
    assert client.get("/run-sheet/2013-08/headline/").status_code == 404


@pytest.mark.parametrize("more", [0, 3])
def test_the_page_asks_as_much_whatever_the_targets(
    council, client, django_assert_num_queries, more
):
    council.add_usual_targets()
    for n in range(more):
        council.target(f"X{n}", plan="corporate-plan")
    council.approve()
    build_month(SEPTEMBER, by=None, at=BEFORE)
    client.force_login(council.people["team"])
    client.get(ADDRESS)
    with django_assert_num_queries(15):
        client.get(ADDRESS)


@needs_postgresql
@pytest.mark.parametrize("is_saved_first", [True, False])
@pytest.mark.django_db(transaction=True)
def test_words_saved_while_the_month_comes_out_count_or_are_refused(
    transactional_db, is_saved_first
):
    council = Council()
    council.add_usual_targets()
    council.approve()
    with_figures(council)
    build, _ = build_month(SEPTEMBER, by=None, at=BEFORE)
    sign_all(council, build, BEFORE)
    if is_saved_first:
        _, told = overlapping(lambda: write(council), published_headline)
        assert told["headline"] == WORDS
    else:
        told, refused = overlapping(published_headline, lambda: write(council))
        assert isinstance(refused, Refused) and "portal_headline" not in told
