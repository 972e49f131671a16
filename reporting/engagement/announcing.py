"""Telling subscribers what was published: one e-mail to each, naming everything that came out
together.
"""

from functools import cache

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse

from pmf_portal.audit.record import record
from pmf_portal.council.notices import notify_addresses
from pmf_portal.formats.numbers import counted
from reporting.engagement.subscriptions import leave_url
from reporting.engagement.topics import topics_of
from reporting.models import Announcement, Publication, Subscription

MOST_NAMED = 40


def waiting(at):
    """What is out and was not told yet."""
    return Publication.objects.headings().filter(announcement=None, published_at__lte=at)


def plan_announcements(at):
    """A job for whatever was published since the last look."""
    if waiting(at).exists():
        yield {
            "kind": "announce_publications",
            "period": at.strftime("%Y-%m-%dT%H:%M"),
            "due_at": at,
        }


def announce_publications_job(period, subject, at):
    """Tell the subscribers; when another worker was doing so at the same moment, there is nothing
    left to do.
    """
    try:
        return f"{announce_publications(by=None, at=at)} e-mails owed"
    except IntegrityError:
        return "told by another worker"


@transaction.atomic
def announce_publications(*, by, at):
    """Owe each subscriber one e-mail on what came out after they subscribed and belongs to what
    they chose; how many e-mails.
    """
    found = list(waiting(at).order_by("published_at", "kind", "level", "title", "edition"))
    if not found:
        return 0
    # One row for each publication, ever: two workers at once cannot both come past this line.
    Announcement.objects.bulk_create(
        Announcement(publication=publication, announced_at=at) for publication in found
    )
    key = f"publications {min(p.pk for p in found)} to {max(p.pk for p in found)}"
    letter = cache(lambda chosen: letter_on([p for p in found if p.pk in chosen]))
    letters = []
    for subscription in Subscription.objects.order_by("pk").iterator():
        if chosen := frozenset(p.pk for p in found if is_for(p, subscription)):
            letters.append((subscription.address, key, *letter(chosen), leave_url(subscription)))
    notify_addresses(letters, at)
    record(
        "announce_publications",
        counted(len(found), "publication"),
        by=by,
        at=at,
        emails=len(letters),
    )
    return len(letters)


def is_for(publication, subscription):
    of_it = topics_of(publication.kind, publication.level, publication.edition)
    return publication.published_at >= subscription.confirmed_at and not of_it.isdisjoint(
        subscription.topics
    )


def letter_on(publications):
    """Subject and words of the e-mail on some publications that came out together."""
    names = [
        f"- {name_of(p)}: {settings.PORTAL_URL}{p.get_absolute_url()}"
        for p in publications[:MOST_NAMED]
    ]
    if more := len(publications) - MOST_NAMED:
        names += (
            [f"- and {more} more: {settings.PORTAL_URL}{reverse('archive')}"] if more > 0 else []
        )
    reasons = dict.fromkeys(p.reason for p in publications if p.reason)
    corrected = "".join(f"\n\nCorrected, because: {reason}" for reason in reasons)
    return (
        subject_on(publications),
        f"{settings.COUNCIL_NAME} has published:\n\n" + "\n".join(names) + corrected,
    )


def name_of(publication):
    period = (
        ""
        if publication.kind in (Publication.PLAN, Publication.AUDIT)
        else f", {publication.month.name}"
    )
    return f"{publication.title}{period}" + (
        f", edition {publication.edition}" if publication.edition > 1 else ""
    )


def subject_on(publications):
    if len(publications) == 1:
        return f"Published: {name_of(publications[0])}"
    months = {p.month for p in publications if p.build_id}
    if len(months) == 1 and all(p.build_id for p in publications):
        return (
            f"Published: {counted(len(publications), 'performance report')} for {months.pop().name}"
        )
    return f"Published: {counted(len(publications), 'report')} on performance"
