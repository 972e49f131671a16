"""The approver's page: each target as it will work for a year, what stops approval, the digest last."""

import json
import re
from datetime import timedelta
from decimal import Decimal

import pytest

from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.models import Notice
from reporting.publishing.plans import publish_plan
from scorecards.actuals.outlook import outlooks_of
from targets.answering import answer_lesson
from targets.approval import PlanNotReady
from targets.challenge import comment_on_draft, resolve_comment, return_plan, submit_plan
from targets.drafting import change_draft
from targets.lessons.queries import Lesson
from targets.models import (
    Approval,
    Comment,
    Evidence,
    LessonAnswer,
    PrincipleCheck,
    Specification,
    Submission,
    TrajectoryPoint,
)
from tests.factories import YEAR
from tests.targets.lessons.story import found, proposed, theme_of

pytestmark = [pytest.mark.slow, pytest.mark.any_database]

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
        "Approve the plan for 2013/14: 1 of 2 targets is easier than the result of 2012/13 so far",
        "1 target that asks for less than the result of 2012/13 so far",
        "Measure F1 F1 90% or more Easier than 2012/13, by 2 points",
        "The service’s reason: “The contract ends in June.”",
        "Target for 2012/13: 88%. 2012/13 so far: 92.0% (10 of 12 periods). 2011/12: 86.0%.",
        "Green 90% or more ◆ Amber 85.5% to 89.9% ▲ Red below 85.5%",
        "A year like 2012/13 so far (92.0%) would be green .",
        "It could be 2 percentage points lower and still be green.",
        "Against last year’s result of 92.0%: 2.0 percentage points lower, so easier",
        "Against last year’s target of 88.0%: 2.0 percentage points higher, so harder",
        "Example: 45 out of 50 would be 90.0%: amber",
        "1 other target",
        "No result of the years before is known.",
        "No money and no posts are agreed for this plan.",
        "Each of the 2 targets answers for none of the 12 design principles.",
    ):
        assert words in page, words
    assert page.count("design principles") == 1


def test_easier_targets_stand_first_the_easiest_on_top(client, council, at):
    for code, stated, reason in (("F1", 80, ""), ("F2", 91, "x"), ("F3", 99, "x")):
        council.target(code, previous_year=Decimal(stated), easier_reason=reason)
    submit_plan(council.plans["families"], YEAR, by=council.people["director"], at=at)
    page = page_of(client, council)
    places = [page.index(f'id="{code}"') for code in ("F3", "F2", "F1")]
    assert places == sorted(places)


def test_a_target_below_the_trend_is_worth_questioning(client, council, at):
    for year, stated in ((YEAR - 1, 82), (YEAR, 88)):
        council.target("F1", year=year, previous_year=Decimal(stated))
        if year < YEAR:
            council.approve(year)
    submit_plan(council.plans["families"], YEAR, by=council.people["director"], at=at)
    page = text_of(page_of(client, council))
    assert "1 target easier than the trend of the years before" in page
    assert "Harder than 2012/13, by 2 points Easier than the trend, by 4 points" in page


def test_a_sum_that_lacks_a_month_is_held_against_the_same_months(client, council, at):
    settings = {"aggregation": "sum", "unit": "calls", "decimals": 0, "polarity": "lower"}
    settings["annual_target"] = Decimal(120)
    before = council.target("F1", year=YEAR - 1, planned="10", **settings)
    council.approve(YEAR - 1)
    for month in (YEAR - 1).months[:11]:
        council.figure(before, str(month), "9")
    council.target("F1", planned="10", **settings)
    submit_plan(council.plans["families"], YEAR, by=council.people["director"], at=at)
    page = text_of(page_of(client, council))
    assert "Easier than 2012/13, by 11" in page
    assert (
        "The plan for the same 11 periods is 110 calls; 99 calls once more would be green ."
        " It could be 11 higher and still be green." in page
    )
    assert "The service’s reason: none given." in page


def test_money_and_posts_behind_the_plan_are_said(client, submitted, at):
    plan, finance = submitted.plans["families"], submitted.people["finance"]
    for kind, agreed in (("revenue", 1_500_000), ("staff", 60)):
        plan.envelopes.create(
            financial_year=YEAR, kind=kind, agreed=agreed, set_by=finance, set_at=at
        )
    page = text_of(page_of(client, submitted))
    assert (
        "£1.5 million of running money and 60 full-time equivalent posts stand behind this plan,"
        " as agreed on" in page
    )


