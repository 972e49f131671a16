"""Two people do the same of lessons at the same moment (PostgreSQL)."""

from functools import partial

import pytest

from pmf_portal.audit.models import AuditEvent
from reporting.lessons import writing
from reporting.lessons.writing import write_findings
from reporting.meetings import deciding, hearings
from reporting.models import Output, ProposalHearing
from scorecards.models import ScorecardBuild
from targets import answering, challenge
from targets.answering import answer_lesson
from targets.challenge import submit_plan
from targets.lessons import findings, proposals, themes
from targets.lessons.queries import Lesson
from targets.models import LessonAnswer, Proposal, ReviewFinding, Submission, Theme
from tests.at_once import (
    at_once,
    give_way_before_recording,
    needs_postgresql,
    overlapping,
)
from tests.factories import YEAR
from tests.reporting.lessons.planted import facts_as_published
from tests.reporting.lessons.story import confirmed_theme, decided, minuted, sent
from tests.reporting.meetings import story
from tests.reporting.meetings.story import AT
from tests.reporting.september import LATER
from tests.targets.lessons.story import LEARNED_IN, by_team, found, proposed

pytestmark = [pytest.mark.django_db(transaction=True), needs_postgresql]


@pytest.fixture(autouse=True)
def slow_acts(monkeypatch):
    """Between what an act changes and its commit there is time for another one."""
    give_way_before_recording(monkeypatch, answering, by="record_edit")
    give_way_before_recording(
        monkeypatch, challenge, deciding, findings, hearings, proposals, themes, writing
    )


def names(outcomes):
    return sorted(type(outcome).__name__ for outcome in outcomes)


def audited(action):
    return AuditEvent.objects.filter(action=action).count()


def test_a_finding_is_set_aside_once(council):
    one = found(council, AT)
    act = partial(findings.set_aside_finding, one, reason="Done", **by_team(council, AT))
    assert names(at_once(act, act)) == ["Refused", "ReviewFinding"]
    assert audited("set_aside_finding") == 1


def test_a_theme_is_confirmed_or_dropped(council):
    for n in range(3):
        found(council, AT, f"Finding {n}", unit="care")
    themes.suggest_themes(LEARNED_IN, at=AT)
    theme = Theme.objects.get()
    words = {"title": "Vacant posts", "about": "Late."}
    confirm = partial(themes.confirm_theme, theme, **words, **by_team(council, AT))
    drop = partial(themes.drop_theme, theme, reason="Nothing", **by_team(council, AT))
    assert names(at_once(confirm, drop)) == ["Refused", "Theme"]
    assert audited("confirm_theme") + audited("drop_theme") == 1


def test_a_finding_that_is_set_aside_is_confirmed_by_no_theme(council):
    one, *_ = (found(council, AT, f"Finding {n}", unit="care") for n in range(3))
    themes.suggest_themes(LEARNED_IN, at=AT)
    words = {"title": "Vacant posts", "about": "Late."}
    theme = Theme.objects.get()
    aside = partial(findings.set_aside_finding, one, reason="Done", **by_team(council, AT))
    confirm = partial(themes.confirm_theme, theme, **words, **by_team(council, AT))
    assert names(overlapping(aside, confirm)) == ["Refused", "ReviewFinding"]
    assert not Theme.objects.exists()


def test_a_finding_of_a_theme_that_is_confirmed_is_not_set_aside(council):
    one, *_ = (found(council, AT, f"Finding {n}", unit="care") for n in range(3))
    themes.suggest_themes(LEARNED_IN, at=AT)
    words = {"title": "Vacant posts", "about": "Late."}
    confirm = partial(themes.confirm_theme, Theme.objects.get(), **words, **by_team(council, AT))
    aside = partial(findings.set_aside_finding, one, reason="Done", **by_team(council, AT))
    assert names(overlapping(confirm, aside)) == ["Refused", "Theme"]
    assert Theme.objects.get().findings.count() == 3


