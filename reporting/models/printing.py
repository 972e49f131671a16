"""How far the printed forms of a publication are made."""

from django.db import models

from reporting.models.publications import Publication


class Printing(models.Model):
    """The making of a publication's PDF and workbook in the background, as its page tells readers
    who wait.
    """

    publication = models.OneToOneField(
        Publication, on_delete=models.CASCADE, related_name="printing"
    )
    done = models.PositiveIntegerField(default=0)
    steps = models.PositiveIntegerField()
    words = models.CharField(max_length=200, help_text="What is being done now.")
    changed_at = models.DateTimeField()

    def __str__(self):
        return f"{self.publication_id}: {self.done} of {self.steps}"
