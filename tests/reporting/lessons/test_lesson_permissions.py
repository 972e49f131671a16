"""Every `may_…` of lessons as a table of states, and who is let in at all."""

import pytest

from reporting.meetings.permissions import may_decide_proposal
from reporting.models import Meeting
from targets.lessons import permissions
from targets.lessons.rules.lifecycle import FINDING_LABELS, PROPOSAL_LABELS, THEME_LABELS
from targets.models import Proposal, ReviewFinding, Theme
from tests.reporting.lessons.story import confirmed_theme
from tests.reporting.meetings import story
from tests.reporting.meetings.story import AT
from tests.targets.lessons.story import found, proposed

FINDINGS = {
    "mark_finding": set(FINDING_LABELS),
    "set_aside_finding": {"open"},
    "reopen_finding": {"set_aside"},
}
THEMES = {
    "confirm_theme": {"suggested"},
    "rename_theme": {"suggested", "confirmed"},
    "change_theme_findings": {"suggested", "confirmed"},
    "join_theme": {"suggested", "confirmed"},
    "drop_theme": {"suggested"},
    "settle_theme": {"confirmed"},
    "reopen_theme": {"settled", "dropped"},
    "draft_proposal": {"confirmed"},
}
PROPOSALS = {
    "change_proposal": {"draft"},
    "send_proposal": {"draft"},
    "withdraw_proposal": {"draft", "sent", "on_agenda"},
    "carry_out_proposal": {"accepted", "changed"},
    "give_up_proposal": {"accepted", "changed"},
}


def allowed_in(act, user, things):
    rule = getattr(permissions, f"may_{act}")
    verdicts = {thing.state: rule(user, thing) for thing in things}
    assert all(verdict or verdict.reason for verdict in verdicts.values())
    return {state for state, verdict in verdicts.items() if verdict}


@pytest.mark.parametrize("act", FINDINGS)
def test_acts_on_findings_by_state(council, act):
    things = [ReviewFinding(state=state) for state in FINDING_LABELS]
    assert allowed_in(act, council.people["team"], things) == FINDINGS[act]
    assert allowed_in(act, council.people["head"], things) == set()


@pytest.mark.parametrize("act", THEMES)
def test_acts_on_themes_by_state(council, act):
    things = [Theme(state=state) for state in THEME_LABELS]
    assert allowed_in(act, council.people["team"], things) == THEMES[act]
    officer = THEMES[act] if act == "draft_proposal" else set()
    assert allowed_in(act, council.people["head"], things) == officer
    assert allowed_in(act, council.people["leader"], things) == set()


@pytest.mark.parametrize("act", PROPOSALS)
def test_acts_on_proposals_by_state_for_owner_and_team(council, act):
    owner = council.people["head"]
    things = [Proposal(state=state, owner=owner) for state in PROPOSAL_LABELS]
    assert allowed_in(act, owner, things) == PROPOSALS[act]
    assert allowed_in(act, council.people["team"], things) == PROPOSALS[act]
    assert allowed_in(act, council.people["other_head"], things) == set()


def test_only_whoever_writes_the_minutes_decides_while_they_are_written(council):
    meeting = story.plan(council, story.add(council))
    verdicts = {}
    for state in ("planned", "called", "held", "minuted", "confirmed", "cancelled"):
        meeting.state = state
        verdicts[state] = bool(may_decide_proposal(council.people["finance"], meeting))
    assert [state for state, allowed in verdicts.items() if allowed] == ["held"]
    meeting.state = "held"
    assert not may_decide_proposal(council.people["lead"], meeting)
    assert Meeting.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "status"),
    [("member", 403), ("committee", 403), ("leader", 200), ("hr", 200), ("team", 200)],
)
def test_lists_are_for_officers_and_cabinet(client, council, name, status):
    client.force_login(council.people[name])
    for address in ("/findings/", "/themes/"):
        assert client.get(address).status_code == status


def test_nobody_does_another_ones_act_by_its_address(client, council):
    theme = confirmed_theme(council)
    proposal, one = proposed(council, theme, AT), found(council, AT, "Another")
    client.force_login(council.people["other_head"])
    for address in (
        f"{one.get_absolute_url()}mark/",
        f"{one.get_absolute_url()}set-aside/",
        f"{theme.get_absolute_url()}settle/",
        f"{proposal.get_absolute_url()}send/",
        f"{proposal.get_absolute_url()}change/",
    ):
        assert client.post(address, {"reason": "x"}).status_code == 403, address
