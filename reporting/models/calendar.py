"""Publication dates that the council set otherwise than the working-day rule gives them."""

from django.conf import settings
from django.db import models

from pmf_portal.periods.fields import MonthField


class PublicationDate(models.Model):
    """One change of the day on which a month comes out; the newest holds.  Append-only in the database."""

    month = MonthField()
    day = models.DateField()
    was = models.DateField()
    reason = models.TextField(blank=True, help_text="Public; needed once the year has begun.")
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.month}: {self.day}"
