"""Proposals: on the next agenda by themselves, decided by confirmed minutes, and carried out."""

import pytest

from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.models import Notice
from pmf_portal.refusals import ChangedMeanwhile, Refused
from reporting.meetings.hearings import send_proposal, withdraw_proposal
from reporting.meetings.minuting import change_output, record_output, remove_output
from reporting.meetings.planning import cancel_meeting, remove_agenda_item
from reporting.meetings.queries import agenda_of
from reporting.meetings.viewers import Viewer
from reporting.models import AgendaItem, Output, ProposalHearing
from reporting.scrutiny.exemptions import (
    change_exemption_of_item,
    change_exemption_of_output,
)
from targets.lessons.findings import set_aside_finding
from targets.lessons.proposals import (
    carry_out_proposal,
    change_proposal,
    draft_proposal,
    give_up_proposal,
)
from targets.lessons.themes import change_theme_findings
from targets.models import Proposal, ResourceEnvelope
from tests.factories import YEAR
from tests.reporting.lessons.story import confirmed_theme, decided, minuted, sent
from tests.reporting.meetings import story
from tests.reporting.meetings.story import AT, FIRST, SECOND, THIRD
from tests.targets.lessons.story import by_team, found, proposed, theme_of


def items(proposal):
    return [(item.meeting.day, item.title) for item in proposal.agenda_items.order_by("pk")]


def state_of(proposal):
    return Proposal.objects.get(pk=proposal.pk).state


def steps(proposal):
    return list(proposal.steps.values_list("act", flat=True))


def test_a_proposal_follows_from_a_confirmed_theme_and_its_findings(council):
    theme = confirmed_theme(council)
    with pytest.raises(Refused, match="findings of this theme"):
        proposed(council, theme, AT, evidence=[found(council, AT, "Another")])
    with pytest.raises(Refused, match="it rests on"):
        proposed(council, theme, AT, evidence=[])
    type(theme).objects.update(state="dropped")
    with pytest.raises(Refused, match="Confirm the theme first"):
        proposed(council, theme, AT)


def test_a_draft_is_changed_by_one_person_at_a_time(council):
    proposal = proposed(council, confirmed_theme(council), AT)
    words = {
        "kind": "plans",
        "title": "Later",
        "text": "In June",
        "evidence": list(proposal.evidence.all()),
        "owner": proposal.owner,
        "mark": "",
    }
    change_proposal(proposal, **words, seen_version=1, **by_team(council, AT))
    with pytest.raises(ChangedMeanwhile):
        change_proposal(proposal, **words, seen_version=1, **by_team(council, AT))


def test_it_comes_on_the_next_agenda_that_is_planned(council):
    body = story.add(council)
    story.plan(council, body, SECOND)
    story.plan(council, body, FIRST)
    proposal = sent(council, body)
    assert (proposal.state, items(proposal)) == ("on_agenda", [(FIRST, "Fill posts earlier")])
    assert steps(proposal) == ["draft", "send", "put_on_agenda"]
    told = Notice.objects.filter(subject="Proposal to decide: Cabinet")
    assert {notice.user.username for notice in told} == {"leader", "finance"}


def test_without_a_meeting_it_waits_for_the_next_agenda_that_goes_out(council):
    body = story.add(council)
    proposal = sent(council, body)
    assert (proposal.state, items(proposal)) == ("sent", [])
    meeting = story.plan(council, body, SECOND)
    story.called(council, meeting)
    assert (state_of(proposal), items(proposal)[0][0]) == ("on_agenda", SECOND)


def test_a_decision_holds_once_the_minutes_are_confirmed(council):
    body = story.add(council)
    meeting = story.plan(council, body)
    proposal = sent(council, body)
    story.held(council, meeting)
    minuted(council, proposal, meeting)
    assert state_of(proposal) == "on_agenda"
    story.confirmed(council, meeting)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_on) == ("accepted", FIRST)
    output = ProposalHearing.objects.get().output
    assert (output.text, output.state) == ("Accepted: Fill posts earlier.", "done")
    assert AuditEvent.objects.filter(action="settle_proposal").count() == 1
    assert Notice.objects.filter(subject__startswith="Accepted: Proposal").count() == 1


