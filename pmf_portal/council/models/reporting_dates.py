"""Days of the reporting calendar that the council set otherwise than the working-day rule gives
them.
"""

from django.conf import settings
from django.db import models

from pmf_portal.council.rules.step_words import step_in_words
from pmf_portal.periods.fields import MonthField
from pmf_portal.periods.timetable import MOVABLE


class ReportingDate(models.Model):
    """One change of the day of a month's step; the newest holds.  Append-only in the database."""

    month = MonthField()
    step = models.CharField(
        max_length=20, choices=[(step, step_in_words(step)) for step in MOVABLE]
    )
    day = models.DateField()
    was = models.DateField()
    reason = models.TextField(blank=True, help_text="Public; needed once the year has begun.")
    # As it was on the day; people move on.
    post = models.CharField(max_length=150)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.month}, {self.step_in_words}: {self.day}"

    @property
    def step_in_words(self) -> str:
        return step_in_words(self.step)
