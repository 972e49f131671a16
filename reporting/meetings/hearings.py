"""Proposals before the bodies that decide them: sent, put on the next agenda by itself, and decided
by confirmed minutes (framework 4.3, 5.1).
"""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localdate

from pmf_portal.audit.record import record
from pmf_portal.council.models import User
from pmf_portal.council.notices import notify
from pmf_portal.refusals import Refused
from reporting.meetings.bodies import locked_body
from reporting.meetings.outputs import move_output
from reporting.meetings.planning import locked_meeting, put_on_agenda
from reporting.meetings.rules.lifecycle import OVER, MeetingState
from reporting.models import AgendaItem, Body, Meeting, ProposalHearing
from targets.lessons.proposals import decide, locked_proposal, move_proposal
from targets.lessons.rules.kinds import EXEMPT
from targets.lessons.rules.lifecycle import ProposalState, after
from targets.lessons.shown import kept_words
from targets.models import Proposal

WHY_EXEMPT = "This proposal is kept from the public: choose the paragraph by which it is exempt"


@transaction.atomic
def send_proposal(
    proposal: Proposal, *, body: Body, exempt: str, by: User, at: datetime
) -> ProposalHearing:
    """Send a proposal to the body that decides it: it comes on its next agenda by itself.  Raises
    Refused where it is kept from the public and no paragraph says why.
    """
    body = locked_body(body)
    # The meeting before the proposal, as minutes hold them.
    following = next_meeting(body, at)
    proposal = locked_proposal(proposal)
    after("proposal", proposal.state, "send")
    if proposal.mark and not exempt:
        raise Refused(WHY_EXEMPT, "exempt")
    if exempt and not proposal.mark:
        proposal.mark = EXEMPT
    hearing = ProposalHearing.objects.create(
        proposal=proposal, body=body, exempt=exempt, sent_at=at
    )
    move_proposal(proposal, "send", text=str(body), by=by, at=at)
    if following is not None:
        put_on(hearing, following, by=by, at=at)
    record("send_proposal", proposal, by=by, at=at, body=str(body), exempt=exempt)
    notify_body(hearing, at)
    return hearing


def next_meeting(body: Body, at: datetime) -> Meeting | None:
    """The next meeting of a body whose agenda is not out, held; None where none is planned: then a
    proposal comes on the next agenda that goes out.
    """
    meetings = body.meetings.filter(state=MeetingState.PLANNED, day__gte=localdate(at))
    following = meetings.order_by("day", "begins").first()
    return locked_meeting(following) if following else None


def put_on(hearing: ProposalHearing, meeting: Meeting, *, by: User, at: datetime) -> AgendaItem:
    """Put a proposal, held, on an agenda that is not out."""
    proposal = hearing.proposal
    item = put_on_agenda(
        meeting,
        kind=AgendaItem.PROPOSAL,
        title=proposal.title,
        about=proposal.text,
        proposal=proposal,
        exempt=hearing.exempt,
    )
    move_proposal(proposal, "put_on_agenda", text=str(meeting), by=by, at=at)
    return item


def put_waiting_on(meeting: Meeting, *, by: User, at: datetime) -> int:
    """What waits for a meeting of a body comes on the agenda that goes out, held; how much."""
    waiting = Proposal.objects.filter(state=ProposalState.SENT, hearing__body=meeting.body)
    keys = list(waiting.order_by("hearing__sent_at", "pk").values_list("pk", flat=True))
    for pk in keys:
        proposal = locked_proposal(Proposal(pk=pk))
        hearing = proposal.hearing
        hearing.proposal = proposal
        put_on(hearing, meeting, by=by, at=at)
    return len(keys)


