"""Whether the portal can do its work: database, migrations, broker, disk.  Each is asked in a
thread, so that one that hangs is told of in time.
"""

import logging
import threading
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from time import monotonic
from uuid import uuid4

import redis
from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from pmf_portal.jobs.models import Heartbeat
from pmf_portal.operation.disk import free_megabytes, places_on_disk
from pmf_portal.periods import clock

log = logging.getLogger(__name__)
# Together with the answer itself this stays below three seconds.
SECONDS = 2.5
BUSY_MILLISECONDS = 1000
# What hangs is not asked a second time beside the first.
asked: dict[str, threading.Thread] = {}


def what_is_not_well(seconds: float = SECONDS) -> list[str]:
    """The names of what is not well, within some seconds; empty when the portal can work.

    It names parts, and no hosts, addresses or errors: those stand in the log.
    """
    answers: dict[str, bool] = {}
    until = monotonic() + seconds
    checks = checks_by_name()
    for name, check in checks.items():
        former = asked.get(name)
        if former is None or not former.is_alive():
            asked[name] = threading.Thread(target=ask, args=(name, check, answers), daemon=True)
            asked[name].start()
    for name in checks:
        asked[name].join(max(0.0, until - monotonic()))
    return [name for name in checks if not answers.get(name)]


def checks_by_name() -> dict[str, Callable[[], bool]]:
    checks: dict[str, Callable[[], bool]] = {
        "database": is_writable_soon,
        "migrations": is_migrated,
        "disk": has_room,
    }
    if settings.REDIS_URL:
        checks["broker"] = broker_answers
    return checks


def ask(name: str, check: Callable[[], bool], answers: dict[str, bool]) -> None:
    """Whatever goes wrong in a check, the part is not well."""
    try:
        answers[name] = check()
    except Exception as error:
        log.warning("Not well: %s (%s)", name, type(error).__name__)
        answers[name] = False
    finally:
        connection.close()


def is_writable_soon() -> bool:
    """Whether a row can be written, by a connection of this thread that waits for a moment only."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SET statement_timeout = {BUSY_MILLISECONDS}"
            if connection.vendor == "postgresql"
            else f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}"
        )
    return is_writable()


def is_writable() -> bool:
    """Whether a row can be written; it is not kept."""
    try:
        with transaction.atomic():
            Heartbeat.objects.create(
                kind=Heartbeat.WORKER, name=f"probe {uuid4()}", beaten_at=clock.machine_time()
            )
            transaction.set_rollback(True)
    except OperationalError as error:
        # SQLite lets one writer in at a time: whoever waits knows that somebody writes.
        if str(error) != "database is locked":
            raise
    return True


def is_migrated() -> bool:
    """Whether the database is of this version of the portal or a later one."""
    return not missing_migrations()


def missing_migrations() -> set[tuple[str, str]]:
    """The migrations of this version that the database has not had."""
    return migrations_of_this_version() - set(MigrationRecorder(connection).applied_migrations())


@lru_cache(maxsize=1)
def migrations_of_this_version() -> set[tuple[str, str]]:
    return set(MigrationLoader(None).disk_migrations)


def broker_answers() -> bool:
    client = redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=BUSY_MILLISECONDS / 1000, socket_connect_timeout=1
    )
    try:
        return bool(client.ping())
    finally:
        client.close()


def has_room() -> bool:
    """Whether each place that the portal writes to has the room it should have."""
    places = places_on_disk()
    return all(free_megabytes(Path(place)) >= settings.DISK_FREE_MB for place in places.values())
