"""A rehearsal of the whole council: everything is real but its result."""

from django.db import models
from django.db.models import Q


class Rehearsal(models.Model):
    """A time in which the council tries the portal: its e-mails go to one tester, and its figures
    and publications are removed when it ends.
    """

    tester = models.EmailField(help_text="Where every e-mail of the rehearsal goes.")
    begun_by = models.CharField(max_length=200)
    begun_at = models.DateTimeField()
    ended_by = models.CharField(max_length=200, default="", db_default="")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            # None of those that are under way has been ended by anybody.
            models.UniqueConstraint(
                fields=["ended_by"], condition=Q(ended_at=None), name="one_rehearsal_at_a_time"
            )
        ]

    def __str__(self):
        return f"rehearsal since {self.begun_at:%Y-%m-%d}"
