"""Drafts show the lessons that touch them, and no plan is handed in before they are answered."""

import pytest
from django.db import DatabaseError, connection, transaction

from pmf_portal.refusals import Refused
from targets.answering import answer_lesson
from targets.approval import PlanNotReady, approve_plan, record_approval
from targets.challenge import return_plan, submit_plan
from targets.drafting import remove_draft
from targets.lessons.queries import Lesson, lessons_of_plan, lessons_touching
from targets.lessons.themes import settle_theme
from targets.models import LessonAnswer, Proposal
from tests.factories import YEAR
from tests.targets.lessons.story import by_team, found, proposed, theme_of

PLAN = "/plans/families/2013-14/"
WORDS = "Posts are filled when notice is given."


@pytest.fixture
def draft(council):
    """A draft whose measure a theme of the year before is about."""
    return council.target("F1")


@pytest.fixture
def theme(council, at, draft):
    return theme_of(council, at, found(council, at, code="F1"))


def touching(*drafts):
    return {
        one.target.code: [(touch.lesson.title, touch.why) for touch in touches]
        for one, touches in ((draft, lessons_touching(list(drafts))[draft.pk]) for draft in drafts)
    }


def answered(council, at, theme, *drafts, proposal=None, answer="target", words=WORDS):
    lesson = Lesson(theme, proposal)
    people = {"by": council.people["manager"], "at": at}
    return answer_lesson(drafts, lesson, answer=answer, words=words, **people)


def handed_in(council, at):
    return submit_plan(council.plans["families"], YEAR, by=council.people["manager"], at=at)


def test_a_theme_touches_its_measure_its_objective_and_nothing_else(council, at, draft, theme):
    beside, elsewhere = council.target("F2"), council.target("P1", plan="places", service="waste")
    assert touching(draft, beside, elsewhere) == {
        "F1": [("Vacant posts", "its own measure")],
        "F2": [("Vacant posts", "another measure of its objective")],
        "P1": [],
    }


def test_a_finding_without_a_measure_touches_its_service(council, at):
    one, other = council.target("F1"), council.target("C1", plan="corporate-plan", service="waste")
    theme_of(council, at, found(council, at, unit="waste"))
    assert touching(one, other) == {"F1": [], "C1": [("Vacant posts", "its service")]}


def test_a_theme_of_the_same_year_and_a_settled_one_touch_nothing(council, at, draft, theme):
    earlier = council.target("F1", year=YEAR - 1)
    assert touching(earlier) == {"F1": []}
    settle_theme(theme, reason="Posts are filled", **by_team(council, at))
    assert touching(draft) == {"F1": []}


def test_what_was_accepted_stands_for_its_theme(council, at, draft, theme):
    proposal = proposed(council, theme, at)
    assert touching(draft) == {"F1": [("Vacant posts", "its own measure")]}
    Proposal.objects.update(state="accepted")
    assert touching(draft) == {"F1": [("Fill posts earlier", "its own measure")]}
    answered(council, at, theme, draft, proposal=proposal)
    assert LessonAnswer.objects.get().proposal == proposal


def test_no_plan_is_handed_in_before_its_drafts_have_answered(council, at, draft, theme):
    with pytest.raises(PlanNotReady) as refused:
        handed_in(council, at)
    assert refused.value.missing == {"F1": ["an answer to what was learned: Vacant posts"]}
    answered(council, at, theme, draft)
    assert handed_in(council, at)


def test_an_approval_taken_elsewhere_is_not_recorded_before_either(council, at, draft, theme):
    people = {"holder": council.people["holder"], "by": council.people["team"]}
    details = {"reference": "Minute 1", "evidence": "", "at": at} | people
    with pytest.raises(PlanNotReady, match="answer to what was learned"):
        record_approval(council.plans["families"], YEAR, **details)


def test_a_theme_confirmed_meanwhile_does_not_stop_the_approver(council, at, draft):
    handed_in(council, at)
    theme_of(council, at, found(council, at, code="F1"))
    plan, holder = council.plans["families"], council.people["holder"]
    assert approve_plan(plan, YEAR, reference="Minute 1", by=holder, at=at)


def test_it_is_asked_once_the_plan_is_returned(council, at, draft):
    handed_in(council, at)
    theme_of(council, at, found(council, at, code="F1"))
    return_plan(council.plans["families"], YEAR, reason="Look", by=council.people["holder"], at=at)
    with pytest.raises(PlanNotReady, match="answer to what was learned"):
        handed_in(council, at)


