"""Calendars as iCalendar files (RFC 5545), and a person's due dates as one."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from email.utils import parseaddr
from typing import Protocol

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from icalendar import Calendar, Event

from pmf_portal.formats.wording import terms

EVERY = timedelta(hours=4)


class Task(Protocol):
    """Something a person has to do, as the desk lists it."""

    @property
    def key(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def words(self) -> str: ...
    @property
    def about(self) -> str: ...
    @property
    def url(self) -> str: ...
    @property
    def due(self) -> date | None: ...


def calendar_of(title: str, name: str, events: Iterable[Event]) -> bytes:
    """The bytes of a calendar of some events; `title` is what programs call it, `name` what people
    do.
    """
    calendar = Calendar()
    calendar.add("prodid", f"-//Performance portal//{title}//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", f"{terms.council}: {name}")
    calendar.add("x-wr-calname", f"{terms.council}: {name}")
    calendar.add("refresh-interval", EVERY, parameters={"VALUE": "DURATION"})
    for event in events:
        calendar.add_component(event)
    return calendar.to_ical()


def calendar_event(key: str, at: datetime) -> Event:
    """An event that keeps its UID for as long as its key is the same."""
    _, address = parseaddr(settings.CONTACT_EMAIL)
    domain = address.rpartition("@")[2] or "localhost"
    event = Event()
    event.add("uid", f"{key}@{domain}")
    event.add("dtstamp", at)
    return event


def calendar_file(
    user: AbstractBaseUser, tasks: Iterable[Task], at: datetime, further: Iterable[Event] = ()
) -> bytes:
    """All-day events of everything that has a due day, each of which keeps its UID until it is
    done; and further events.
    """
    events = [event_of(user, task, task.due, at) for task in tasks if task.due]
    events += further
    return calendar_of("My tasks", "my tasks", events)


def event_of(user: AbstractBaseUser, task: Task, due: date, at: datetime) -> Event:
    url = settings.PORTAL_URL + task.url
    event = calendar_event(f"{task.key}-{user.pk}", at)
    event.add("dtstart", due)
    event.add("dtend", due + timedelta(days=1))
    event.add("summary", f"{task.kind}: {task.words}")
    event.add("description", f"{task.about}\n{url}" if task.about else url)
    event.add("url", url)
    event.add("transp", "TRANSPARENT")
    return event
