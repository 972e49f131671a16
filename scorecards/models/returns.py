"""Lines that a director returned with a question before signing them off (framework 6.2)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from pmf_portal.council.models import OrganisationUnit
from scorecards.models.scorecards import ScorecardBuild
from scorecards.querysets import ReturnedLineQuerySet
from targets.models import Target


class ReturnedLine(models.Model):
    """A line that a director returned with a question.  While it is open, the sign-off of its
    directorate does not cover the line; it ends when the director signs it or takes it back.
    """

    SIGNED, TAKEN_BACK, ASKED_AGAIN = "signed", "taken_back", "asked_again"
    ENDINGS = [
        (SIGNED, "Signed off"),
        (TAKEN_BACK, "Taken back"),
        (ASKED_AGAIN, "Returned once more"),
    ]

    build = models.ForeignKey(
        ScorecardBuild, on_delete=models.PROTECT, related_name="returned_lines"
    )
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="+")
    directorate = models.ForeignKey(OrganisationUnit, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=30)
    question = models.TextField()
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    returned_at = models.DateTimeField()
    answer = models.TextField(blank=True, default="")
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=11, blank=True, default="", choices=ENDINGS)

    objects = ReturnedLineQuerySet.as_manager()

    class Meta:
        ordering = ["returned_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["build", "target"],
                condition=Q(ended_at=None),
                name="one_open_return_per_line",
            )
        ]

    def __str__(self):
        return f"{self.code}, {self.build}"

    @property
    def is_open(self):
        """Whether the line is still without the director's word."""
        return self.ended_at is None
