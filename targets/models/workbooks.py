"""Uploaded plan workbooks between preview and confirmation."""

from django.conf import settings
from django.db import models

from pmf_portal.periods.fields import FinancialYearField
from targets.models.plans import Plan


class PlanWorkbook(models.Model):
    """An uploaded workbook whose differences were shown; its confirmation saves exactly what was
    shown.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="workbooks")
    financial_year = FinancialYearField()
    name = models.CharField(max_length=200)
    body = models.BinaryField()
    seen_digest = models.CharField(
        max_length=64, help_text="Digest of the draft that the differences were taken against."
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField()
    imported_at = models.DateTimeField(null=True)

    def __str__(self):
        return f"{self.name}, {self.plan_id} {self.financial_year}"