@pytest.mark.parametrize("decision", ["accept_changed", "reject"])
def test_a_decision_that_is_not_simply_yes_says_why(council, decision):
    body = story.add(council)
    meeting = story.plan(council, body)
    proposal = sent(council, body)
    story.held(council, meeting)
    with pytest.raises(Refused, match="why it is rejected") as refused:
        minuted(council, proposal, meeting, decision)
    assert refused.value.field == "reason"
    minuted(council, proposal, meeting, decision, "From June on.")
    story.confirmed(council, meeting)
    expected = {"accept_changed": "changed", "reject": "rejected"}[decision]
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decision_reason) == (expected, "From June on.")
    assert bool(proposal.ended_at) == (decision == "reject")


def test_the_clerk_puts_a_decision_right_until_the_minutes_are_handed_in(council):
    body = story.add(council)
    meeting = story.plan(council, body)
    proposal = sent(council, body)
    story.held(council, meeting)
    minuted(council, proposal, meeting)
    minuted(council, proposal, meeting, "reject", "Too dear.")
    assert Output.objects.count() == 1
    output = Output.objects.get()
    assert output.text == "Rejected: Fill posts earlier. Too dear."
    with pytest.raises(Refused, match="change the decision itself"):
        change_output(output, kind="noted", text="x", **by_team(council, AT))
    remove_output(output, **by_team(council, AT))
    assert ProposalHearing.objects.get().decision == ""
    minuted(council, proposal, meeting)
    story.confirmed(council, meeting)
    assert state_of(proposal) == "accepted"
    with pytest.raises(Refused, match="cannot be changed now"):
        minuted(council, proposal, meeting)


def test_what_was_discussed_and_not_decided_comes_on_the_next_agenda(council):
    body = story.add(council)
    meeting, following = story.plan(council, body), story.plan(council, body, SECOND)
    proposal = sent(council, body)
    story.held(council, meeting)
    item = meeting.items.get(proposal=proposal)
    record_output(meeting, kind="noted", text="Deferred", item=item, **by_team(council, AT))
    story.confirmed(council, meeting)
    assert state_of(proposal) == "on_agenda"
    assert [day for day, _ in items(proposal)] == [FIRST, SECOND]
    decided(council, proposal, following)
    assert state_of(proposal) == "accepted"


def test_what_a_meeting_did_not_reach_is_carried_on(council):
    body = story.add(council)
    meeting, following = story.plan(council, body), story.plan(council, body, SECOND)
    proposal = sent(council, body)
    cancel_meeting(meeting, reason="Snow", **by_team(council, AT))
    decided(council, proposal, following)
    assert state_of(proposal) == "accepted"
    last = story.plan(council, body, THIRD)
    story.called(council, last)
    assert not last.items.filter(kind=AgendaItem.PROPOSAL)


def test_a_withdrawn_proposal_leaves_the_agenda_and_is_carried_on_no_more(council):
    body = story.add(council)
    meeting = story.plan(council, body)
    proposal = sent(council, body)
    withdraw_proposal(proposal, reason="Not needed", **by_team(council, AT))
    assert (state_of(proposal), items(proposal)) == ("withdrawn", [])
    other = sent(council, body, confirmed_theme(council, title="Other"))
    story.called(council, meeting)
    with pytest.raises(Refused, match="which is out"):
        withdraw_proposal(other, reason="Too late", **by_team(council, AT))
    with pytest.raises(Refused, match="agenda is out"):
        remove_agenda_item(other.agenda_items.get(), **by_team(council, AT))


def test_an_item_that_was_sent_stays_until_its_owner_withdraws_it(council):
    body = story.add(council)
    story.plan(council, body)
    proposal = sent(council, body)
    with pytest.raises(Refused, match="until its owner withdraws it"):
        remove_agenda_item(proposal.agenda_items.get(), **by_team(council, AT))


def test_what_is_marked_needs_a_paragraph_and_is_exempt_on_the_agenda(council):
    body = story.add(council)
    meeting = story.plan(council, body)
    proposal = proposed(council, confirmed_theme(council), AT, mark="commercial")
    with pytest.raises(Refused, match="choose the paragraph") as refused:
        send_proposal(proposal, body=body, exempt="", **by_team(council, AT))
    assert refused.value.field == "exempt"
    send_proposal(proposal, body=body, exempt="3", **by_team(council, AT))
    shown = {row.item.title: row.is_shown for row in agenda_of(meeting, Viewer(None, FIRST))}
    assert shown["Fill posts earlier"] is False
    decided(council, proposal, meeting)
    assert Output.objects.get().exempt == "3"


