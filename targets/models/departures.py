"""What becomes of the measures that leave a plan, and that a plan still serves what stands above it
(framework 2.2, part 5).
"""

from django.conf import settings
from django.db import models

from pmf_portal.periods.fields import FinancialYearField
from targets.models.plans import Plan
from targets.models.targets import Target
from targets.rules.measure_life import Fate


def fates():
    """A function, so that other words are no change of the model."""
    return [(fate.value, fate.label) for fate in Fate]


class Departure(models.Model):
    """What becomes of a measure that stood in a plan the year before and does not in this one, and
    why.  Append-only: the newest counts.
    """

    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="departures")
    plan = models.ForeignKey(
        Plan, on_delete=models.PROTECT, related_name="departures", help_text="The plan it was in."
    )
    financial_year = FinancialYearField(help_text="The year in which it is not in the plan.")
    fate = models.CharField(max_length=10, choices=fates)
    reason = models.TextField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    # As it was on the day; people move on.
    post = models.CharField(max_length=150)
    recorded_at = models.DateTimeField()
    # The measures that take its place, where they were read with it.
    followed_by: list[Target]

    class Meta:
        ordering = ["financial_year", "target", "pk"]
        indexes = [models.Index(fields=["financial_year", "target"])]

    def __str__(self):
        return f"{self.target.code} {self.financial_year}"

    @property
    def fate_in_words(self):
        return Fate(self.fate).label


class SuccessorMeasure(models.Model):
    """A measure that takes the place of one that left.  Append-only."""

    departure = models.ForeignKey(Departure, on_delete=models.PROTECT, related_name="successors")
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="predecessors")

    class Meta:
        ordering = ["departure", "target"]
        constraints = [
            models.UniqueConstraint(
                fields=["departure", "target"], name="one_successor_per_departure_and_target"
            )
        ]

    def __str__(self):
        return f"{self.target.code} for {self.departure}"


class ThreadConfirmation(models.Model):
    """A manager's word that a plan still serves what stands above it, with the objectives above as
    they stood.  Append-only: the newest counts.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="confirmations")
    financial_year = FinancialYearField()
    above = models.TextField(help_text="The objectives above as they stood, in canonical form.")
    digest = models.CharField(max_length=64)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    post = models.CharField(max_length=150)
    confirmed_at = models.DateTimeField()

    class Meta:
        ordering = ["plan", "confirmed_at", "pk"]
        indexes = [models.Index(fields=["plan", "financial_year"])]

    def __str__(self):
        return f"{self.plan} {self.financial_year}"
