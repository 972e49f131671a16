"""A person's due dates as an iCalendar file (RFC 5545)."""

from datetime import timedelta
from email.utils import parseaddr

from django.conf import settings
from icalendar import Calendar, Event

EVERY = timedelta(hours=4)


def calendar_file(user, rows, at):
    """All-day events of everything that has a due day; each keeps its UID for as long as it is owed."""
    calendar = Calendar()
    name = f"{settings.COUNCIL_NAME}: what I owe"
    calendar.add("prodid", "-//Performance portal//What I owe//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", EVERY, parameters={"VALUE": "DURATION"})
    for row in rows:
        if row.due:
            calendar.add_component(event_of(user, row, at))
    return calendar.to_ical()


def event_of(user, row, at):
    event = Event()
    url = settings.PORTAL_URL + row.url
    event.add("uid", f"{row.key}-{user.pk}@{parseaddr(settings.CONTACT_EMAIL)[1].rpartition('@')[2] or 'localhost'}")
    event.add("dtstamp", at)
    event.add("dtstart", row.due)
    event.add("dtend", row.due + timedelta(days=1))
    event.add("summary", f"{row.kind}: {row.words}")
    event.add("description", "\n".join(filter(None, (row.about, url))))
    event.add("url", url)
    event.add("transp", "TRANSPARENT")
    return event
