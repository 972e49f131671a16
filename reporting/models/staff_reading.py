"""What staff are given to read, and who has read it: the staff briefing of a month, and the
synopsis for new managers (framework 7.1).
"""

import json

from django.conf import settings
from django.db import models
from django.urls import reverse

from pmf_portal.council.models import OrganisationUnit
from pmf_portal.council.roles import Role
from pmf_portal.periods.fields import MonthField


def person(**options):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", **options
    )


class StaffBriefingWords(models.Model):
    """What the performance team makes of a month’s staff briefing before it is sent, a line for
    each point; the newest counts.  Append-only.
    """

    month = MonthField()
    opening = models.TextField(blank=True)
    improved = models.TextField(blank=True)
    not_improved = models.TextField(blank=True)
    stories = models.TextField(blank=True)
    changes = models.TextField(blank=True)
    written_by = person()
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["-month", "-pk"]
        indexes = [models.Index(fields=["month"])]

    def __str__(self):
        return f"Staff briefing of {self.month.name}"


class StaffBriefing(models.Model):
    """A month’s staff briefing as it was sent, for good.  Append-only."""

    month = MonthField(unique=True)
    content = models.TextField(help_text="Canonical JSON.")
    digest = models.CharField(max_length=64)
    sent_by = person()
    sent_at = models.DateTimeField()

    class Meta:
        ordering = ["-month"]

    def __str__(self):
        return f"Staff briefing of {self.month.name}"

    def get_absolute_url(self):
        return reverse("staff_briefing", args=[self.month])

    @property
    def as_sent(self):
        return json.loads(self.content)


class SynopsisWords(models.Model):
    """What the performance team says in the synopsis for new managers, beside what the portal puts
    in by itself; the newest counts.  Append-only.
    """

    welcome = models.TextField(blank=True)
    accountable = models.TextField(blank=True)
    measures = models.TextField(blank=True)
    dates = models.TextField(blank=True)
    entering = models.TextField(blank=True)
    red = models.TextField(blank=True)
    written_by = person()
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return "Synopsis for new managers"


class Synopsis(models.Model):
    """The synopsis of the framework as it was sent to somebody who took up a post, for good.
    Append-only.
    """

    user = person()
    role = models.CharField(max_length=20)
    unit = models.ForeignKey(
        OrganisationUnit, on_delete=models.PROTECT, null=True, related_name="+"
    )
    assignment = models.PositiveBigIntegerField(
        unique=True, help_text="Which taking up of the post it is for."
    )
    content = models.TextField(help_text="Canonical JSON.")
    digest = models.CharField(max_length=64)
    sent_at = models.DateTimeField()

    class Meta:
        ordering = ["-sent_at", "-pk"]
        verbose_name_plural = "synopses"

    def __str__(self):
        return f"Synopsis for {self.user.post}"

    def get_absolute_url(self):
        return reverse("synopsis", args=[self.pk])

    @property
    def as_sent(self):
        return json.loads(self.content)

    @property
    def role_title(self):
        return Role(self.role).title


class ReceiptQuerySet(models.QuerySet):
    def unread(self):
        return self.filter(confirmed_at=None)

    def for_page(self):
        return self.select_related("user", "briefing", "synopsis")


class ReadReceipt(models.Model):
    """That a post was sent something to read; when it was opened, and when its holder said that
    they have read it.
    """

    briefing = models.ForeignKey(
        StaffBriefing, on_delete=models.PROTECT, null=True, related_name="receipts"
    )
    synopsis = models.OneToOneField(
        Synopsis, on_delete=models.PROTECT, null=True, related_name="receipt"
    )
    user = person()
    post = models.CharField(max_length=150, help_text="As it was when it was sent.")
    sent_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)

    objects = ReceiptQuerySet.as_manager()

    class Meta:
        ordering = ["post", "pk"]
        indexes = [models.Index(fields=["user", "confirmed_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["briefing", "user"], name="one_receipt_per_briefing_and_person"
            ),
            models.CheckConstraint(
                condition=models.Q(briefing__isnull=False, synopsis=None)
                | models.Q(briefing=None, synopsis__isnull=False),
                name="a_receipt_is_of_one_thing",
            ),
        ]

    def __str__(self):
        return f"{self.post}: {self.of_what}"

    @property
    def of_what(self):
        return self.briefing or self.synopsis

    @property
    def standing(self):
        """Where it stands, in words; of somebody who has left nothing is waited for."""
        if self.confirmed_at:
            return "Read"
        if not self.user.is_active:
            return "Left before reading it"
        return "Opened, not confirmed" if self.opened_at else "Not opened"
