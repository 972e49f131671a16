"""Sessions as an iCalendar file (RFC 5545): one, or all that are to come."""

from collections.abc import Iterable
from datetime import UTC, datetime

from icalendar import Event

from pmf_portal.formats.ics import calendar_event, calendar_of
from reporting.engagement.sessions import url_of
from reporting.models import Session


def session_calendar(sessions: Iterable[Session], at: datetime) -> bytes:
    """Sessions as events; a change keeps the UID and counts the SEQUENCE up, a cancelled session
    says so.
    """
    return calendar_of(
        "Surgeries and training",
        "surgeries and training on performance",
        (event_of(session, at) for session in sessions),
    )


def event_of(session: Session, at: datetime) -> Event:
    planned = calendar_event(f"session-{session.pk}", at)
    planned.add("last-modified", session.changed_at.astimezone(UTC))
    planned.add("sequence", session.sequence)
    planned.add("dtstart", session.starts.astimezone(UTC))
    planned.add("dtend", session.ends.astimezone(UTC))
    planned.add("summary", f"Cancelled: {session.title}" if session.cancelled_at else session.title)
    planned.add("status", "CANCELLED" if session.cancelled_at else "CONFIRMED")
    planned.add("location", session.place)
    lines = [f"{session.get_kind_display()}, for {session.for_whom}"]
    if session.cancel_reason:
        lines.append(session.cancel_reason)
    lines.append(url_of(session))
    planned.add("description", "\n".join(lines))
    planned.add("url", url_of(session))
    return planned
