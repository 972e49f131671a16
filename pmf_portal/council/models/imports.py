"""Files of organisation, places and people between upload and confirmation."""

from django.conf import settings
from django.db import models


class CouncilFile(models.Model):
    """An uploaded file whose changes were shown; its confirmation saves exactly what was shown, and
    then the file itself goes.
    """

    KINDS = (
        ("organisation", "Organisation"),
        ("places", "Places"),
        ("populations", "Populations"),
        ("people", "People"),
        ("actions", "Actions of plans"),
    )

    kind = models.CharField(max_length=12, choices=KINDS)
    name = models.CharField(max_length=200)
    body = models.BinaryField()
    digest = models.CharField(max_length=64)
    seen_digest = models.CharField(
        max_length=64, help_text="Digest of the changes that were last shown."
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField()
    saved_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.kind})"
