"""What lessons ask of whom on the desk."""

from datetime import date

import pytest

from reporting.cycle.desk import due_tasks
from reporting.cycle.waiting import Waiting, what_waits
from targets.answering import answer_lesson
from targets.lessons.queries import Lesson
from targets.lessons.themes import suggest_themes
from tests.reporting.lessons.story import confirmed_theme, decided, minuted, sent
from tests.reporting.meetings import story
from tests.reporting.meetings.story import AT, FIRST
from tests.targets.lessons.story import LEARNED_IN, found, proposed

pytestmark = pytest.mark.any_database

KINDS = {
    "Findings to look at",
    "Themes to confirm",
    "Proposals to send",
    "Proposals to decide",
    "Proposals to decide: plan a meeting",
    "Proposals to carry out",
    "Lessons that drafts answer",
}


def asked(council, name):
    return [
        (task.kind, task.words, task.due)
        for task in due_tasks(council.people[name], AT.date())
        if task.kind in KINDS
    ]


def test_the_performance_team_looks_at_findings_and_confirms_themes(council):
    for n in range(3):
        found(council, AT, f"Finding {n}", unit="care")
    suggest_themes(LEARNED_IN, at=AT)
    assert asked(council, "team") == [
        ("Findings to look at", "3 findings", None),
        ("Themes to confirm", "1 suggestion: which of them are themes?", None),
    ]
    assert asked(council, "head") == [] == asked(council, "leader")


def test_a_proposal_goes_from_its_owner_to_the_clerk_and_back(council):
    theme = confirmed_theme(council)
    proposed(council, theme, AT)
    assert asked(council, "head") == [("Proposals to send", "Fill posts earlier", None)]
    body = story.add(council)
    proposal = sent(council, body, theme, title="Second")
    plan = ("Proposals to decide: plan a meeting", "Second", None)
    assert asked(council, "finance") == [plan]
    meeting = story.plan(council, body)
    story.called(council, meeting)
    assert asked(council, "finance") == [("Proposals to decide", "Second", FIRST)]
    story.hold_meeting(meeting, by=council.people["team"], at=AT)
    minuted(council, proposal, meeting)
    story.confirmed(council, meeting)
    assert ("Proposals to carry out", "Second", None) in asked(council, "head")
    assert asked(council, "finance") == []


def test_authors_answer_lessons_by_the_day_their_plan_is_due(council):
    draft, theme = council.target("F1"), confirmed_theme(council)
    assert asked(council, "manager") == []
    draft.authors.add(council.people["manager"])
    due = ("Lessons that drafts answer", "Families Plan 2013/14: 1 lesson", date(2013, 3, 31))
    assert asked(council, "manager") == [due]
    answer_lesson(
        [draft],
        Lesson(theme, None),
        answer="nothing",
        words="x",
        by=council.people["manager"],
        at=AT,
    )
    assert asked(council, "manager") == []


def test_a_desk_asks_only_where_something_waits(council):
    user = council.people["team"]
    kinds = {Waiting.REVIEW_FINDINGS, Waiting.THEMES, Waiting.PROPOSALS, Waiting.LESSONS}
    assert not what_waits(user, AT.date()) & kinds
    body = story.add(council)
    decided(council, sent(council, body), story.plan(council, body))
    assert what_waits(user, AT.date()) & kinds == {Waiting.PROPOSALS, Waiting.LESSONS}


def test_what_a_leaver_owns_is_handed_on(client, council):
    proposed(council, confirmed_theme(council), AT)
    client.force_login(council.people["team"])
    page = client.get(f"/people/{council.people['head'].pk}/hand-over/").content.decode()
    assert "Proposals that they answer for" in page
