"""Writing notices into the outbox, and sending what is in it."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, time, timedelta
from itertools import groupby
from smtplib import SMTPException, SMTPServerDisconnected
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.db.models import F, Q
from django.utils.timezone import localdate

from pmf_portal.council.emails import email_of
from pmf_portal.council.models import Notice, Rehearsal, User
from pmf_portal.council.models.notices import NoticeQuerySet
from pmf_portal.council.rehearsal import rehearsal_under_way, to_tester_in_rehearsal
from pmf_portal.formats.plain_text import one_line
from pmf_portal.periods.timetable import moment_on
from pmf_portal.periods.working_days import is_working_day

log = logging.getLogger(__name__)
MORNING = time(8, 0)
# In one run; the rest goes in the next, a minute later, so that a run ends long before a worker is
# stopped.
MOST_LETTERS = 500
# The server went silent in the middle: it may have taken the e-mail all the same.
NOT_KNOWN = (SMTPServerDisconnected, TimeoutError, ConnectionError)


def notify(notices: Iterable[tuple[User, str, str, str]], at: datetime) -> None:
    """Put e-mails into the outbox, given as (person, key, subject, body); the same key to the same
    person goes out once, however often it is put in.
    """
    outbox = [
        Notice(user=user, key=key, subject=one_line(subject)[:200], body=body, written_at=at)
        for user, key, subject, body in notices
    ]
    Notice.objects.bulk_create(outbox, ignore_conflicts=True)


def notify_addresses(
    notices: Iterable[tuple[str, str, str, str, str]], at: datetime, *, any_day: bool = False
) -> None:
    """Put e-mails to addresses of the public into the outbox, given as (address, key, subject,
    body, where one click ends such e-mails or "").
    """
    outbox = [
        Notice(
            address=address,
            key=key,
            subject=one_line(subject)[:200],
            body=body,
            leave_url=leave_url,
            any_day=any_day,
            written_at=at,
        )
        for address, key, subject, body, leave_url in notices
    ]
    Notice.objects.bulk_create(outbox, ignore_conflicts=True)


def sendable(at: datetime) -> NoticeQuerySet:
    """What may go out at a moment: digests from 08:00 on with what was owed by then.

    A day that is not a working day is quiet for officers and for what is told to many; only what
    somebody outside the council waits for, having just done something, goes out on any day.
    """
    if not is_working_day(localdate(at)):
        return Notice.objects.claimable(at).filter(any_day=True)
    due = Q(user=None) | Q(user__notices=User.EACH)
    morning = moment_on(localdate(at), MORNING)
    if at >= morning:
        due |= Q(user__notices=User.MORNING, written_at__lt=morning)
    return Notice.objects.claimable(at).filter(due)


def plan_notices(at: datetime) -> Iterator[dict[str, Any]]:
    """A job for whatever the outbox still owes, so that a failed sending is tried again."""
    if sendable(at).exists():
        yield {"kind": "send_notices", "due_at": at, "again": True}


def send_due_notices(period: str, subject: str, at: datetime) -> str:
    """Send what the outbox holds; what cannot be sent never keeps the others waiting."""
    # What was asked for just now, then officers, then what is told to many.
    due = (
        sendable(at)
        .order_by("-any_day", F("user").asc(nulls_last=True), "pk")
        .values_list("user", "user__notices", "pk")
    )
    letters: list[list[int]] = []
    for (_, choice), rows in groupby(due, key=lambda row: row[:2]):
        pks = [pk for _, _, pk in rows]
        if choice == User.MORNING:
            letters.append(pks)
        else:
            letters += [[pk] for pk in pks]
    rehearsal = rehearsal_under_way()
    sent = [send_letter(pks, at, rehearsal) for pks in letters[:MOST_LETTERS]]
    return f"{sum(sent)} sent"


def send_letter(pks: Sequence[int], at: datetime, rehearsal: Rehearsal | None) -> bool:
    """Send some notices to one person in one e-mail, unless somebody else has them; whether it
    went.
    """
    claim = uuid4()
    lease = at + timedelta(seconds=settings.JOB_LEASE_SECONDS)
    # By the rows' own columns alone: a second sender who waited for the first sees here that they
    # are taken.
    claimable = Notice.objects.claimable(at).filter(pk__in=pks)
    if not claimable.update(claim=claim, lease_until=lease, attempts=F("attempts") + 1):
        return False
    mine = Notice.objects.filter(claim=claim, sent_at=None)
    notices = list(mine.select_related("user").order_by("written_at", "pk"))
    if not notices[0].to:
        return bool(mine.update(sent_at=at, lease_until=None))
    try:
        email = to_tester_in_rehearsal(email_of(notices, localdate(at)), rehearsal)
        email.message()
        connection = mail.get_connection()
        connection.open()
    except Exception:
        return not_sent(notices, at)
    try:
        return hand_over(email, notices, connection, at)
    finally:
        close(connection)


def hand_over(
    email: EmailMultiAlternatives, notices: Sequence[Notice], connection: Any, at: datetime
) -> bool:
    """Give an e-mail to the mail server, between writing down that it begins and that it is done;
    whether it went.
    """
    mine = Notice.objects.filter(claim=notices[0].claim, sent_at=None)
    if mine.filter(begun_at=None).update(begun_at=at) != len(notices):
        # The lease passed and another sender took them: theirs to send.
        mine.update(begun_at=None)
        return False
    try:
        connection.send_messages([email])
    except Exception as error:
        known = isinstance(error, SMTPException | OSError) and not isinstance(error, NOT_KNOWN)
        if known:
            return not_sent(notices, at)
        log.exception(
            "It is not known whether %s was sent; the run sheet asks the performance team.",
            notices[0],
        )
        mine.update(lease_until=at)
        return False
    mine.update(sent_at=at, lease_until=None)
    return True


def not_sent(notices: Sequence[Notice], at: datetime) -> bool:
    """Give notices back that were certainly not sent: they are tried again later and later, and in
    the end not by themselves.
    """
    log.exception("%s was not sent; it is tried again.", notices[0])
    wait = timedelta(minutes=5 * max(notice.attempts for notice in notices))
    Notice.objects.filter(claim=notices[0].claim, sent_at=None).update(
        claim=None, begun_at=None, lease_until=at + wait
    )
    return False


def close(connection: Any) -> None:
    """End a connection; by then it is written down how the e-mail fared, so a mishap here changes
    nothing.
    """
    try:
        connection.close()
    except (SMTPException, OSError):
        log.warning("The connection to the mail server did not end well.")
