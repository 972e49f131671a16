"""E-mail subscriptions: confirmed from the address itself, ended by one click, and nobody is told
who subscribes.
"""

from datetime import datetime

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from pmf_portal.audit.record import PUBLIC, record
from pmf_portal.council.models import Notice
from pmf_portal.council.notices import notify_addresses
from pmf_portal.formats.wording import terms
from pmf_portal.refusals import Refused
from reporting.engagement.retention import TO_CONFIRM
from reporting.engagement.spam_guard import A_DAY, keyed_hash, note_submission
from reporting.engagement.topics import topic_names
from reporting.models import Subscription, SubscriptionRequest

SALT = "confirm subscription"
MOST_REQUESTS = 3
LINK_IS_OVER = "This link was used already, or it is more than two days old."


@transaction.atomic
def ask_for_subscription(*, address: str, topics: list[str], sender: str, at: datetime) -> None:
    """Write to an address that somebody typed, so that its owner may confirm; at most three times a
    day to the same one.
    """
    note_submission("subscribe", sender, at)
    address = address.lower()
    requests = SubscriptionRequest.objects.filter(address=address, asked_at__gt=at - A_DAY)
    if requests.count() >= MOST_REQUESTS:
        return
    asked = SubscriptionRequest.objects.create(address=address, topics=topics, asked_at=at)
    token = signing.dumps(asked.pk, salt=SALT)
    link = settings.PORTAL_URL + reverse("confirm_subscription", args=[token])
    chosen = "\n".join(f"- {words}" for words in topic_names(topics))
    words = (
        f"Somebody asked for e-mails from {terms.council} at this address,"
        f" on:\n\n{chosen}\n\nIf it was you, confirm within two days:\n{link}\n\nIf it was not you,"
        " do nothing: you get no further e-mail, and your address is deleted."
    )
    notify_addresses(
        [(address, f"subscription {asked.pk}", "Please confirm your subscription", words, "")],
        at,
        any_day=True,
    )


def asked_for(token: str, at: datetime) -> SubscriptionRequest:
    """What a link is about; raises Refused, or BadSignature for a link that we did not make."""
    asked = SubscriptionRequest.objects.filter(
        pk=signing.loads(token, salt=SALT), asked_at__gt=at - TO_CONFIRM
    ).first()
    if asked is None:
        raise Refused(LINK_IS_OVER)
    return asked


@transaction.atomic
def confirm_subscription(asked: SubscriptionRequest, *, at: datetime) -> None:
    """The owner of the address says yes; a subscription that is there already takes the new choice.
    Raises Refused.
    """
    request = SubscriptionRequest.objects.select_for_update().filter(pk=asked.pk).first()
    if request is None:
        raise Refused(LINK_IS_OVER)
    first = {
        "topics": request.topics,
        "confirmed_at": at,
        "leave_key": keyed_hash("leave", request.address),
    }
    Subscription.objects.update_or_create(
        address=request.address, defaults={"topics": request.topics}, create_defaults=first
    )
    SubscriptionRequest.objects.filter(address=request.address).delete()
    record("confirm_subscription", "publications", by=PUBLIC, at=at, topics=request.topics)


@transaction.atomic
def end_subscription(leave_key: str, *, at: datetime) -> None:
    """End a subscription and delete its address wherever it stood for this; a key that opens
    nothing changes nothing.
    """
    subscription = Subscription.objects.select_for_update().filter(leave_key=leave_key).first()
    if subscription is None:
        return
    address = subscription.address
    subscription.delete()
    SubscriptionRequest.objects.filter(address=address).delete()
    about_publications = Q(key__startswith="publications ") | Q(key__startswith="subscription ")
    Notice.objects.filter(about_publications, user=None, address=address).delete()
    record("end_subscription", "publications", by=PUBLIC, at=at)


def leave_url(subscription: Subscription) -> str:
    return settings.PORTAL_URL + reverse("end_subscription", args=[subscription.leave_key])
