"""While a worker lives it renews the lease of its job, so that a dead worker is noticed within a
minute however long the work takes.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connection, transaction

from pmf_portal.jobs.models import Job
from pmf_portal.periods import clock

log = logging.getLogger(__name__)


def can_renew() -> bool:
    """SQLite lets in one writer at a time, which may be the job itself; there one process does all
    the work, and a long lease stands until it is back.
    """
    return connection.vendor == "postgresql" and not transaction.get_connection().in_atomic_block


@contextmanager
def renewed_lease(job: Job) -> Iterator[None]:
    """Hold on to a job for as long as the work inside takes."""
    if not can_renew():
        yield
        return
    done = threading.Event()
    keeper = threading.Thread(target=renew_until, args=(done, job), daemon=True)
    keeper.start()
    try:
        yield
    finally:
        done.set()
        keeper.join()


def renew_until(done: threading.Event, job: Job) -> None:
    while not done.wait(settings.JOB_LEASE_SECONDS / 4):
        try:
            lease_until = clock.now() + timedelta(seconds=settings.JOB_LEASE_SECONDS)
            Job.objects.filter(pk=job.pk, attempts=job.attempts, state=Job.RUNNING).update(
                lease_until=lease_until
            )
        except DatabaseError:
            log.warning("The lease of %s could not be renewed.", job)
        finally:
            connection.close()
