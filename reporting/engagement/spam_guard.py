"""What keeps machines from the forms of the public, without third parties: time, a field left
empty, links, how often.
"""

import ipaddress
import re
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.utils.crypto import salted_hmac

from reporting.models import SubmissionCount

SALT = "form of the public"
LEAST, MOST = timedelta(seconds=2), timedelta(hours=24)
MOST_LINKS = 2
A_DAY = timedelta(days=1)
TOO_QUICK = "That was quicker than a person types. Nothing is lost: please send it again."
TOO_OLD = "This page had been open for more than a day. Nothing is lost: please send it again."
FILLED = (
    "A field that people do not see was filled in, as machines do. It is empty again now: please"
    " send once more."
)
TOO_OFTEN = "A lot was sent from your address today. Please send the rest tomorrow, or by e-mail."
LINK = re.compile(r"https?://|www\.", re.IGNORECASE)


def signed_timestamp(at):
    """When a form was shown, signed, to be sent back with it."""
    return signing.dumps(at.timestamp(), salt=SALT)


def problem_with_time(sealed, at):
    """What is wrong with how long a form was open, in words; "" when a person could have taken as
    long.
    """
    try:
        opened = signing.loads(sealed, salt=SALT)
    except signing.BadSignature:
        return TOO_OLD
    taken = at.timestamp() - opened
    if not 0 <= taken <= MOST.total_seconds():
        return TOO_OLD
    return TOO_QUICK if taken < LEAST.total_seconds() else ""


def has_too_many_links(text):
    return len(LINK.findall(text)) > MOST_LINKS


def sender_of(request):
    """Who sends, as a keyed hash of their address; all of an IPv6 network of one household count as
    one.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        # Our own proxy writes the last one; what stands before it, anybody may have written.
        address = request.headers.get("X-Forwarded-For", address).rpartition(",")[2].strip()
    try:
        found = ipaddress.ip_address(address)
        address = (
            str(ipaddress.ip_network((found, 64), strict=False))
            if found.version == 6
            else str(found)
        )
    except ValueError:
        address = "unknown"
    return keyed_hash("sender", address)


def keyed_hash(purpose, text):
    """A hash that nobody without the portal's secret can make again."""
    return salted_hmac(f"reporting.engagement {purpose}", text, algorithm="sha256").hexdigest()


def sent_too_often(form, sender, at):
    return (
        SubmissionCount.objects.filter(form=form, sender=sender, sent_at__gt=at - A_DAY).count()
        >= settings.FORMS_PER_DAY
    )


def note_submission(form, sender, at):
    SubmissionCount.objects.create(form=form, sender=sender, sent_at=at)