@pytest.mark.parametrize("of", ["item", "output"])
def test_what_is_made_exempt_after_the_meeting_hides_its_proposal(client, council, of):
    body = story.add(council)
    meeting = story.plan(council, body)
    proposal = decided(council, sent(council, body), meeting)
    assert client.get(proposal.get_absolute_url()).status_code == 200
    item = proposal.agenda_items.get()
    words = {"exempt": "3", "reason": "A contract", **by_team(council, AT)}
    if of == "item":
        change_exemption_of_item(item, **words)
    else:
        change_exemption_of_output(item.outputs.get(), **words)
    proposal.refresh_from_db()
    assert (proposal.mark, proposal.hearing.exempt) == ("exempt", "3")
    assert client.get(proposal.get_absolute_url()).status_code == 404
    assert "Fill posts" not in client.get(proposal.theme.get_absolute_url()).content.decode()


def test_an_exempt_item_marks_its_proposal(council):
    body = story.add(council)
    assert sent(council, body, exempt="3").mark == "exempt"


def test_it_is_carried_out_by_something_of_the_next_year(council, at):
    body = story.add(council)
    proposal = decided(council, sent(council, body), story.plan(council, body))
    earlier, draft = council.target("F1", year=YEAR - 1), council.target("F1")
    words = {"what_changed": "It counts on filled posts.", **by_team(council, AT)}
    with pytest.raises(Refused, match="2013/14 or later") as refused:
        carry_out_proposal(proposal, changed=earlier, **words)
    assert refused.value.field == "changed"
    carry_out_proposal(proposal, changed=draft, **words)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.changed_thing) == ("carried_out", draft)
    assert set(proposal.evidence.values_list("state", flat=True)) == {"answered"}


def test_it_is_carried_out_though_a_finding_was_set_aside_since(council, at):
    body = story.add(council)
    one, other = found(council, AT, code="F1"), found(council, AT, "Other", code="F2")
    theme = theme_of(council, AT, one, other)
    proposal = decided(council, sent(council, body, theme), story.plan(council, body))
    change_theme_findings(theme, findings=[other], **by_team(council, AT))
    set_aside_finding(one, reason="It was wrong", **by_team(council, AT))
    words = {"what_changed": "It counts on filled posts.", **by_team(council, AT)}
    carry_out_proposal(proposal, changed=council.target("F1"), **words)
    assert state_of(proposal) == "carried_out"
    states = dict(proposal.evidence.values_list("pk", "state"))
    assert states == {one.pk: "set_aside", other.pk: "answered"}


def test_an_envelope_can_be_what_it_changed(council):
    body = story.add(council)
    proposal = decided(council, sent(council, body), story.plan(council, body))
    envelope = ResourceEnvelope.objects.create(
        plan=council.plans["families"],
        financial_year=YEAR,
        kind="revenue",
        agreed=5,
        set_by=council.people["finance"],
        set_at=AT,
    )
    words = {"what_changed": "More", **by_team(council, AT)}
    carry_out_proposal(proposal, changed=envelope, **words)
    assert Proposal.objects.get().changed_thing == envelope


def test_it_is_given_up_with_a_reason(council):
    body = story.add(council)
    proposal = decided(council, sent(council, body), story.plan(council, body))
    give_up_proposal(proposal, reason="The law changed", **by_team(council, AT))
    proposal.refresh_from_db()
    assert (proposal.state, proposal.what_changed) == ("not_carried_out", "The law changed")
    with pytest.raises(Refused, match="Not carried out"):
        give_up_proposal(proposal, reason="Again", **by_team(council, AT))


def test_the_trail_never_tells_of_people(council):
    theme = theme_of(council, AT, found(council, AT))
    entries = {
        "kind": "resources",
        "title": "Move Jo",
        "text": "Jo goes",
        "owner": council.people["head"],
        "mark": "personal",
    }
    draft_proposal(theme, **entries, evidence=list(theme.findings.all()), **by_team(council, AT))
    assert "Jo" not in AuditEvent.objects.get(action="draft_proposal").text
