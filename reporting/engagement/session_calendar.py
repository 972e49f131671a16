"""Sessions as an iCalendar file (RFC 5545): one, or all that are to come."""

from datetime import UTC

from pmf_portal.formats.ics import calendar_event, calendar_of
from reporting.engagement.sessions import url_of


def session_calendar(sessions, at):
    """Sessions as events; a change keeps the UID and counts the SEQUENCE up, a cancelled session
    says so.
    """
    return calendar_of(
        "Surgeries and training",
        "surgeries and training on performance",
        (event_of(session, at) for session in sessions),
    )


def event_of(session, at):
    planned = calendar_event(f"session-{session.pk}", at)
    planned.add("last-modified", session.changed_at.astimezone(UTC))
    planned.add("sequence", session.sequence)
    planned.add("dtstart", session.starts.astimezone(UTC))
    planned.add("dtend", session.ends.astimezone(UTC))
    planned.add("summary", f"Cancelled: {session.title}" if session.cancelled_at else session.title)
    planned.add("status", "CANCELLED" if session.cancelled_at else "CONFIRMED")
    planned.add("location", session.place)
    told = f"{session.get_kind_display()}, for {session.for_whom}"
    planned.add(
        "description", "\n".join(filter(None, (told, session.cancel_reason, url_of(session))))
    )
    planned.add("url", url_of(session))
    return planned
