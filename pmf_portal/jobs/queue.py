"""Putting jobs into the queue, claiming them and finishing them."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.module_loading import import_string

from pmf_portal.jobs.models import Job
from pmf_portal.periods import clock

log = logging.getLogger(__name__)


def enqueue(kind: str, *, period: object = "", subject: object = "", due_at: datetime) -> None:
    """Make sure that a job exists; saying it twice changes nothing."""
    Job.objects.bulk_create(
        [Job(kind=kind, period=str(period), subject=str(subject), due_at=due_at)],
        ignore_conflicts=True,
    )


def plan(at: datetime) -> None:
    """Write down every job that the timetable makes due by now; what was missed while nothing ran
    is caught up.
    """
    jobs = []
    for path in settings.JOB_PLANNERS:
        planner = import_string(path)
        jobs += [Job(**fields) for fields in planner(at)]
    Job.objects.bulk_create(jobs, ignore_conflicts=True)


def claim(job_id: int, at: datetime) -> Job | None:
    """Take a job for this worker, or None when somebody else has it or it is finished."""
    claimable = Job.objects.claimable(at).filter(pk=job_id)
    Job.objects.claimable(at).filter(pk=job_id, attempts__gte=Job.MOST_ATTEMPTS).update(
        state=Job.NEEDS_ATTENTION
    )
    taken = claimable.update(
        state=Job.RUNNING,
        attempts=F("attempts") + 1,
        lease_until=at + timedelta(seconds=settings.JOB_LEASE_SECONDS),
    )
    return Job.objects.get(pk=job_id) if taken else None


def run(job_id: int, at: datetime) -> str | None:
    """Do a job if it is still to be done; give its outcome in words, or None when there was nothing
    to do.

    A handler may be called again after a crash at any point, so each one is safe to repeat.
    """
    job = claim(job_id, at)
    if job is None:
        return None
    attempt = Job.objects.filter(pk=job.pk, attempts=job.attempts)
    try:
        handler = import_string(settings.JOB_HANDLERS[job.kind])
        outcome = handler(job.period, job.subject, at) or ""
    except Exception as error:
        log.exception("%s failed at attempt %s", job, job.attempts)
        state = Job.NEEDS_ATTENTION if job.attempts >= Job.MOST_ATTEMPTS else Job.DUE
        attempt.update(
            state=state,
            lease_until=None,
            due_at=at + timedelta(minutes=job.attempts),
            outcome=f"{type(error).__name__}: {error}",
        )
        return None
    attempt.update(state=Job.DONE, lease_until=None, finished_at=clock.now(), outcome=outcome)
    return outcome


def run_due(at: datetime) -> list[str | None]:
    """Run everything due, here and now, one after another; for commands, tests and rehearsals."""
    plan(at)
    with transaction.atomic():
        due = list(Job.objects.claimable(at).values_list("pk", flat=True))
    return [run(job_id, at) for job_id in due]
