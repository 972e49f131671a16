"""How a year's budget comes about: nominal envelopes, draft spending, what was consulted on, and
the Council's minute (framework 2.3: the five resource elements).
"""

from django.conf import settings
from django.db import models

from pmf_portal.periods.fields import FinancialYearField
from targets.models.planning import PlanningRound
from targets.models.plans import Plan
from targets.models.resources import ResourceEnvelope
from targets.models.specifications import within_limits
from targets.rules.budgets import STEPS


def steps():
    """A function, so that other words are no change of the model."""
    return list(STEPS.items())


class BudgetFigure(models.Model):
    """What a plan is given to plan with, or proposes to spend, in a year; the final envelope stands
    by itself.  Append-only: the newest counts.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="budget_figures")
    financial_year = FinancialYearField()
    step = models.CharField(max_length=10, choices=steps)
    kind = models.CharField(max_length=8, choices=list(ResourceEnvelope.KINDS.items()))
    amount = models.DecimalField(max_digits=20, decimal_places=6)
    note = models.TextField(blank=True)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        ordering = ["plan", "financial_year", "step", "kind", "set_at", "pk"]
        constraints = [*within_limits("budgetfigure", "amount")]
        indexes = [models.Index(fields=["financial_year", "plan"])]

    def __str__(self):
        return f"{self.plan} {self.financial_year}: {STEPS[self.step]}"


class BudgetConsultation(models.Model):
    """What a consultation on the draft budget said, and what was changed because of it.
    Append-only.
    """

    round = models.ForeignKey(PlanningRound, on_delete=models.PROTECT, related_name="consultations")
    title = models.CharField(max_length=200)
    first_day = models.DateField()
    last_day = models.DateField()
    answers = models.PositiveIntegerField()
    said = models.TextField()
    changed = models.TextField()
    link = models.URLField(max_length=500, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["round", "first_day", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")),
                name="consultation_ends_after_it_begins",
            ),
        ]

    def __str__(self):
        return self.title


class BudgetMinute(models.Model):
    """The Council's minute on the budget and the council tax of a year.  Append-only."""

    round = models.OneToOneField(PlanningRound, on_delete=models.PROTECT, related_name="minute")
    day = models.DateField()
    reference = models.CharField(max_length=200)
    revenue = models.DecimalField(max_digits=20, decimal_places=6)
    council_tax = models.DecimalField(
        max_digits=20, decimal_places=6, help_text="Band D, in pounds a year."
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["round"]
        constraints = [*within_limits("budgetminute", "revenue", "council_tax")]

    def __str__(self):
        return self.reference
