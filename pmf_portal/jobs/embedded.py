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

from pmf_portal.jobs.tasks import tick

log = logging.getLogger(__name__)


def start_worker() -> Any:
    """A Celery worker in a thread of this process, on the in-memory broker."""
    worker = current_app.WorkController(
        pool="solo",
        concurrency=1,
        hostname="embedded@localhost",
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
    )
    threading.Thread(target=worker.start, name="worker", daemon=True).start()
    return worker


def keep_the_schedule(stop: threading.Event) -> None:
    """Tick at once and then every TICK_SECONDS; a tick that fails is logged and the next one makes
    up for it.
    """
    while True:
        try:
            tick()
        except Exception:
            log.exception("A tick failed; the next one catches up.")
        finally:
            close_old_connections()
        if stop.wait(settings.TICK_SECONDS):
            return


def serve(host: str, port: int) -> None:
    """Serve until interrupted."""
    stop = threading.Event()
    if not settings.REDIS_URL:
        start_worker()
        threading.Thread(
            target=keep_the_schedule, args=(stop,), name="schedule", daemon=True
        ).start()
    try:
        waitress.serve(get_wsgi_application(), host=host, port=port, threads=8, ident=None)
    finally:
        stop.set()
