"""What the council has chosen for itself: its name, looks and words, and some of its rules."""

from django.conf import settings
from django.db import models


class SettingsChange(models.Model):
    """All the council's settings as they stood after a change; the newest holds.  Append-only in
    the database.
    """

    # One more than the change before: of two at once the database keeps one.
    version = models.PositiveIntegerField(unique=True)
    content = models.JSONField()
    # What was changed, in words.
    changed = models.CharField(max_length=200)
    # As it was on the day; people move on.
    post = models.CharField(max_length=150)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["version"]

    def __str__(self):
        return f"settings {self.version}"


class CouncilPicture(models.Model):
    """A logo or an icon, to the byte as it came in, known by its digest.  Append-only."""

    digest = models.CharField(max_length=64, unique=True)
    body = models.BinaryField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    added_at = models.DateTimeField()

    def __str__(self):
        return f"picture {self.digest[:8]}"


class WordTemplate(models.Model):
    """A template of the council's Word documents, to the byte as it came in, known by its digest.
    Append-only.
    """

    digest = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200, help_text="What the file was called.")
    body = models.BinaryField()
    added_at = models.DateTimeField()

    def __str__(self):
        return f"template {self.name}"
