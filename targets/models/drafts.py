"""What is said about a draft: its evidence, the design principles it meets, and the challenge to it
(framework 2.4, 3.1).
"""

from django.conf import settings
from django.db import models

from targets.models.intelligence import IntelligenceRequest
from targets.models.specifications import Specification
from targets.rules.principles import ANSWERS, PRINCIPLES


class Evidence(models.Model):
    """Something a target rests on, or a benchmark it is set against; locked with its
    specification.
    """

    EVIDENCE, BENCHMARK = "evidence", "benchmark"

    specification = models.ForeignKey(
        Specification, on_delete=models.CASCADE, related_name="evidence"
    )
    kind = models.CharField(
        max_length=9, choices=[(EVIDENCE, "Evidence"), (BENCHMARK, "Benchmark")]
    )
    title = models.CharField(max_length=300)
    value = models.CharField(
        max_length=100,
        blank=True,
        help_text="For a benchmark: the figure as its source prints it, with its period.",
    )
    link = models.URLField(max_length=500, blank=True)
    # The request to the performance and intelligence team that it answers.
    request = models.ForeignKey(
        IntelligenceRequest,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="evidence",
    )

    class Meta:
        ordering = ["specification", "-kind", "pk"]

    def __str__(self):
        return self.title


class PrincipleCheck(models.Model):
    """Whether a target meets one of the twelve design principles, with a note; locked with its
    specification.
    """

    specification = models.ForeignKey(
        Specification, on_delete=models.CASCADE, related_name="principle_checks"
    )
    principle = models.CharField(max_length=12, choices=list(PRINCIPLES.items()))
    answer = models.CharField(max_length=14, choices=list(ANSWERS.items()))
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["specification", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["specification", "principle"], name="one_check_per_target_and_principle"
            )
        ]

    def __str__(self):
        return f"{self.principle}: {self.answer}"


class Comment(models.Model):
    """A challenge to a draft, and how it was resolved."""

    specification = models.ForeignKey(
        Specification, on_delete=models.CASCADE, related_name="comments"
    )
    text = models.TextField()
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    written_at = models.DateTimeField()
    resolution = models.TextField(blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["specification", "written_at", "pk"]

    def __str__(self):
        return f"{self.specification}: {self.text[:40]}"
