"""Figures of other councils by file: checked whole, what would change is shown, then saved as one
act.
"""

import zlib
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from pmf_portal.audit.record import Actor, record
from pmf_portal.council.holders import person_of
from pmf_portal.formats.canonical import digest
from pmf_portal.formats.csv_files import refuse
from pmf_portal.formats.numbers import shortened
from pmf_portal.refusals import ChangedMeanwhile, Refused
from pmf_portal.uniqueness import unless_taken
from targets.imports.peer_changes import PeersImport
from targets.models import PeerDelivery, PeerFeed


class Source(NamedTuple):
    """Who published the figures, under which licence, and where."""

    name: str
    licence: str
    link: str = ""


def check_peers(data: bytes, *, name: str) -> PeersImport:
    """A file held against what stands; raises FileRefused with everything that is wrong with it."""
    incoming = PeersImport(data, name)
    incoming.findings.refuse_problems()
    if not incoming.figures:
        refuse("No figure of a council stands in the file.")
    return incoming


def content_of_delivery(delivery: PeerDelivery) -> bytes:
    """What came in, byte for byte."""
    return zlib.decompress(bytes(delivery.body))


def keep_delivery(
    data: bytes,
    *,
    name: str,
    source: Source,
    by: Actor | None,
    at: datetime,
    feed: PeerFeed | None = None,
) -> PeerDelivery:
    """Check a file and keep it, unsaved, until its changes are confirmed; raises FileRefused."""
    incoming = check_peers(data, name=name)
    return PeerDelivery.objects.create(
        feed=feed,
        name=shortened(name, 200),
        body=zlib.compress(data, 1),
        digest=digest(data),
        source=source.name,
        licence=source.licence,
        link=source.link,
        sent_by=person_of(by),
        received_at=at,
        seen_digest=incoming.digest(),
    )


@transaction.atomic
def save_delivery(kept: PeerDelivery, *, by: Actor | None, at: datetime) -> int:
    """Save what a kept file brings, exactly as it was shown; gives how many figures.

    Raises ChangedMeanwhile when other figures came in since, Refused when it is saved already,
    FileRefused when it no longer fits.
    """
    kept = PeerDelivery.objects.select_for_update(of=("self",)).get(pk=kept.pk)
    if kept.saved_at is not None:
        raise Refused(f"{kept.name} was saved already.")
    incoming = check_peers(content_of_delivery(kept), name=kept.name)
    if incoming.digest() != kept.seen_digest:
        raise ChangedMeanwhile("Other figures came in meanwhile. Look at the changes again.")
    with unless_taken(ChangedMeanwhile("Somebody else saved some of these figures just now.")):
        incoming.save(kept, at)
    kept.saved_at = at
    kept.save(update_fields=["saved_at"])
    if incoming.news:
        record(
            "import_peer_figures",
            kept.name,
            by=by,
            at=at,
            new=len(incoming.news) - len(incoming.changes),
            changes=len(incoming.changes),
            source=kept.source,
            digest=kept.digest,
        )
    return len(incoming.news)


def import_peer_figures(
    data: bytes, *, name: str, source: Source, by: Actor | None, at: datetime
) -> int:
    """Take in a file of peers' figures at once; gives how many are new or changed.  Raises
    FileRefused with every problem, and then nothing is saved.
    """
    with transaction.atomic():
        kept = keep_delivery(data, name=name, source=source, by=by, at=at)
        return save_delivery(kept, by=by, at=at)
