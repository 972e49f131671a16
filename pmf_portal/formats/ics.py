"""Calendars as iCalendar files (RFC 5545), and a person's due dates as one."""

from datetime import timedelta
from email.utils import parseaddr

from django.conf import settings
from icalendar import Calendar, Event

EVERY = timedelta(hours=4)


def calendar_of(title, name, events):
    """The bytes of a calendar of some events; `title` is what programs call it, `name` what people
    do.
    """
    calendar = Calendar()
    calendar.add("prodid", f"-//Performance portal//{title}//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", f"{settings.COUNCIL_NAME}: {name}")
    calendar.add("x-wr-calname", f"{settings.COUNCIL_NAME}: {name}")
    calendar.add("refresh-interval", EVERY, parameters={"VALUE": "DURATION"})
    for event in events:
        calendar.add_component(event)
    return calendar.to_ical()


def event(key, at):
    """An event that keeps its UID for as long as its key is the same."""
    found = Event()
    found.add(
        "uid", f"{key}@{parseaddr(settings.CONTACT_EMAIL)[1].rpartition('@')[2] or 'localhost'}"
    )
    found.add("dtstamp", at)
    return found


def calendar_file(user, rows, at):
    """All-day events of everything that has a due day; each keeps its UID for as long as it is
    owed.
    """
    return calendar_of(
        "What I owe", "what I owe", (event_of(user, row, at) for row in rows if row.due)
    )


def event_of(user, row, at):
    owed, url = event(f"{row.key}-{user.pk}", at), settings.PORTAL_URL + row.url
    owed.add("dtstart", row.due)
    owed.add("dtend", row.due + timedelta(days=1))
    owed.add("summary", f"{row.kind}: {row.words}")
    owed.add("description", "\n".join(filter(None, (row.about, url))))
    owed.add("url", url)
    owed.add("transp", "TRANSPARENT")
    return owed
