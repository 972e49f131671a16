"""Telling subscribers what was published: one e-mail to each, naming everything that came out
together.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.urls import reverse

from pmf_portal.audit.record import record
from pmf_portal.council.models import User
from pmf_portal.council.notices import notify_addresses
from pmf_portal.formats.numbers import counted
from pmf_portal.formats.wording import terms
from reporting.engagement.subscriptions import leave_url
from reporting.engagement.topics import topics_of
from reporting.models import Announcement, Publication, Subscription

MOST_NAMED = 40


def unannounced(at: datetime) -> "QuerySet[Publication]":
    """What is out and was not announced yet."""
    return Publication.objects.headings().filter(announcement=None, published_at__lte=at)


def plan_announcements(at: datetime) -> Iterator[dict[str, Any]]:
    """A job for whatever was published since the last look."""
    if unannounced(at).exists():
        yield {"kind": "announce_publications", "due_at": at, "again": True}


def announce_publications_job(period: str, subject: str, at: datetime) -> str:
    """Tell the subscribers; when another worker was doing so at the same moment, there is nothing
    left to do.
    """
    try:
        return f"{announce_publications(by=None, at=at)} e-mails owed"
    except IntegrityError:
        return "told by another worker"


@transaction.atomic
def announce_publications(*, by: User | None, at: datetime) -> int:
    """Owe each subscriber one e-mail on what came out after they subscribed and belongs to what
    they chose; how many e-mails.
    """
    publications = list(
        unannounced(at).order_by("published_at", "kind", "level", "title", "edition")
    )
    if not publications:
        return 0
    # One row for each publication, ever: two workers at once cannot both come past this line.
    Announcement.objects.bulk_create(
        Announcement(publication=publication, announced_at=at) for publication in publications
    )
    keys = [publication.pk for publication in publications]
    key = f"publications {min(keys)} to {max(keys)}"

    @cache
    def letter_of(chosen: tuple[Publication, ...]) -> tuple[str, str]:
        """Thousands of subscribers choose among few topics: a letter is written once."""
        return letter_on(chosen)

    letters = []
    for subscription in Subscription.objects.order_by("pk").iterator():
        chosen = tuple(p for p in publications if is_for(p, subscription))
        if chosen:
            subject, body = letter_of(chosen)
            letters.append((subscription.address, key, subject, body, leave_url(subscription)))
    notify_addresses(letters, at)
    record(
        "announce_publications",
        counted(len(publications), "publication"),
        by=by,
        at=at,
        emails=len(letters),
    )
    return len(letters)


def is_for(publication: Publication, subscription: Subscription) -> bool:
    """Whether a publication belongs to the chosen topics and came out since the subscription."""
    if publication.published_at < subscription.confirmed_at:
        return False
    topics = topics_of(publication.kind, publication.level, publication.edition)
    return not topics.isdisjoint(subscription.topics)


def letter_on(publications: Sequence[Publication]) -> tuple[str, str]:
    """Subject and body of the e-mail on some publications that came out together."""
    lines = [
        f"- {name_of(publication)}: {settings.PORTAL_URL}{publication.get_absolute_url()}"
        for publication in publications[:MOST_NAMED]
    ]
    more = len(publications) - MOST_NAMED
    if more > 0:
        lines.append(f"- and {more} more: {settings.PORTAL_URL}{reverse('archive')}")
    reasons = dict.fromkeys(p.reason for p in publications if p.reason)
    corrected = "".join(f"\n\nCorrected, because: {reason}" for reason in reasons)
    body = f"{terms.council} has published:\n\n" + "\n".join(lines) + corrected
    return subject_on(publications), body


def name_of(publication: Publication) -> str:
    """Title, month (plans and audits name their period themselves) and edition after the first."""
    name = publication.title
    if publication.kind not in (Publication.PLAN, Publication.AUDIT):
        name += f", {publication.month.name}"
    if publication.edition > 1:
        name += f", edition {publication.edition}"
    return name


def subject_on(publications: Sequence[Publication]) -> str:
    if len(publications) == 1:
        return f"Published: {name_of(publications[0])}"
    months = {p.month for p in publications if p.build_id}
    if len(months) == 1 and all(p.build_id for p in publications):
        return (
            f"Published: {counted(len(publications), 'performance report')} for {months.pop().name}"
        )
    return f"Published: {counted(len(publications), 'report')} on performance"
