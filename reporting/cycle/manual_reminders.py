"""Reminders that the performance team sends by hand, at once, to the people who owe something: each
is written down, and the same is not sent twice without somebody seeing that it went out.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from pmf_portal.audit.record import record
from pmf_portal.council.models import Notice, User
from pmf_portal.council.notices import notify
from pmf_portal.formats.dates import moment_in_words
from pmf_portal.refusals import Refused
from reporting.cycle.owed_items import OwedItem

PREFIX = "reminder "


@dataclass(frozen=True, slots=True)
class SentReminder:
    """One reminder sent by hand: of what, when, the subject of its e-mails, and to whom."""

    key: str
    at: datetime
    subject: str
    people: tuple[str, ...]


def reminders_by_hand(since: datetime) -> list[SentReminder]:
    """The reminders sent by hand since a moment, the oldest first: one query."""
    notices = Notice.objects.filter(key__startswith=PREFIX, written_at__gte=since)
    by_key: dict[str, list[Notice]] = {}
    for notice in notices.select_related("user").order_by("written_at", "pk"):
        by_key.setdefault(notice.key, []).append(notice)
    return [
        SentReminder(
            key=key.removeprefix(PREFIX).rpartition(" ")[0],
            at=sent[0].written_at,
            subject=sent[0].subject,
            people=tuple(str(notice.user) for notice in sent),
        )
        for key, sent in by_key.items()
    ]


def times_sent(key: str) -> list[datetime]:
    """When the reminder of one owed thing was sent, each time, the oldest first."""
    sent = Notice.objects.filter(key__startswith=f"{PREFIX}{key} ")
    moments = dict(sent.order_by("-written_at").values_list("key", "written_at"))
    return sorted(moments.values())


@transaction.atomic
def send_reminder(item: OwedItem, *, seen: int, by: User, at: datetime) -> list[User]:
    """Remind the people of an owed thing at once; who they are.

    `seen` is how often the page said that it had been sent.  Raises Refused when it went out once
    more meanwhile, and when nobody is there to be reminded.
    """
    if not item.people:
        raise Refused("There is nobody to send this to.")
    # The trail lets one act in at a time: whoever sent the same meanwhile has committed by now.
    record(
        "send_reminder",
        item.subject,
        by=by,
        at=at,
        about=item.heading,
        to=[str(person) for person in item.people],
    )
    earlier = times_sent(item.key)
    if len(earlier) != seen:
        went = f"at {moment_in_words(earlier[-1])}" if earlier else "never"
        raise Refused(
            f"Nothing was sent: this reminder last went out {went}. Press again if you want to"
            " send another."
        )
    notify(letters_of(item, len(earlier) + 1, by), at)
    return item.people


def letters_of(item: OwedItem, number: int, by: User) -> Iterable[tuple[User, str, str, str]]:
    """The e-mail to each person, with what that person owes."""
    key = f"{PREFIX}{item.key} {number}"
    for person, lines in item.lines.items():
        body = "\n".join(f"- {line}" for line in lines)
        yield (
            person,
            key,
            f"Reminder: {item.subject}",
            f"{by} reminds you of:\n\n{body}\n\nYou find it on your desk in the performance"
            " portal, or on that of the person you are deputy to.",
        )
