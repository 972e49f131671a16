"""Writing notices into the outbox, and sending what is in it."""

import logging
from datetime import timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.db.models import F

from pmf_portal.council.models import Notice

log = logging.getLogger(__name__)


def notify(notices, at):
    """Owe e-mails, given as (person, key, subject, body); the same key to the same person is owed once, however often it is said."""
    owed = [Notice(user=user, key=key, subject=subject[:200], body=body, written_at=at) for user, key, subject, body in notices]
    Notice.objects.bulk_create(owed, ignore_conflicts=True)


def plan_notices(at):
    """A job for whatever the outbox still owes, so that a failed sending is tried again."""
    if Notice.objects.claimable(at).exists():
        yield {"kind": "send_notices", "period": at.strftime("%Y-%m-%dT%H:%M"), "due_at": at}


def send_due_notices(period, subject, at):
    """Send what the outbox holds.  Each notice is leased first, so that two senders never send it twice."""
    claimable = list(Notice.objects.claimable(at).values_list("pk", flat=True))
    return f"{sum(send_notice(pk, at) for pk in claimable)} sent"


def send_notice(pk, at):
    """Send one notice if nobody else is sending it; whether it went."""
    lease = at + timedelta(seconds=settings.JOB_LEASE_SECONDS)
    if not Notice.objects.claimable(at).filter(pk=pk).update(lease_until=lease, attempts=F("attempts") + 1):
        return False
    notice = Notice.objects.select_related("user").get(pk=pk)
    try:
        if notice.user.email and notice.user.is_active:
            send_mail(notice.subject, notice.body, settings.DEFAULT_FROM_EMAIL, [notice.user.email])
    except (SMTPException, OSError):
        log.exception("Notice %s was not sent; it is tried again.", notice)
        Notice.objects.filter(pk=pk).update(lease_until=at + timedelta(minutes=5 * notice.attempts))
        return False
    Notice.objects.filter(pk=pk).update(sent_at=at, lease_until=None)
    return True
