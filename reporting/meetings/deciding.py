"""Writing down in the minutes what a meeting decides of a proposal (framework 4.3, 5.1)."""

from datetime import datetime

from django.db import transaction

from pmf_portal.audit.record import record
from pmf_portal.council.models import User
from pmf_portal.refusals import Refused
from reporting.meetings.minuting import being_written
from reporting.meetings.rules.lifecycle import OutputKind, first_state
from reporting.models import Meeting, Output, ProposalHearing
from targets.lessons.proposals import locked_proposal
from targets.lessons.rules.lifecycle import DECISIONS, NEED_A_REASON, after
from targets.lessons.shown import kept_words


@transaction.atomic
def decide_proposal(
    hearing: ProposalHearing,
    meeting: Meeting,
    *,
    decision: str,
    reason: str,
    by: User,
    at: datetime,
) -> ProposalHearing:
    """Write down the decision on a proposal that stands on the agenda, or put it right until the
    minutes are handed in; it holds once they are confirmed.  Raises Refused without a reason for
    changes or a rejection.
    """
    meeting = being_written(meeting)
    proposal = locked_proposal(hearing.proposal)
    hearing = ProposalHearing.objects.select_for_update(of=("self",)).get(pk=hearing.pk)
    after("proposal", proposal.state, decision)
    item = meeting.items.filter(proposal=proposal).first()
    if item is None:
        raise Refused(f"This proposal does not stand on the agenda of {meeting}.")
    if decision in NEED_A_REASON and not reason:
        raise Refused("Say what is changed, or why it is rejected", "reason")
    text = " ".join(filter(None, (f"{DECISIONS[decision]}: {proposal.title}.", reason)))
    output = hearing.output or Output(
        meeting=meeting,
        item=item,
        kind=OutputKind.DECISION,
        state=first_state(OutputKind.DECISION),
        exempt=hearing.exempt,
        recorded_at=at,
    )
    output.text = text
    output.save()
    hearing.output, hearing.decision, hearing.reason = output, decision, reason
    hearing.save()
    words = kept_words(reason, proposal.mark)
    record("decide_proposal", proposal, by=by, at=at, decision=DECISIONS[decision], reason=words)
    return hearing
