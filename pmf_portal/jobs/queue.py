"""Putting jobs into the queue, claiming them and finishing them."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.module_loading import import_string

from pmf_portal.audit.record import Actor, record
from pmf_portal.jobs.leases import renewed_lease
from pmf_portal.jobs.models import Job
from pmf_portal.jobs.words import failure_in_words, job_in_words
from pmf_portal.periods import clock
from pmf_portal.refusals import Refused

log = logging.getLogger(__name__)
# How long a job that failed for a day rests before its planner may have it tried once more.
REST = timedelta(hours=1)


class NotYet(Exception):
    """What a handler raises when its work cannot be done yet, and why: the job waits, which is no
    failure, until its planner finds it due again.
    """


def enqueue(kind: str, *, period: object = "", subject: object = "", due_at: datetime) -> None:
    """Make sure that a job exists; saying it twice changes nothing.

    No key is a time: what is saved after a job of the same minute has run would make no job.
    """
    Job.objects.bulk_create(
        [Job(kind=kind, period=str(period), subject=str(subject), due_at=due_at)],
        ignore_conflicts=True,
    )


def enqueue_again(
    kind: str, *, period: object = "", subject: object = "", due_at: datetime
) -> None:
    """Make sure that a job exists and is to be done, though it was done before.

    While it runs nothing changes: whoever asks derives the need from the database, and asks again
    when the run was too early to meet it.
    """
    enqueue(kind, period=period, subject=subject, due_at=due_at)
    job = Job.objects.filter(kind=kind, period=str(period), subject=str(subject))
    job.filter(state__in=(Job.DONE, Job.WAITING)).update(
        state=Job.DUE, attempts=0, finished_at=None, due_at=due_at
    )
    job.filter(state=Job.NEEDS_ATTENTION, due_at__lte=due_at - REST).update(
        state=Job.DUE, attempts=Job.MOST_ATTEMPTS - 1, due_at=due_at
    )


def plan(at: datetime) -> None:
    """Write down every job that the timetable makes due by now; what was missed while nothing ran
    is caught up.  A planner marks with `again` what is to be done again, though it was done before.
    """
    jobs = []
    for path in settings.JOB_PLANNERS:
        planner = import_string(path)
        for fields in planner(at):
            if fields.pop("again", False):
                enqueue_again(**fields)
            else:
                jobs.append(Job(**fields))
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
        with renewed_lease(job):
            outcome = handler(job.period, job.subject, at) or ""
    except NotYet as waiting:
        attempt.update(state=Job.WAITING, attempts=0, lease_until=None, outcome=str(waiting))
        return None
    except Exception as error:
        log.exception("%s failed at attempt %s", job, job.attempts)
        state = Job.NEEDS_ATTENTION if job.attempts >= Job.MOST_ATTEMPTS else Job.DUE
        attempt.update(
            state=state,
            lease_until=None,
            due_at=at + Job.pause_after(job.attempts),
            outcome=failure_in_words(error),
        )
        return None
    attempt.update(state=Job.DONE, lease_until=None, finished_at=clock.now(), outcome=outcome)
    return outcome


@transaction.atomic
def run_again(job: Job, *, by: Actor, at: datetime) -> None:
    """Have a job that failed done again at the next tick; raises Refused when it is no longer to be
    done, or is at work.
    """
    job = Job.objects.select_for_update().get(pk=job.pk)
    if job.state not in (Job.NEEDS_ATTENTION, Job.DUE):
        raise Refused("This work is done meanwhile, or under way.")
    Job.objects.filter(pk=job.pk).update(
        state=Job.DUE, attempts=0, lease_until=None, due_at=at, outcome=""
    )
    record("run_job_again", job_in_words(job), by=by, at=at, outcome=job.outcome)


def run_due(at: datetime) -> list[str | None]:
    """Run everything due, here and now, one after another; for commands, tests and rehearsals."""
    plan(at)
    with transaction.atomic():
        due = Job.objects.claimable(at).all_in_order()
    return [run(job_id, at) for job_id in due]
