"""What strategic directors say of a month, for the portfolio holder's briefing (framework 6.1)."""

from django.conf import settings
from django.db import models

from pmf_portal.council.models import OrganisationUnit
from pmf_portal.periods.fields import MonthField


class DirectorComment(models.Model):
    """What a strategic director says of a month; the newest counts.  Append-only."""

    directorate = models.ForeignKey(OrganisationUnit, on_delete=models.PROTECT, related_name="+")
    month = MonthField()
    text = models.TextField()
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["directorate", "-month", "-pk"]
        indexes = [models.Index(fields=["directorate", "month"])]

    def __str__(self):
        return f"{self.directorate}, {self.month.name}"
