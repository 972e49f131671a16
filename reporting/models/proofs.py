"""Proofs of no change: what a check of a year's locked targets found (framework 3.3)."""

from django.db import models

from pmf_portal.periods.fields import FinancialYearField


class Proof(models.Model):
    """One check of a year: every target book against its digest, every published status computed
    again.  Append-only.
    """

    financial_year = FinancialYearField()
    checked_at = models.DateTimeField()
    holds = models.BooleanField()
    content = models.TextField()

    class Meta:
        ordering = ["-financial_year", "-checked_at"]
        indexes = [models.Index(fields=["financial_year", "checked_at"])]

    def __str__(self):
        return f"{self.financial_year}: {'holds' if self.holds else 'does not hold'}"
