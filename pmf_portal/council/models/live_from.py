"""From which month on the portal is live: what came before it is history that was taken over."""

from django.conf import settings
from django.db import models

from pmf_portal.periods.fields import MonthField


class LiveFrom(models.Model):
    """The first month that the timetable holds for, as it was set; the newest holds.  Append-only
    in the database.
    """

    month = MonthField()
    # As it was on the day; people move on.
    post = models.CharField(max_length=150)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        help_text="None where a command set it.",
    )
    set_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"live from {self.month.name}"
