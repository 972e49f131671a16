"""E-mails that go out at once and are kept nowhere: those that carry a secret, and a test."""

import logging
from datetime import datetime
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string

from pmf_portal.audit.record import record
from pmf_portal.council.models import User
from pmf_portal.council.rehearsal import rehearsal_under_way, to_tester_in_rehearsal
from pmf_portal.formats.plain_text import blocks_of, one_line
from pmf_portal.formats.wording import terms
from pmf_portal.refusals import Refused

log = logging.getLogger(__name__)


class NotSent(Exception):
    """An e-mail that did not go out; the message says why, as the mail server or the network put
    it.
    """


def send_at_once(to: str, subject: str, body: str) -> None:
    """Send an e-mail now; raises NotSent when it did not go out.  No word of it is stored or
    logged.
    """
    context = {
        "subject": one_line(subject),
        "notices": [{"body": body, "blocks": blocks_of(body)}],
        "council_name": terms.council,
        "portal": settings.PORTAL_URL,
    }
    email = EmailMultiAlternatives(
        one_line(subject),
        render_to_string("emails/letter.txt", context),
        settings.DEFAULT_FROM_EMAIL,
        [to],
        headers={"Auto-Submitted": "auto-generated"},
    )
    email.attach_alternative(render_to_string("emails/letter.html", context), "text/html")
    try:
        to_tester_in_rehearsal(email, rehearsal_under_way()).send()
    except (SMTPException, OSError, ValueError) as error:
        log.warning("An e-mail was not sent at once: %s", type(error).__name__)
        raise NotSent(f"{type(error).__name__}: {error}"[:300]) from error


def send_test_mail(*, by: User, at: datetime) -> None:
    """Send an administrator an e-mail, to see whether e-mails go out; raises Refused, with what the
    mail server says, when it did not.
    """
    if not by.email:
        raise Refused("There is no e-mail address for you. Ask another administrator to enter it.")
    try:
        send_at_once(
            by.email,
            "A test of the performance portal",
            "You asked for this e-mail. It shows that the portal can send e-mails.",
        )
    except NotSent as error:
        raise Refused(
            f"The test e-mail could not be sent. The mail server says: {error}"
        ) from error
    with transaction.atomic():
        record("send_test_mail", "the portal", by=by, at=at, to=by.email)
