"""Whether the pages on disk may be older than the record: a mark set while something is published,
taken away when all is written.
"""

import logging
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.db import transaction

from reporting.public_record.archive_files import write_whole

log = logging.getLogger(__name__)


def mark():
    return Path(settings.PUBLISHED_ROOT) / "stale"


def mark_stale():
    """Say that something is being published; too early does no harm, since the pages then come from
    the database.
    """
    try:
        write_whole(mark(), uuid4().hex.encode())
    except OSError:
        log.exception(
            "The pages on disk could not be marked as stale; the timetable writes them anew all the"
            " same."
        )


def stale_with_this_act():
    """Say that the act under way makes the pages older than the record: now, and once more when it
    is committed.
    """
    mark_stale()
    transaction.on_commit(mark_stale)


def stale_since():
    """What the mark says, or None where nothing was published since the pages were written."""
    try:
        return mark().read_bytes()
    except OSError:
        return None


def is_stale():
    return mark().exists()


def clear_stale(seen):
    """Take away the mark that was seen before the pages were written; a newer one stays."""
    if seen is not None and stale_since() == seen:
        mark().unlink(missing_ok=True)
