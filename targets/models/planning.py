"""The business planning cycle: a round each September, in four phases, with what each unit owes
(framework 2.3).
"""

from django.conf import settings
from django.db import models

from pmf_portal.council.models import OrganisationUnit
from pmf_portal.periods.fields import FinancialYearField
from targets.rules.planning_calendar import DUTIES, Phase


class PlanningRound(models.Model):
    """The making of the plans for one financial year."""

    financial_year = FinancialYearField(unique=True)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)
    opened_at = models.DateTimeField()

    class Meta:
        ordering = ["-financial_year"]

    def __str__(self):
        return f"Planning round {self.financial_year}"


class PhaseDates(models.Model):
    """When a phase of a round begins and ends."""

    round = models.ForeignKey(PlanningRound, on_delete=models.CASCADE, related_name="phases")
    phase = models.CharField(max_length=12, choices=[(p.value, p.words) for p in Phase])
    first_day = models.DateField()
    last_day = models.DateField()

    class Meta:
        ordering = ["round", "first_day"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "phase"], name="one_pair_of_dates_per_round_and_phase"
            ),
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")),
                name="phase_ends_after_it_starts",
            ),
        ]

    def __str__(self):
        return f"{self.round}: {self.phase}"


def duties():
    """A function, so that a further duty is no change of the model."""
    return [(duty.slug, duty.words) for duty in DUTIES]


class PlanningReturn(models.Model):
    """A unit's word that it has done what a phase asks of it, where the portal cannot see it for
    itself.
    """

    round = models.ForeignKey(PlanningRound, on_delete=models.PROTECT, related_name="returns")
    unit = models.ForeignKey(OrganisationUnit, on_delete=models.PROTECT, related_name="+")
    duty = models.CharField(max_length=20, choices=duties)
    note = models.TextField()
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    returned_at = models.DateTimeField()

    class Meta:
        ordering = ["round", "unit", "duty"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "unit", "duty"], name="one_return_per_unit_and_duty"
            )
        ]

    def __str__(self):
        return f"{self.unit}: {self.duty}"
