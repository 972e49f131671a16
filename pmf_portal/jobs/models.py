"""The queue of record: what is due, in rows written in the same transaction as the change they
follow from.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q


class JobQuerySet(models.QuerySet["Job"]):
    def claimable(self, at: datetime) -> "JobQuerySet":
        """Due and not started, or started by a worker whose lease has ended."""
        return self.filter(
            Q(state=Job.DUE, due_at__lte=at) | Q(state=Job.RUNNING, lease_until__lt=at)
        )

    def what_can_wait(self) -> list[int]:
        """The keys of some of what can wait (printing, writing to disk), the newest first.

        However much has to be printed, the next tick's timed work is never far behind it.
        """
        low_priority = self.low_priority().order_by("-due_at", "-pk")
        return list(low_priority.values_list("pk", flat=True)[: Job.LOW_PRIORITY_PER_TICK])

    def all_in_order(self) -> list[int]:
        """The keys of everything that waits, what can wait after all timed work: it writes down
        what that has brought.
        """
        return [*self.timed(), *self.low_priority().values_list("pk", flat=True)]

    def timed(self) -> "models.QuerySet[Job, int]":
        """The keys of timed work, the earliest due first."""
        timed = self.exclude(kind__in=settings.LOW_PRIORITY_JOBS)
        return timed.values_list("pk", flat=True)

    def low_priority(self) -> "JobQuerySet":
        """What can wait: printing, writing to disk."""
        return self.filter(kind__in=settings.LOW_PRIORITY_JOBS)

    def needing_attention(self) -> "JobQuerySet":
        return self.filter(state=Job.NEEDS_ATTENTION)

    def failing(self) -> "JobQuerySet":
        """What has failed several times and is tried again."""
        return self.filter(state=Job.DUE, attempts__gte=Job.TOLD_AFTER)


class Job(models.Model):
    """One piece of timed work, named by its kind, period and subject.

    It is done once; work that comes up again and again is one job, which is due again whenever its
    planner says so.
    """

    DUE, RUNNING, WAITING, DONE = "due", "running", "waiting", "done"
    NEEDS_ATTENTION = "needs_attention"
    # With growing pauses between them these attempts take a day; after a few of them people are
    # told that it keeps failing.
    MOST_ATTEMPTS, TOLD_AFTER = 30, 3
    LOW_PRIORITY_PER_TICK = 30

    kind = models.CharField(max_length=40)
    period = models.CharField(max_length=20, blank=True)
    subject = models.CharField(max_length=100, blank=True)
    state = models.CharField(
        max_length=16,
        default=DUE,
        choices=[(s, s.replace("_", " ")) for s in (DUE, RUNNING, WAITING, DONE, NEEDS_ATTENTION)],
    )
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    outcome = models.TextField(blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "period", "subject"], name="one_job_per_kind_period_subject"
            )
        ]
        indexes = [models.Index(fields=["state", "due_at"])]
        ordering = ["due_at", "pk"]

    def __str__(self) -> str:
        return " ".join(part for part in (self.kind, self.period, self.subject) if part)

    @property
    def keeps_failing(self) -> bool:
        """Whether somebody who waits for it should know."""
        return self.state == Job.NEEDS_ATTENTION or self.attempts >= Job.TOLD_AFTER

    @staticmethod
    def pause_after(attempts: int) -> timedelta:
        """How long a job rests after so many attempts: a minute, two, four … and never more than an
        hour.
        """
        return timedelta(minutes=min(60, 2 ** max(0, attempts - 1)))


class Heartbeat(models.Model):
    """When a part of the portal was last heard of, by the machine's own clock: one row for each,
    written anew.
    """

    BEAT, TIMETABLE, WORKER = "beat", "timetable", "worker"

    kind = models.CharField(
        max_length=16, choices=[(kind, kind) for kind in (BEAT, TIMETABLE, WORKER)]
    )
    name = models.CharField(max_length=100)
    beaten_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "name"], name="one_heartbeat_per_part")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"
