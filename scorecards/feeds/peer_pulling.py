"""Figures of other councils that the portal fetches by itself, from an address of an allowed
host.
"""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.text import slugify
from django.utils.timezone import localdate, localtime

from pmf_portal.audit.record import Actor, record
from pmf_portal.formats.canonical import digest
from pmf_portal.formats.csv_files import FileRefused
from pmf_portal.formats.numbers import counted
from pmf_portal.periods import timetable
from pmf_portal.periods.rhythm import Rhythm
from pmf_portal.periods.working_days import is_working_day
from pmf_portal.refusals import Refused
from pmf_portal.uniqueness import unless_taken
from scorecards.feeds.addresses import check_address
from scorecards.feeds.fetching import fetch
from targets.imports.peer_figures import Source, keep_delivery, save_delivery
from targets.models import PeerFeed

FETCH_AT = time(5, 30)


@transaction.atomic
def add_peer_feed(
    *,
    title: str,
    address: str,
    rhythm: str,
    source: str,
    licence: str,
    by: Actor | None,
    at: datetime,
) -> PeerFeed:
    """Add an address that figures of other councils are fetched from; raises Refused for one whose
    host nobody allowed.
    """
    slug = slugify(title)[:50]
    if not slug or PeerFeed.objects.filter(slug=slug).exists():
        raise Refused("There is one of this title already, or it has no letters.", "title")
    try:
        check_address(address, frozenset(settings.FEED_HOSTS))
    except Refused as refused:
        raise Refused(str(refused), "address") from refused
    feed = PeerFeed(
        slug=slug, title=title, address=address, rhythm=rhythm, source=source, licence=licence
    )
    with unless_taken(Refused("Somebody else has just added one of this title.", "title")):
        feed.save(force_insert=True)
    record("add_peer_feed", feed, by=by, at=at, rhythm=rhythm, source=source)
    return feed


@transaction.atomic
def end_peer_feed(feed: PeerFeed, *, reason: str, by: Actor | None, at: datetime) -> None:
    """Fetch nothing more from an address; what came from it stays."""
    PeerFeed.objects.filter(pk=feed.pk).update(ended_at=at)
    record("end_peer_feed", feed, by=by, at=at, reason=reason)


def plan_peer_pulls(at: datetime) -> Iterator[dict[str, Any]]:
    """The jobs that fetch what is due: each working day at 05:30 for daily addresses, on Mondays
    for weekly ones, once a month for monthly ones.
    """
    today = localdate(at)
    due = timetable.moment_on(today, FETCH_AT)
    if localtime(at) < due:
        return
    for feed in PeerFeed.objects.filter(ended_at=None):
        if is_due(feed, today):
            yield {
                "kind": "pull_peer_feed",
                "period": str(today),
                "subject": feed.slug,
                "due_at": due,
            }


def is_due(feed: PeerFeed, today: date) -> bool:
    """Whether figures are fetched from an address on a day."""
    if feed.rhythm == Rhythm.WEEKLY:
        return today.weekday() == 0
    if feed.rhythm == Rhythm.DAILY:
        return is_working_day(today)
    fetched = localdate(feed.last_fetched_at) if feed.last_fetched_at else None
    return is_working_day(today) and (fetched is None or fetched < today.replace(day=1))


def pull_peer_feed_job(period: str, subject: str, at: datetime) -> str:
    """Fetch the figures of other councils from an address, as a job."""
    feed = PeerFeed.objects.filter(slug=subject, ended_at=None).first()
    return pull_peer_feed(feed, at=at) if feed else "nothing is fetched from there any more"


def pull_peer_feed(feed: PeerFeed, *, at: datetime) -> str:
    """Fetch what stands at an address and take it whole; gives what came of it in words.  What
    cannot be read is told beside the address, and nothing of it is saved.
    """
    try:
        fetched = fetch(feed.address, allowed_hosts=frozenset(settings.FEED_HOSTS))
        outcome = take_fetched(feed, fetched.body, fetched.address, at)
    except (Refused, FileRefused) as refused:
        PeerFeed.objects.filter(pk=feed.pk).update(last_problem=f"Not taken: {refused}")
        return f"not taken: {refused}"
    PeerFeed.objects.filter(pk=feed.pk).update(last_problem="", last_fetched_at=at)
    return outcome


@transaction.atomic
def take_fetched(feed: PeerFeed, body: bytes, address: str, at: datetime) -> str:
    """Take what stands at an address, unless it is what stood there before."""
    newest = feed.deliveries.exclude(saved_at=None).defer("body").first()
    if newest and newest.digest == digest(body):
        return "as it was before"
    name = address.rpartition("/")[2] or feed.title
    kept = keep_delivery(
        body, name=name, source=Source(feed.source, feed.licence), by=None, at=at, feed=feed
    )
    return f"{counted(save_delivery(kept, by=None, at=at), 'figure')} saved"
