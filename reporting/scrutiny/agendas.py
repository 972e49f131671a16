"""Putting topics and call-ins on agendas: each stands on one agenda at a time, and what a meeting
did not reach comes on the next one by itself (reporting/meetings/calling.py).
"""

from typing import Any

from exceptions.models.redactions import PERSONAL
from exceptions.recorded_text import recorded_text
from pmf_portal.refusals import Refused
from reporting.meetings.planning import locked_meeting, put_on_agenda
from reporting.meetings.rules.exempt import OF_PEOPLE
from reporting.meetings.rules.lifecycle import OVER, MeetingState
from reporting.models import AgendaItem, CallIn, Meeting, Topic


def put_on(thing: Topic | CallIn, meeting: Meeting, **fields: Any) -> AgendaItem:
    """Put a topic or a call-in, held, on the agenda of a meeting of its committee; it leaves the
    agenda on which it stood.  Raises Refused where that agenda is out, or the item comes on the
    next one anyway.
    """
    if meeting.body_id != thing.body_id:
        raise Refused("This is a meeting of another body", "meeting")
    newest = thing.items.select_related("meeting__body").order_by("meeting__day", "pk").last()
    if newest is not None:
        if newest.meeting_id == meeting.pk:
            return newest
        leave_agenda(newest)
    return put_on_agenda(meeting, exempt=thing.exempt, **fields)


def leave_agenda(item: AgendaItem) -> None:
    """Take an item off an agenda that is not out; what a meeting has dealt with stays there."""
    meeting = locked_meeting(item.meeting)
    if meeting.state == MeetingState.PLANNED:
        item.delete()
    elif meeting.state not in OVER:
        raise Refused(f"It stands on the agenda of {meeting}, which is out", "meeting")
    elif not item.outputs.exists():
        raise Refused(
            "It was not reached, so it comes on the next agenda that goes out by itself", "meeting"
        )


def leave_planned_agenda(thing: Topic | CallIn) -> None:
    """What is not pursued leaves the agenda on which it stands, as long as that is not out."""
    for item in thing.items.filter(meeting__state=MeetingState.PLANNED).select_related("meeting"):
        meeting = locked_meeting(item.meeting)
        if meeting.state == MeetingState.PLANNED:
            item.delete()


def stands_on_agenda(item: AgendaItem | None) -> bool:
    """Whether something waits on an agenda, or comes on the next one by itself; `item` is its
    newest.
    """
    if item is None:
        return False
    return item.meeting.state not in OVER or not item.outputs.exists()


def recorded_words(text: str, exempt: str) -> Any:
    """What the audit trail keeps of a text: never what tells of identifiable people."""
    return recorded_text(text, PERSONAL if exempt in OF_PEOPLE else "")