def test_the_picture_is_drawn_by_the_server_with_its_words(client, submitted):
    page = page_of(client, submitted)
    pictures = re.findall(r"<svg[^>]*portal-year-ahead.*?</svg>", page, re.DOTALL)
    assert len(pictures) == 2
    assert 'role="img"' in pictures[0]
    assert 'aria-label="Planned: 90.0%, 12 periods from April 2013 to March 2014.' in pictures[0]
    assert "Reached: 86.0% in April 2011 to 92.0% in January 2013, 22 periods." in pictures[0]
    assert "2013/14" in pictures[0]
    for words in ("reached", "plan for 2012/13", "what would be amber; beyond it red"):
        assert words in text_of(page), words


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
    assert f"F1: {reason}" in page and "The service’s reason: none given." in page
    answer = client.post(
        URL,
        {
            "decision": "x",
            "confirm": "on",
            "easier_reason": "It is still a stretch.",
            "seen_digest": client.get(URL).context["digest"],
        },
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
    assert [one.text for one in first.questions] == ["Why so <low>?"]
    assert first.not_challenging == (
        "Its authors call it challenging, and it is easier than last year’s result."
    )
    assert second.not_challenging == "Not challenging, its authors say: The contract sets it"
    words = text_of(page)
    assert "Post of finance asked: “Why so &lt;low&gt;?” Not answered yet" in words
    assert "Each of the 2 targets answers for only some of the 12 design principles." in words
    assert "F1 names no evidence." in words


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
    assert "Nothing is planned for its periods" in page and "No target is set." in page
    assert "No result of the years before is known." in page
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
    with django_assert_num_queries(35):
        client.get(URL)


def test_easier_targets_are_approved_with_a_reason_that_is_published(client, submitted, at):
    client.force_login(submitted.people["holder"])
    asked = {"decision": "Decision 7", "confirm": "on"}
    asked["seen_digest"] = client.get(URL).context["digest"]
    refused = client.post(URL, asked | {"easier_reason": " "})
    assert "Say why the easier targets are right" in refused.content.decode()
    assert not Approval.objects.filter(financial_year=YEAR).exists()
    reason = "The contract ends in June; until then 90% is what was bought."
    assert client.post(URL, asked | {"easier_reason": reason}).status_code == 302
    approval = Approval.objects.get(financial_year=YEAR)
    assert approval.easier_reason == reason
    assert reason in client.get("/plans/families/2013-14/").content.decode()
    published = publish_plan(approval.plan, YEAR, by=None, at=at)
    assert json.loads(published.content)["approval"]["easier_reason"] == reason
    address = "/specifications/families/2013-14/"
    assert f"were approved: {reason}" in text_of(client.get(address).content.decode())
    (event,) = AuditEvent.objects.filter(action="approve_plan", subject=str(approval))
    assert reason in event.text


def test_without_an_easier_target_no_reason_is_asked(client, council, at):
    council.target("F1", previous_year=Decimal(80))
    submit_plan(council.plans["families"], YEAR, by=council.people["director"], at=at)
    page = page_of(client, council)
    assert "easier_reason" not in page and "Approve and lock 1 target" in page
    digest = client.get(URL).context["digest"]
    asked = {"decision": "Decision 7", "confirm": "on", "seen_digest": digest}
    assert client.post(URL, asked).status_code == 302
    assert Approval.objects.get().easier_reason == ""


def test_a_question_on_a_target_is_asked_and_answered_while_the_plan_waits(client, submitted):
    client.force_login(submitted.people["holder"])
    assert client.get(URL + "F1/ask/").status_code == 405
    empty = client.post(URL + "F1/ask/", {"question": " "}).content.decode()
    assert "Enter the question" in empty and "ask-F1-error" in empty
    answer = client.post(URL + "F1/ask/", {"question": "Why not 92?"})
    assert answer["Location"] == URL + "#F1"
    told = Notice.objects.filter(subject="Comment on F1 2013/14").values_list("user", flat=True)
    assert submitted.people["director"].pk in told
    client.force_login(submitted.people["manager"])
    comment = Comment.objects.get()
    resolve = f"/plans/families/2013-14/targets/F1/resolve-comment/{comment.pk}/"
    assert client.post(resolve, {"reason": "The contract sets 90."}).status_code == 302
    holder = submitted.people["holder"]
    assert Notice.objects.filter(user=holder, subject__contains="is answered").count() == 1
    page = text_of(page_of(client, submitted))
    assert "asked: “Why not 92?” Post of manager answered: “The contract sets 90.”" in page


def test_targets_are_sent_back_each_with_its_question(client, submitted, at):
    page = page_of(client, submitted)
    assert "2012/13 so far came to 92.0%. Why is 90% enough?" in page
    nothing = client.post(URL + "send-back/", {"reason": ""}).content.decode()
    assert "Choose a target, or say what the plan as a whole lacks" in nothing
    silent = client.post(URL + "send-back/", {"choose-F1": "on", "question-F1": " "})
    assert "Enter the question on F1" in silent.content.decode()
    assert not Submission.objects.exclude(returned_at=None).exists()
    asked = {"choose-F1": "on", "question-F1": "Why not 92?", "question-F2": "Not chosen"}
    assert client.post(URL + "send-back/", asked).status_code == 302
    returned = Submission.objects.get()
    assert returned.reason == "There is a question on F1."
    comment = Comment.objects.get()
    assert (comment.specification_id, comment.text) == (submitted.latest.pk, "Why not 92?")
    events = AuditEvent.objects.filter(action="return_plan")
    assert [json.loads(one.text)["details"]["questions"] for one in events] == [
        {"F1": "Why not 92?"}
    ]
    letters = Notice.objects.filter(subject="Families Plan 2013/14 was returned")
    assert letters and all("F1: Why not 92?" in letter.body for letter in letters)
    director = submitted.people["director"]
    with pytest.raises(PlanNotReady, match="F1: an answer to a comment"):
        submit_plan(submitted.plans["families"], YEAR, by=director, at=at)
    assert client.post(URL + "send-back/", asked).status_code == 403


def test_a_plan_that_comes_back_says_which_targets_changed(client, submitted, at):
    plan, people = submitted.plans["families"], submitted.people
    questions = {submitted.latest: "Why not 92?"}
    return_plan(plan, YEAR, reason="", questions=questions, by=people["holder"], at=at)
    later = at + timedelta(hours=1)
    resolve_comment(Comment.objects.get(), resolution="Yes", by=people["manager"], at=later)
    words = {"easier_reason": "The contract ends in July."}
    change_draft(submitted.latest, words, seen_version=None, by=people["manager"], at=later)
    submit_plan(plan, YEAR, by=people["director"], at=later)
    page = text_of(page_of(client, submitted))
    assert "1 target has changed since; the other 1 is as before." in page
    assert page.count("Changed since it was sent back") == 1


def test_somebody_elses_plan_is_neither_questioned_nor_sent_back(client, submitted):
    client.force_login(submitted.people["other_holder"])
    assert client.post(URL + "F1/ask/", {"question": "Why?"}).status_code == 403
    assert client.post(URL + "send-back/", {"reason": "No"}).status_code == 403
    client.force_login(submitted.people["holder"])
    assert client.post(URL + "NONE/ask/", {"question": "Why?"}).status_code == 404


def test_what_a_draft_makes_of_what_was_learned_is_read_before_approval(client, council, at):
    draft = council.target("F1")
    theme = theme_of(council, at, found(council, at, code="F1"))
    answer_lesson(
        [draft],
        Lesson(theme, None),
        answer="action",
        words="Posts are filled early.",
        by=council.people["manager"],
        at=at,
    )
    submit_plan(council.plans["families"], YEAR, by=council.people["director"], at=at)
    client.force_login(council.people["holder"])
    page = " ".join(client.get(URL).content.decode().split())
    assert "Vacant posts: <strong>added an action</strong>." in page
    assert "Posts are filled early." in page


def test_what_is_kept_from_the_public_is_not_read_before_approval(client, council, at):
    draft = council.target("F1")
    theme = theme_of(council, at, found(council, at, code="F1"))
    exempt = proposed(council, theme, at, title="Close the depot", mark="exempt")
    LessonAnswer.objects.create(
        specification=draft,
        theme=theme,
        proposal=exempt,
        answer="target",
        words="Without the depot.",
        answered_by=council.people["manager"],
        answered_at=at,
    )
    client.force_login(council.people["holder"])
    assert "depot" not in client.get(URL).content.decode()
