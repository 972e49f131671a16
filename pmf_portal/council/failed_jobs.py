"""Work that has failed for a day is told to the performance team, once."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings

from pmf_portal.council.holders import holders_of
from pmf_portal.council.models import Notice
from pmf_portal.council.notices import notify
from pmf_portal.council.roles import Role
from pmf_portal.jobs.models import Job
from pmf_portal.jobs.words import job_in_words


def keys_of_failed_jobs() -> dict[str, Job]:
    """What needs attention, by the key of the notice about it: a job that fails again another day
    is told again.
    """
    failed = Job.objects.needing_attention()
    return {f"failed job {job.pk} {job.due_at:%Y-%m-%dT%H:%M:%S}": job for job in failed}


def plan_telling(at: datetime) -> Iterator[dict[str, Any]]:
    """A job that tells of failed work while there is any that nobody was told of."""
    failed = keys_of_failed_jobs()
    known = Notice.objects.filter(key__in=failed).values_list("key", flat=True)
    if failed.keys() - set(known):
        yield {"kind": "tell_of_failed_jobs", "due_at": at, "again": True}


def tell_of_failed_jobs(period: str, subject: str, at: datetime) -> str:
    """Write to the performance team what needs attention, and where it can be done again."""
    team = list(holders_of((Role.PERFORMANCE_TEAM,)))
    notices = []
    for key, job in keys_of_failed_jobs().items():
        body = (
            f"{job_in_words(job)}: this has failed for a day, and the portal has stopped trying."
            f"\n\n{job.outcome}\n\nOnce the cause is fixed, run it again from the run sheet:"
            f" {settings.PORTAL_URL}/run-sheet/"
        )
        for person in team:
            notices.append((person, key, f"Failed: {job_in_words(job)}", body))
    notify(notices, at)
    return f"{len(notices)} notices written"
