"""Signs of life: workers, beat and the timetable write down that they are alive, so that it shows
within two minutes when one is not.
"""

import logging
import socket
import threading
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from celery.signals import after_task_publish, worker_ready, worker_shutdown
from django.conf import settings
from django.db import Error, connection

from pmf_portal.formats.numbers import counted
from pmf_portal.jobs.models import Heartbeat
from pmf_portal.periods import clock

log = logging.getLogger(__name__)
WORKER_SECONDS = 30
# Beat and the timetable are heard of at each tick; this is what they may be late.
GRACE_SECONDS = 40
FORGOTTEN_AFTER = timedelta(days=1)
TICK = "pmf_portal.jobs.tasks.tick"
TITLES = {
    Heartbeat.BEAT: "Clock (beat)",
    Heartbeat.TIMETABLE: "Timetable",
    Heartbeat.WORKER: "Worker",
}
stopping = threading.Event()


class Pulse(NamedTuple):
    """When a part of the portal was last heard of, and whether it is alive."""

    kind: str
    name: str
    age: timedelta | None
    is_alive: bool

    @property
    def title(self) -> str:
        """The part, by its name where there may be several."""
        title = TITLES[self.kind]
        return (
            title if self.kind == Heartbeat.TIMETABLE or not self.name else f"{title}: {self.name}"
        )

    @property
    def last_heard_of(self) -> str:
        if self.age is None:
            return "Never"
        seconds = int(self.age.total_seconds())
        if seconds < 120:
            return f"{counted(seconds, 'second')} ago"
        return f"{counted(seconds // 60, 'minute')} ago"


def note_heartbeat(kind: str, name: str, at: datetime) -> None:
    """Write down that a part of the portal is alive: one row for each, however often."""
    Heartbeat.objects.bulk_create(
        [Heartbeat(kind=kind, name=name[:100], beaten_at=at)],
        update_conflicts=True,
        unique_fields=["kind", "name"],
        update_fields=["beaten_at"],
    )


def forget_silent(at: datetime) -> None:
    """Take off the list what has been silent for a day: its place was taken long ago."""
    Heartbeat.objects.filter(beaten_at__lt=at - FORGOTTEN_AFTER).delete()


def silent_after(kind: str) -> timedelta:
    """How long a part may be silent before it counts as dead."""
    if kind == Heartbeat.WORKER and settings.REDIS_URL:
        return timedelta(seconds=3 * WORKER_SECONDS)
    return timedelta(seconds=settings.TICK_SECONDS + GRACE_SECONDS)


def pulses(at: datetime) -> list[Pulse]:
    """Every part that was heard of within a day, and those that were not heard of at all: one
    query.
    """
    heard = [
        Pulse(one.kind, one.name, at - one.beaten_at, at - one.beaten_at <= silent_after(one.kind))
        for one in Heartbeat.objects.order_by("kind", "name")
    ]
    kinds = {pulse.kind for pulse in heard}
    unheard = [Pulse(kind, "", None, False) for kind in TITLES if kind not in kinds]
    return sorted(
        [*heard, *unheard], key=lambda pulse: (list(TITLES).index(pulse.kind), pulse.name)
    )


def dead_kinds(heard: list[Pulse]) -> list[str]:
    """The kinds of which none is alive: a worker whose place another one took is no loss."""
    alive = {pulse.kind for pulse in heard if pulse.is_alive}
    return [kind for kind in TITLES if kind not in alive]


def try_to_note(kind: str, name: str) -> None:
    """Write down a sign of life from a process that has other work: without the database it goes
    on.
    """
    try:
        note_heartbeat(kind, name, clock.machine_time())
    except Error:
        log.warning("The heartbeat of %s could not be written.", name)
    finally:
        connection.close()


def beat_sent_a_tick(**signal: Any) -> None:
    try_to_note(Heartbeat.BEAT, socket.gethostname())


def worker_begins(sender: Any, **signal: Any) -> None:
    """A worker's main process says that it lives for as long as it does."""
    stopping.clear()
    threading.Thread(target=beat_until_stopped, args=(str(sender.hostname),), daemon=True).start()


def beat_until_stopped(name: str) -> None:
    try_to_note(Heartbeat.WORKER, name)
    while not stopping.wait(WORKER_SECONDS):
        try_to_note(Heartbeat.WORKER, name)


def worker_ends(sender: Any, **signal: Any) -> None:
    """A worker that stops in good order is not missed."""
    stopping.set()
    try:
        Heartbeat.objects.filter(kind=Heartbeat.WORKER, name=str(sender.hostname)[:100]).delete()
    except Error:
        log.warning("The heartbeat of %s could not be taken off.", sender.hostname)


def listen_to_celery() -> None:
    """Have Celery's own processes give signs of life; the embedded process gives its own."""
    after_task_publish.connect(beat_sent_a_tick, sender=TICK)
    worker_ready.connect(worker_begins)
    worker_shutdown.connect(worker_ends)
