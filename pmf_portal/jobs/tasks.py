"""The two tasks that carry everything: the clock's tick, and one job."""

import logging
from datetime import datetime

from celery import shared_task
from django.conf import settings
from kombu.exceptions import OperationalError

from pmf_portal.jobs import queue
from pmf_portal.jobs.heartbeats import forget_silent, listen_to_celery, note_heartbeat
from pmf_portal.jobs.models import Heartbeat, Job
from pmf_portal.periods import clock

log = logging.getLogger(__name__)
# As Redis counts; a message of another priority lies in a queue of its own.
FIRST, LAST = 0, 9
# Workers and beat load the tasks as they begin; the embedded process gives signs of life itself.
if settings.REDIS_URL:
    listen_to_celery()


@shared_task
def tick() -> None:
    """Derive due work from the database and hint at it; any number of ticks at once do no harm."""
    at = clock.now()
    queue.plan(at)
    jobs = Job.objects.claimable(at)
    for job_id in jobs.timed():
        hint(job_id)
    for job_id in jobs.what_can_wait():
        hint(job_id, can_wait=True)
    note_heartbeat(Heartbeat.TIMETABLE, "tick", clock.machine_time())
    forget_silent(clock.machine_time())


@shared_task
def run_job(job_id: int) -> None:
    """Look at one job.  A late, doubled or lost message changes nothing: the row decides."""
    queue.run(job_id, clock.now())


def hint(job_id: int, *, can_wait: bool = False) -> None:
    """Tell the workers of a job, before all they were told of that can wait; when the broker is
    away, the next tick tells them again.
    """
    try:
        run_job.apply_async((job_id,), priority=LAST if can_wait else FIRST)
    except (OperationalError, OSError):
        log.warning("The broker is away; job %s waits for the next tick.", job_id)


def begin_now(kind: str, *, period: str = "", at: datetime) -> None:
    """Have a job done, again if it was done before, and tell the workers of it at once rather than
    at the next tick.
    """
    queue.enqueue_again(kind, period=period, due_at=at)
    jobs = Job.objects.claimable(at).filter(kind=kind, period=period)
    for job_id in jobs.values_list("pk", flat=True):
        hint(job_id)
