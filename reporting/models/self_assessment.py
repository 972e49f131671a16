"""The council's assessment of itself, written by the portal from its record (framework 1.4)."""

import json

from django.db import models
from django.urls import reverse

from pmf_portal.periods.fields import FinancialYearField
from targets.models.lessons import person


class AssessmentAddition(models.Model):
    """A sentence that a person adds to a heading of a year's self-assessment, with the public page
    that shows it.
    """

    year = FinancialYearField()
    heading = models.CharField(max_length=30)
    text = models.TextField()
    address = models.CharField(max_length=300, help_text="The page of the portal that shows it.")
    added_by = person()
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["year", "added_at", "pk"]
        indexes = [models.Index(fields=["year", "heading"])]

    def __str__(self):
        return f"Sentence {self.pk} of the self-assessment of {self.year}"


class SelfAssessment(models.Model):
    """A year's self-assessment as the chief executive signed it.  Append-only: its bytes stay."""

    year = FinancialYearField(unique=True)
    content = models.TextField()
    digest = models.CharField(max_length=64)
    signed_by = person()
    signed_at = models.DateTimeField()

    class Meta:
        ordering = ["-year"]

    def __str__(self):
        return f"Self-assessment of {self.year}"

    def get_absolute_url(self):
        return reverse("self_assessment_of", args=[self.year])

    @property
    def as_signed(self):
        return json.loads(self.content)
