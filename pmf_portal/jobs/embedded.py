"""The embedded default: one process that serves the pages, runs the tasks behind the requests and
keeps the schedule.
"""

import logging
import threading
from typing import Any

import waitress
from celery import current_app
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections

from pmf_portal.jobs.heartbeats import note_heartbeat
from pmf_portal.jobs.models import Heartbeat
from pmf_portal.jobs.tasks import tick
from pmf_portal.periods import clock

log = logging.getLogger(__name__)
NAME = "embedded"


def start_worker() -> threading.Thread:
    """The thread of a Celery worker in this process, on the in-memory broker."""
    worker: Any = current_app.WorkController(
        pool="solo",
        concurrency=1,
        hostname="embedded@localhost",
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
    )
    thread = threading.Thread(target=worker.start, name="worker", daemon=True)
    thread.start()
    return thread


def keep_the_schedule(stop: threading.Event, worker: threading.Thread) -> None:
    """Tick at once and then every TICK_SECONDS; a tick that fails is logged and the next one makes
    up for it.
    """
    while True:
        try:
            note_heartbeats(worker)
            tick()
        except Exception:
            log.exception("A tick failed; the next one catches up.")
        finally:
            close_old_connections()
        if stop.wait(settings.TICK_SECONDS):
            return


def note_heartbeats(worker: threading.Thread) -> None:
    """Say that the schedule is kept, and that the worker's thread lives."""
    at = clock.machine_time()
    note_heartbeat(Heartbeat.BEAT, NAME, at)
    if worker.is_alive():
        note_heartbeat(Heartbeat.WORKER, NAME, at)


def serve(host: str, port: int) -> None:
    """Serve until interrupted."""
    stop = threading.Event()
    if not settings.REDIS_URL:
        arguments = (stop, start_worker())
        threading.Thread(
            target=keep_the_schedule, args=arguments, name="schedule", daemon=True
        ).start()
    try:
        waitress.serve(get_wsgi_application(), host=host, port=port, threads=8, ident=None)
    finally:
        stop.set()
