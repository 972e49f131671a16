"""Whether the portal is being rehearsed: a banner on every page, e-mails to one tester alone."""

import logging
import time

from django.core.mail import EmailMultiAlternatives
from django.db import DatabaseError

from pmf_portal.council.models import Rehearsal

log = logging.getLogger(__name__)
# How long a process goes by what it knew, since every page asks.
SECONDS_REMEMBERED = 20


class Remembered:
    """What this process knows of a rehearsal, and until when (by its own clock)."""

    is_rehearsal = False
    until = 0.0


def rehearsal_under_way() -> Rehearsal | None:
    """The rehearsal that has not ended, as the database has it now."""
    return Rehearsal.objects.filter(ended_at=None).first()


def is_rehearsal() -> bool:
    """Whether pages say that this is a rehearsal; at most some seconds late."""
    if time.monotonic() >= Remembered.until:
        try:
            remember(rehearsal_under_way() is not None)
        except DatabaseError:
            # The banner stays as it was: a page about a failing database is to be shown too.
            log.warning("It is not known whether this is a rehearsal.")
    return Remembered.is_rehearsal


def remember(under_way: bool) -> None:
    Remembered.is_rehearsal = under_way
    Remembered.until = time.monotonic() + SECONDS_REMEMBERED


def to_tester_in_rehearsal(
    email: EmailMultiAlternatives, rehearsal: Rehearsal | None
) -> EmailMultiAlternatives:
    """The e-mail as it goes out: in a rehearsal to the tester, with the name of whoever it was for
    in its subject.
    """
    if rehearsal is not None and email.to != [rehearsal.tester]:
        email.subject = f"Rehearsal, for {', '.join(email.to)}: {email.subject}"
        email.to, email.cc, email.bcc = [rehearsal.tester], [], []
    return email
