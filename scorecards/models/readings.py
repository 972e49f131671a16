"""What the figures of a line really say, beside its rating."""

from django.db import models

from scorecards.models.scorecards import ScorecardBuild
from targets.models import Target


class LineReading(models.Model):
    """The reading of one target beside its line: whether it really changed, which way it goes,
    where the year will end.  It is made after the line and goes with it; a line without one is not
    worked out yet.
    """

    build = models.ForeignKey(ScorecardBuild, on_delete=models.CASCADE, related_name="readings")
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="+")
    content = models.TextField(help_text="The reading with its words, in canonical JSON.")
    engine = models.CharField(max_length=10, help_text="The version of the rules of readings.")
    made_at = models.DateTimeField()
    signal = models.CharField(
        max_length=16,
        blank=True,
        db_default="",
        help_text="The most urgent of what it says early; the others stand in the content.",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["build", "target"], name="one_reading_per_target_and_build"
            )
        ]

    def __str__(self):
        return f"reading of {self.target_id} of {self.build_id}"
