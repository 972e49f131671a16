"""The audit trail: append-only events in one hash chain.  No foreign keys, so nothing can take an
event with it.
"""

from django.db import models


class AuditEvent(models.Model):
    """One act of one person (or of the clock), exactly as it was hashed."""

    sequence = models.BigIntegerField(unique=True)
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    actor = models.CharField(max_length=200)
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=200)
    reason = models.TextField(blank=True)
    text = models.TextField(help_text="The canonical text that was hashed.")
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["-sequence"]
        indexes = [models.Index(fields=["subject", "sequence"])]

    def __str__(self) -> str:
        return f"{self.sequence} {self.action} {self.subject}"


class ChainHead(models.Model):
    """The end of the chain: one row, locked while an event is added, so that the chain cannot
    fork.
    """

    sequence = models.BigIntegerField()
    hash = models.CharField(max_length=64)


class SentForm(models.Model):
    """A form that was sent and acted upon, so that the same one acts no second time; kept for some
    days.
    """

    form = models.CharField(
        max_length=64, unique=True, help_text="Digest of the page and of all that was typed."
    )
    sending = models.CharField(max_length=32)
    sent_at = models.DateTimeField(db_index=True)
    led_to = models.CharField(max_length=500, blank=True)

    def __str__(self) -> str:
        return self.form