@transaction.atomic
def withdraw_proposal(proposal: Proposal, *, reason: str, by: User, at: datetime) -> Proposal:
    """Say that a proposal is not pursued, and why.  Raises Refused while it stands on an
    agenda that is out: then the body decides.
    """
    leave_agenda(proposal)
    proposal = locked_proposal(proposal)
    proposal.ended_at = at
    move_proposal(proposal, "withdraw", text=reason, by=by, at=at)
    record("withdraw_proposal", proposal, by=by, at=at, reason=kept_words(reason, proposal.mark))
    return proposal


def leave_agenda(proposal: Proposal) -> None:
    item = newest_item(proposal)
    if item is None:
        return
    meeting = locked_meeting(item.meeting)
    if meeting.state == MeetingState.PLANNED:
        item.delete()
    elif meeting.state not in OVER:
        raise Refused(f"It stands on the agenda of {meeting}, which is out.")


def newest_item(proposal: Proposal) -> AgendaItem | None:
    """Its item on the newest agenda."""
    items = proposal.agenda_items.select_related("meeting__body")
    item: AgendaItem | None = items.order_by("meeting__day", "pk").last()
    return item


def held_hearings(meeting: Meeting, at: datetime) -> tuple[list[ProposalHearing], Meeting | None]:
    """The proposals that a meeting, held, had before it, each held; and the meeting on whose agenda
    those come that were not decided.
    """
    following = next_meeting(meeting.body, at) if meeting.items.exclude(proposal=None) else None
    on_it = Proposal.objects.filter(agenda_items__meeting=meeting, state=ProposalState.ON_AGENDA)
    hearings = []
    for pk in on_it.order_by("pk").values_list("pk", flat=True).distinct():
        proposal = locked_proposal(Proposal(pk=pk))
        hearing = proposal.hearing
        hearing.proposal = proposal
        hearings.append(hearing)
    return hearings, following


def settle_hearings(
    held: tuple[list[ProposalHearing], Meeting | None], meeting: Meeting, *, by: User, at: datetime
) -> None:
    """What the confirmed minutes of a meeting decided of proposals holds from now on; one that was
    dealt with and not decided comes on the next agenda.
    """
    hearings, following = held
    for hearing in hearings:
        if hearing.decision:
            settle(hearing, meeting, by=by, at=at)
        elif meeting.outputs.filter(item__proposal=hearing.proposal).exists():
            move_proposal(hearing.proposal, "defer", text=str(meeting), by=by, at=at)
            if following is not None:
                put_on(hearing, following, by=by, at=at)


def settle(hearing: ProposalHearing, meeting: Meeting, *, by: User, at: datetime) -> None:
    """One decision holds: whoever owns the proposal is told."""
    proposal, reason = hearing.proposal, hearing.reason
    decide(proposal, hearing.decision, reason=reason, day=meeting.day, by=by, at=at)
    assert hearing.output is not None
    move_output(hearing.output, "complete", text=f"It is followed as {proposal}.", by=by, at=at)
    words = kept_words(reason, proposal.mark)
    decision = hearing.decision_in_words
    record("settle_proposal", proposal, by=by, at=at, decision=decision, reason=words)
    subject = f"{decision}: {proposal}, by {hearing.body}"
    key = f"proposal {proposal.pk} decided"
    notify([(proposal.owner, key, subject, words_of(proposal))], at)


def notify_body(hearing: ProposalHearing, at: datetime) -> None:
    """Tell chair and clerk that a proposal comes before them."""
    body, proposal = hearing.body, hearing.proposal
    subject = f"Proposal to decide: {body}"
    people = {person for person in (body.chair, body.clerk) if person is not None}
    key = f"proposal {proposal.pk} sent"
    notify([(person, key, subject, words_of(proposal)) for person in people], at)


def words_of(proposal: Proposal) -> str:
    """What an e-mail says of it; what is kept from the public is read on the portal."""
    url = f"{settings.PORTAL_URL}{proposal.get_absolute_url()}"
    if proposal.mark:
        return f"It is kept from the public: read it on the portal.\n\n{url}"
    return f"{proposal.title}\n\n{proposal.text}\n\n{url}"
