"""The first sentence of the public page as the performance team worded it."""

from django.conf import settings
from django.db import models

from scorecards.models import ScorecardBuild

MOST_CHARACTERS = 160


class HeadlineEdit(models.Model):
    """The headline of a month's edition in somebody's own words, beside the portal's sentence that
    it was written for; the newest counts, and an empty one gives the portal's back.  Append-only.
    """

    build = models.ForeignKey(
        ScorecardBuild, on_delete=models.PROTECT, related_name="headline_edits"
    )
    text = models.CharField(max_length=MOST_CHARACTERS, blank=True)
    portal_headline = models.TextField()
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    edited_at = models.DateTimeField()

    class Meta:
        ordering = ["build", "-pk"]

    def __str__(self):
        return f"{self.build}: {self.text or self.portal_headline}"
