"""The meetings of a body as an iCalendar file (RFC 5545).  It says when and where they are, and
nothing of what stands on their agendas.
"""

from collections.abc import Iterable
from datetime import UTC, datetime

from icalendar import Event

from pmf_portal.formats.ics import calendar_event, calendar_of
from reporting.meetings.planning import url_of
from reporting.meetings.rules.lifecycle import MeetingState
from reporting.models import Body, Meeting


def meeting_calendar(body: Body, meetings: Iterable[Meeting], at: datetime) -> bytes:
    """Meetings as events; a change keeps the UID and counts the SEQUENCE up, and a cancelled
    meeting says so.
    """
    return calendar_of(
        body.title, f"meetings of {body.title}", (event_of(meeting, at) for meeting in meetings)
    )


def event_of(meeting: Meeting, at: datetime) -> Event:
    is_cancelled = meeting.state == MeetingState.CANCELLED
    title = meeting.body.title
    event = calendar_event(f"meeting-{meeting.pk}", at)
    event.add("last-modified", meeting.changed_at.astimezone(UTC))
    event.add("sequence", meeting.sequence)
    event.add("dtstart", meeting.starts_at.astimezone(UTC))
    event.add("dtend", meeting.ends_at.astimezone(UTC))
    event.add("summary", f"Cancelled: {title}" if is_cancelled else title)
    event.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    event.add("location", meeting.place)
    lines = [meeting.label, meeting.cancel_reason, url_of(meeting)]
    event.add("description", "\n".join(filter(None, lines)))
    event.add("url", url_of(meeting))
    return event
