"""The queue of record: what is due, in rows written in the same transaction as the change they
follow from.
"""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q


class JobQuerySet(models.QuerySet["Job"]):
    def claimable(self, at: datetime) -> "JobQuerySet":
        """Due and not started, or started by a worker whose lease has ended."""
        return self.filter(
            Q(state=Job.DUE, due_at__lte=at) | Q(state=Job.RUNNING, lease_until__lt=at)
        )

    def in_order(self) -> list[int]:
        """The keys of what waits: timed work first, then some of what can wait (printing, writing
        to disk), the newest first.

        However much has to be printed, the next tick's timed work is never far behind it.
        """
        low_priority = self.filter(kind__in=settings.LOW_PRIORITY_JOBS).order_by("-due_at", "-pk")
        timed = self.exclude(kind__in=settings.LOW_PRIORITY_JOBS)
        return [
            *timed.values_list("pk", flat=True),
            *low_priority.values_list("pk", flat=True)[: Job.LOW_PRIORITY_PER_TICK],
        ]

    def needing_attention(self) -> "JobQuerySet":
        return self.filter(state=Job.NEEDS_ATTENTION)


class Job(models.Model):
    """One piece of timed work: done once for its kind, period and subject."""

    DUE, RUNNING, DONE, NEEDS_ATTENTION = "due", "running", "done", "needs_attention"
    MOST_ATTEMPTS, LOW_PRIORITY_PER_TICK = 3, 30

    kind = models.CharField(max_length=40)
    period = models.CharField(max_length=20, blank=True)
    subject = models.CharField(max_length=100, blank=True)
    state = models.CharField(
        max_length=16,
        default=DUE,
        choices=[(s, s.replace("_", " ")) for s in (DUE, RUNNING, DONE, NEEDS_ATTENTION)],
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
