"""Extracts of the finance ledger and of the risk register as they came in, and what each ledger
extract said of every month (framework 2.3, 3.4, 4.1).
"""

from django.db import models

from pmf_portal.periods.fields import MonthField
from scorecards.models.feeds import EXTRACTS, Delivery
from targets.models import ResourceEnvelope
from targets.models.specifications import figure, within_limits


class Extract(models.Model):
    """That a delivery is an extract of another system, and the day it is as at.  Append-only."""

    delivery = models.OneToOneField(Delivery, on_delete=models.PROTECT, related_name="extract")
    kind = models.CharField(max_length=13, choices=list(EXTRACTS.items()))
    as_at = models.DateField()

    class Meta:
        ordering = ["-as_at", "-pk"]

    def __str__(self):
        return f"{self.get_kind_display()} as at {self.as_at}"


class LedgerFigure(models.Model):
    """What a ledger extract says of one month of an envelope.  Append-only: a later extract stands
    beside it.
    """

    extract = models.ForeignKey(Extract, on_delete=models.PROTECT, related_name="figures")
    envelope = models.ForeignKey(
        ResourceEnvelope, on_delete=models.PROTECT, related_name="ledger_figures"
    )
    month = MonthField()
    profiled, actual = figure(), figure()
    forecast = figure(help_text="For the whole year, as the extract has it.")
    cost_centres = models.TextField(blank=True, help_text="Those that were added up.")
    row = models.PositiveIntegerField()

    class Meta:
        ordering = ["envelope", "month", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["extract", "envelope", "month"],
                name="one_ledger_figure_per_extract_and_month",
            ),
            *within_limits("ledgerfigure", "profiled", "actual", "forecast"),
        ]

    def __str__(self):
        return f"{self.envelope_id} {self.month}: {self.actual}"
