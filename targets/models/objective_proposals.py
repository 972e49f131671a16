"""What partners propose about the objectives that they own."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from pmf_portal.council.models import OrganisationUnit
from pmf_portal.periods.fields import FinancialYearField
from targets.models.plans import Objective


class ObjectiveProposal(models.Model):
    """Another title or other years of an objective, as the partner that owns it proposes them in
    the planning round; nothing changes before somebody of the council changes the objective.
    """

    objective = models.ForeignKey(Objective, on_delete=models.CASCADE, related_name="proposals")
    partner = models.ForeignKey(OrganisationUnit, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    last_year = FinancialYearField(null=True, blank=True)
    reason = models.TextField()
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField()
    is_taken = models.BooleanField(null=True)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["objective"],
                condition=Q(answered_at=None),
                name="one_open_proposal_per_objective",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, is_taken=None, answered_by=None)
                | Q(answered_at__gte=F("proposed_at"), is_taken__isnull=False),
                name="an_answered_proposal_says_how",
            ),
        ]

    def __str__(self):
        return f"{self.objective}: {self.title}"
