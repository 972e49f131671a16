"""Sessions as an iCalendar file (RFC 5545): one, or all that are to come."""

from datetime import UTC, timedelta
from email.utils import parseaddr

from django.conf import settings
from icalendar import Calendar, Event

from reporting.engagement.sessions import url_of

EVERY = timedelta(hours=4)


def session_calendar(sessions, at):
    """Sessions as events; a change keeps the UID and counts the SEQUENCE up, a cancelled session says so."""
    calendar = Calendar()
    name = f"{settings.COUNCIL_NAME}: surgeries and training on performance"
    calendar.add("prodid", "-//Performance portal//Surgeries and training//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", EVERY, parameters={"VALUE": "DURATION"})
    for session in sessions:
        calendar.add_component(event_of(session, at))
    return calendar.to_ical()


def event_of(session, at):
    event = Event()
    event.add("uid", f"session-{session.pk}@{parseaddr(settings.CONTACT_EMAIL)[1].rpartition('@')[2] or 'localhost'}")
    event.add("dtstamp", at)
    event.add("last-modified", session.changed_at.astimezone(UTC))
    event.add("sequence", session.sequence)
    event.add("dtstart", session.starts.astimezone(UTC))
    event.add("dtend", session.ends.astimezone(UTC))
    event.add("summary", f"Cancelled: {session.title}" if session.cancelled_at else session.title)
    event.add("status", "CANCELLED" if session.cancelled_at else "CONFIRMED")
    event.add("location", session.place)
    told = f"{session.get_kind_display()}, for {session.for_whom}"
    event.add("description", "\n".join(filter(None, (told, session.cancel_reason, url_of(session)))))
    event.add("url", url_of(session))
    return event