def test_a_later_answer_takes_the_place_of_an_earlier_one(council, at, draft, theme):
    answered(council, at, theme, draft)
    answered(council, at, theme, draft, answer="nothing", words="No post is vacant.")
    [stored] = LessonAnswer.objects.all()
    assert (stored.answer, stored.words) == ("nothing", "No post is vacant.")
    draft.refresh_from_db()
    assert draft.version == 3 and council.people["manager"] in draft.authors.all()


def test_several_drafts_are_answered_at_once(council, at, draft, theme):
    beside = council.target("F2")
    answered(council, at, theme, draft, beside)
    assert LessonAnswer.objects.count() == 2
    [row] = lessons_of_plan(council.plans["families"], YEAR)
    assert not row.waiting and len(row.answered) == 2


def test_what_does_not_touch_a_draft_is_not_answered(council, at, draft, theme):
    elsewhere = council.target("P1", plan="places", service="waste")
    with pytest.raises(Refused, match="does not touch P1"):
        answered(council, at, theme, elsewhere)
    with pytest.raises(Refused, match="Choose the targets"):
        answered(council, at, theme)
    assert not LessonAnswer.objects.exists()


def test_answers_are_locked_with_their_plan(council, at, draft, theme):
    answered(council, at, theme, draft)
    handed_in(council, at)
    with pytest.raises(Refused, match="with its approver"):
        answered(council, at, theme, draft)
    approve_plan(
        council.plans["families"], YEAR, reference="Minute 1", by=council.people["holder"], at=at
    )
    for statement in (
        "UPDATE targets_lessonanswer SET words = 'Other'",
        "DELETE FROM targets_lessonanswer",
    ):
        with pytest.raises(DatabaseError, match="approved"), transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(statement)


def test_a_draft_that_is_removed_takes_its_answers_with_it(council, at, draft, theme):
    answered(council, at, theme, draft)
    remove_draft(draft, seen_version=None, **by_team(council, at))
    assert not LessonAnswer.objects.exists()


def test_pages_of_drafts_and_plans_show_what_touches_them(client, council, at, draft, theme):
    client.force_login(council.people["manager"])
    page = client.get(f"{PLAN}targets/F1/").content.decode()
    assert "Lessons this target answers" in page and "Not answered yet" in page
    assert "an answer to what was learned: Vacant posts" in page
    assert "1 lesson of earlier years touches" in " ".join(
        client.get(PLAN).content.decode().split()
    )
    answer = f"{PLAN}lessons/theme-{theme.pk}/"
    assert b"(its own measure)" in client.get(f"{answer}?target=F1").content
    sent = {"answer": "action", "words": WORDS, "drafts": [draft.pk]}
    assert client.post(answer, sent)["Location"] == f"{PLAN}lessons/"
    assert WORDS in client.get(f"{PLAN}lessons/").content.decode()
    assert WORDS in client.get(f"{PLAN}targets/F1/").content.decode()


@pytest.mark.parametrize(
    "sent", [{"save": "Save"}, {"answer": "x", "words": "y", "drafts": ["99999999999999999999"]}]
)
def test_nonsense_is_told_and_nothing_is_lost(client, council, at, draft, theme, sent):
    client.force_login(council.people["manager"])
    answer = client.post(f"{PLAN}lessons/theme-{theme.pk}/", sent)
    assert answer.status_code == 200 and b"There is a problem" in answer.content
    assert client.get(f"{PLAN}lessons/theme-0/").status_code == 404


def test_who_may_not_draft_may_not_answer(client, council, at, draft, theme):
    for name in ("holder", "other_lead", "director"):
        client.force_login(council.people[name])
        assert client.get(f"{PLAN}lessons/theme-{theme.pk}/").status_code == 403, name


@pytest.mark.parametrize("count", [1, 3])
def test_lessons_of_drafts_take_a_fixed_number_of_queries(
    council, at, django_assert_num_queries, count
):
    drafts = [council.target(f"F{n}") for n in range(count)]
    for n in range(count):
        theme = theme_of(council, at, found(council, at, code=f"F{n}"), title=f"Theme {n}")
        proposed(council, theme, at)
    Proposal.objects.filter(pk=Proposal.objects.first().pk).update(state="accepted")
    with django_assert_num_queries(6):
        assert len(lessons_touching(drafts)[drafts[0].pk]) == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_lessons_asks_the_same_number_of_questions(
    client, council, at, django_assert_num_queries, count
):
    for n in range(count):
        council.target(f"F{n}")
        theme_of(council, at, found(council, at, code=f"F{n}"), title=f"Theme {n}")
    client.force_login(council.people["manager"])
    with django_assert_num_queries(12):
        client.get(f"{PLAN}lessons/")