def test_two_themes_that_are_joined_to_each_other_stay_one(council):
    one, other = confirmed_theme(council), confirmed_theme(council, title="Other")
    acts = [
        partial(themes.join_theme, a, into=b, reason="Same", **by_team(council, AT))
        for a, b in ((one, other), (other, one))
    ]
    assert names(at_once(*acts)) == ["Refused", "Theme"]
    assert Theme.objects.filter(state="confirmed").count() == 1


def test_a_theme_of_one_name_is_begun_once_at_a_moment(council):
    one = found(council, AT)
    act = partial(
        themes.begin_theme, title="Same", about="x", findings=[one], **by_team(council, AT)
    )
    assert names(at_once(act, act)) in (["Refused", "Theme"], ["Theme", "Theme"])


def test_a_proposal_is_changed_by_one_of_two(council):
    proposal = proposed(council, confirmed_theme(council), AT)
    words = {
        "kind": "plans",
        "title": "Later",
        "text": "In June",
        "evidence": list(proposal.evidence.all()),
        "owner": proposal.owner,
        "mark": "",
        "seen_version": 1,
    }
    act = partial(proposals.change_proposal, proposal, **words, **by_team(council, AT))
    assert names(at_once(act, act)) == ["ChangedMeanwhile", "Proposal"]


def test_a_proposal_is_sent_once(council):
    body = story.add(council)
    story.plan(council, body)
    proposal = proposed(council, confirmed_theme(council), AT)
    act = partial(hearings.send_proposal, proposal, body=body, exempt="", **by_team(council, AT))
    assert names(at_once(act, act)) == ["ProposalHearing", "Refused"]
    assert proposal.agenda_items.count() == 1


def test_a_decision_is_written_down_once(council):
    body = story.add(council)
    meeting = story.plan(council, body)
    proposal = sent(council, body)
    story.held(council, meeting)
    act = partial(minuted, council, proposal, meeting)
    assert names(at_once(act, act)) == ["ProposalHearing", "ProposalHearing"]
    assert Output.objects.count() == 1 and ProposalHearing.objects.get().output is not None


def test_a_proposal_is_carried_out_or_given_up(council):
    body = story.add(council)
    proposal = decided(council, sent(council, body), story.plan(council, body))
    draft = council.target("F1")
    acts = (
        partial(
            proposals.carry_out_proposal,
            proposal,
            changed=draft,
            what_changed="Counted",
            **by_team(council, AT),
        ),
        partial(proposals.give_up_proposal, proposal, reason="Law", **by_team(council, AT)),
    )
    assert names(at_once(*acts)) == ["Proposal", "Refused"]
    assert Proposal.objects.get().steps.filter(act__in=("carry_out", "give_up")).count() == 1


def answering_act(council, theme, draft, **more):
    entries = {"answer": "nothing", "words": "x", "by": council.people["manager"], "at": AT}
    return partial(answer_lesson, [draft], Lesson(theme, None), **entries | more)


def test_one_answer_of_two_stands(council):
    draft = council.target("F1")
    theme = confirmed_theme(council)
    acts = [answering_act(council, theme, draft, words=words) for words in ("One", "Two")]
    assert names(at_once(*acts)) == ["list", "list"]
    assert LessonAnswer.objects.count() == 1


def test_no_answer_comes_after_the_plan_was_handed_in(council):
    draft = council.target("F1")
    theme = confirmed_theme(council)
    answering_act(council, theme, draft)()
    submit = partial(
        submit_plan, council.plans["families"], YEAR, by=council.people["manager"], at=AT
    )
    outcomes = overlapping(submit, answering_act(council, theme, draft, words="Late"))
    assert names(outcomes) == ["Refused", "Submission"]
    assert LessonAnswer.objects.get().words == "x" and Submission.objects.count() == 1


def test_two_runs_at_once_write_each_finding_once(september):
    build = ScorecardBuild.objects.get()
    with facts_as_published(ratings=["red"] * 6):
        outcomes = at_once(*[partial(write_findings, build, at=LATER)] * 2)
    assert sorted(map(len, outcomes)) == [0, 4] and ReviewFinding.objects.count() == 4
