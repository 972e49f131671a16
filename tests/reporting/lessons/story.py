"""Proposals of the small council before its bodies, told through the services."""

from reporting.meetings.deciding import decide_proposal
from reporting.meetings.hearings import send_proposal
from reporting.models import ProposalHearing
from tests.reporting.meetings import story
from tests.reporting.meetings.story import AT
from tests.targets.lessons.story import by_team, found, proposed, theme_of


def confirmed_theme(council, *, code="F1", title="Vacant posts", **more):
    return theme_of(council, AT, found(council, AT, code=code, **more), title=title)


def sent(council, body, theme=None, *, exempt="", **more):
    """A proposal that is sent to a body."""
    proposal = proposed(council, theme or confirmed_theme(council), AT, **more)
    send_proposal(proposal, body=body, exempt=exempt, **by_team(council, AT))
    proposal.refresh_from_db()
    return proposal


def minuted(council, proposal, meeting, decision="accept", reason=""):
    """What a meeting whose minutes are written decides of a proposal."""
    hearing = ProposalHearing.objects.select_related("proposal").get(proposal=proposal)
    words = {"decision": decision, "reason": reason}
    return decide_proposal(hearing, meeting, **words, **by_team(council, AT))


def decided(council, proposal, meeting, decision="accept", reason=""):
    """The same from the agenda to confirmed minutes."""
    story.held(council, meeting)
    minuted(council, proposal, meeting, decision, reason)
    story.confirmed(council, meeting)
    proposal.refresh_from_db()
    return proposal
