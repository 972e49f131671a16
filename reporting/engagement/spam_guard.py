"""What keeps machines from the forms of the public, without third parties: time, a field left
empty, links, how often.
"""

import re
from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from pmf_portal.ui.senders import household_of_sender
from reporting.models import SubmissionCount

SALT = "form of the public"
LEAST, MOST = timedelta(seconds=2), timedelta(hours=24)
MOST_LINKS = 2
A_DAY = timedelta(days=1)
TOO_QUICK = "The form was sent too quickly. Nothing is lost: please send it again."
TOO_OLD = "This page was open for more than a day. Nothing is lost: please send it again."
FILLED = (
    "A hidden field was filled in, as programs do. It is empty again: please send the form again."
)
TOO_OFTEN = "You have sent a lot today. Please send the rest tomorrow, or by e-mail."
LINK = re.compile(r"https?://|www\.", re.IGNORECASE)


def signed_timestamp(at: datetime) -> str:
    """When a form was shown, signed, to be sent back with it."""
    return signing.dumps(at.timestamp(), salt=SALT)


def problem_with_time(signed: str, at: datetime) -> str:
    """What is wrong with how long a form was open, in words; "" when a person could have taken as
    long.
    """
    try:
        opened = signing.loads(signed, salt=SALT)
    except signing.BadSignature:
        return TOO_OLD
    taken = at.timestamp() - opened
    if not 0 <= taken <= MOST.total_seconds():
        return TOO_OLD
    return TOO_QUICK if taken < LEAST.total_seconds() else ""


def has_too_many_links(text: str) -> bool:
    return len(LINK.findall(text)) > MOST_LINKS


def sender_of(request: HttpRequest) -> str:
    """Who sends, as a keyed hash of their address; all of an IPv6 network of one household count as
    one.
    """
    return keyed_hash("sender", household_of_sender(request))


def keyed_hash(purpose: str, text: str) -> str:
    """A hash that nobody without the portal's secret can make again."""
    return salted_hmac(f"reporting.engagement {purpose}", text, algorithm="sha256").hexdigest()


def sent_too_often(form: str, sender: str, at: datetime) -> bool:
    recent = SubmissionCount.objects.filter(form=form, sender=sender, sent_at__gt=at - A_DAY)
    return recent.count() >= settings.FORMS_PER_DAY


def note_submission(form: str, sender: str, at: datetime) -> None:
    SubmissionCount.objects.create(form=form, sender=sender, sent_at=at)
