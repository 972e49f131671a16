"""The approver's page: each target as it will work for a year, what stops approval, the digest last."""

import re
from decimal import Decimal

import pytest

from scorecards.actuals.outlook import outlooks_of
from targets.challenge import comment_on_draft, submit_plan
from targets.models import Evidence, PrincipleCheck, Specification, TrajectoryPoint
from tests.factories import YEAR

pytestmark = pytest.mark.any_database

URL = "/plans/families/2013-14/approve/"


def text_of(page):
    """What a reader reads of a page."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


@pytest.fixture
def submitted(council, at):
    """Two targets with figures of the two years before; F1 is easier than last year's result."""
    for year, first, planned in ((YEAR - 2, "86", "85"), (YEAR - 1, "92", "88")):
        before = council.target("F1", year=year, planned=planned)
        council.approve(year)
        for month in year.months[: 12 if year < YEAR - 1 else 10]:
            council.figure(before, str(month), first)
    council.latest = council.target(
        "F1", previous_year=Decimal(92), easier_reason="The contract ends in June."
    )
    council.ratio = council.target("F2", aggregation="ratio", planned="92")
    submit_plan(council.plans["families"], YEAR, by=council.people["director"], at=at)
    return council


def page_of(client, council):
    client.force_login(council.people["holder"])
    return client.get(URL).content.decode()


def test_each_target_is_shown_as_it_will_work(client, submitted):
    page = text_of(page_of(client, submitted))
    for words in (
        "F1 Measure F1",
        "easier than last year",
        "2011/12: 86.0%",
        "2012/13 so far: 92.0% (10 of 12 periods)",
        "Green at 90.0% or more, amber down to 85.5%, red below",
        "Example: 89.9% would be amber",
        "Against last year’s result of 92.0%: 2.0 percentage points lower, so easier",
        "Against last year’s target of 88.0%: 2.0 percentage points higher, so harder",
        "Why easier The contract ends in June.",
        "Example: 45 out of 50 would be 90.0%: amber",
        "1 easier than last year’s result, 1 with no result to compare with",
        "Planned: 90.0% in every period.",
        "Last year: 92.0%, 10 periods.",
    ):
        assert words in page, words


def test_the_picture_is_drawn_by_the_server_with_its_words(client, submitted):
    page = page_of(client, submitted)
    pictures = re.findall(r"<svg[^>]*portal-plan-picture.*?</svg>", page, re.DOTALL)
    assert len(pictures) == 2
    assert 'role="img"' in pictures[0]
    assert 'aria-label="Planned: 90.0% in every period. Last year: 92.0%, 10' in pictures[0]
    assert "April 2013" in pictures[0] and "March 2014" in pictures[0]
    assert pictures[0].count("<circle") == 10 + 1 and pictures[1].count("<circle") == 0


def test_the_digest_stands_last_and_folded(client, submitted):
    page = page_of(client, submitted)
    digest = client.get(URL).context["digest"]
    assert page.count(digest) == 2
    hidden, folded = page.index(digest), page.rindex(digest)
    assert 'type="hidden"' in page[page.rindex("<input", 0, hidden) : hidden]
    assert page.rindex("<details", 0, folded) > page.rindex("</button>", 0, folded)
    assert folded > page.rindex("portal-outlook")


def test_the_error_summary_stands_first_and_once(client, submitted):
    client.force_login(submitted.people["holder"])
    page = client.post(URL, {"decision": ""}).content.decode()
    assert page.count("There is a problem") == 1
    assert page.index("There is a problem") < page.index("<h1")


def test_what_stops_approval_is_listed_before_anybody_presses(client, submitted):
    Specification.objects.filter(pk=submitted.latest.pk).update(easier_reason="")
    page = text_of(page_of(client, submitted))
    assert "This plan cannot be approved yet" in page
    reason = "the reason why the target of 90.0% is easier than last year’s result of 92.0%"
    assert f"F1: {reason}" in page and "No reason is given" in page
    answer = client.post(
        URL,
        {"decision": "x", "confirm": "on", "seen_digest": client.get(URL).context["digest"]},
    )
    assert f"The plan is not ready: F1: {reason}" in text_of(answer.content.decode())


def test_open_challenges_stand_with_their_target(client, submitted, at):
    comment_on_draft(submitted.latest, text="Why so <low>?", by=submitted.people["finance"], at=at)
    PrincipleCheck.objects.create(
        specification=submitted.latest, principle="challenging", answer="met"
    )
    PrincipleCheck.objects.create(
        specification=submitted.ratio,
        principle="challenging",
        answer="not_met",
        note="The contract sets it",
    )
    Evidence.objects.create(specification=submitted.ratio, kind="evidence", title="A study")
    page = page_of(client, submitted)
    assert "Why so &lt;low&gt;?" in page
    first, second = outlooks_of(submitted.plans["families"], YEAR)
    assert first.challenges == [
        "Not answered yet: “Why so <low>?” (Post of finance)",
        "Its authors call it challenging, and it is easier than last year’s result.",
        "11 of the 12 design principles not answered for",
        "No evidence is named",
    ]
    assert second.challenges == [
        "Not challenging, its authors say: The contract sets it",
        "11 of the 12 design principles not answered for",
    ]


def test_another_result_than_the_figures_come_to_is_told(client, submitted):
    before = Specification.objects.get(target__code="F1", financial_year=YEAR - 1)
    for month in (YEAR - 1).months[10:]:
        submitted.figure(before, str(month), "94")
    (first, _) = outlooks_of(submitted.plans["families"], YEAR)
    assert first.discrepancy == (
        "The draft gives 92.0% as the result of 2012/13; the figures come to 94.0%."
    )
    assert first.discrepancy in text_of(page_of(client, submitted))


def test_a_draft_with_almost_nothing_in_it_has_a_page_too(client, council, at):
    spec = council.target("F1")
    submit_plan(council.plans["families"], YEAR, by=council.people["director"], at=at)
    TrajectoryPoint.objects.filter(specification=spec).delete()
    Specification.objects.filter(pk=spec.pk).update(annual_target=None, unit="", decimals=0)
    page = text_of(page_of(client, council))
    assert "Nothing is planned for its periods" in page and "None is known" in page
    assert "the annual target" in page


@pytest.mark.parametrize("targets", [1, 3])
def test_the_page_asks_as_many_questions_for_many_targets(
    client, council, at, django_assert_num_queries, targets
):
    for n in range(targets):
        before = council.target(f"F{n}", year=YEAR - 1)
        council.figure(before, "2012-05", "89")
        council.target(f"F{n}")
    submit_plan(council.plans["families"], YEAR, by=council.people["director"], at=at)
    client.force_login(council.people["holder"])
    client.get(URL)
    with django_assert_num_queries(27):
        client.get(URL)
