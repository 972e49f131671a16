"""Drop-in surgeries and training sessions, and who comes (framework 7.3)."""

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Q

from pmf_portal.council.models import OrganisationUnit


class SessionQuerySet(models.QuerySet):
    def upcoming(self, at):
        """What has not ended, cancelled or not, the next first."""
        return self.filter(ends__gt=at).order_by("starts", "pk")

    def with_taken(self):
        """With its directorate, and with how many places are taken."""
        return self.select_related("directorate").annotate(taken=Count("sign_ups"))

    def without_notes(self, at):
        """Held, and nobody has written down how it went."""
        return self.filter(ends__lte=at, cancelled_at=None, recorded_at=None).order_by(
            "starts", "pk"
        )


class Session(models.Model):
    """A monthly surgery in a directorate, or a training session."""

    SURGERY, TRAINING = "surgery", "training"
    KINDS = {SURGERY: "Drop-in surgery", TRAINING: "Training session"}

    kind = models.CharField(max_length=8, choices=list(KINDS.items()))
    title = models.CharField(max_length=150)
    for_whom = models.CharField(max_length=200)
    directorate = models.ForeignKey(
        OrganisationUnit, on_delete=models.PROTECT, null=True, blank=True, related_name="sessions"
    )
    place = models.CharField(max_length=200)
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    places = models.PositiveSmallIntegerField()
    is_public = models.BooleanField(default=False)
    # Of the calendar entry: it grows with each change, so that calendar programs take the newer
    # one.
    sequence = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)
    cancel_reason = models.CharField(max_length=1000, blank=True)
    notes = models.TextField(blank=True)
    others_present = models.PositiveSmallIntegerField(default=0)
    recorded_at = models.DateTimeField(null=True)
    objects = SessionQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["ends"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")), name="session_ends_after_it_starts"
            )
        ]

    def __str__(self):
        return self.title


class SignUp(models.Model):
    """One place of a session: an officer's or member's, or that of somebody from the public."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="sign_ups")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+"
    )
    name = models.CharField(max_length=100, blank=True)
    address = models.EmailField(blank=True)
    signed_up_at = models.DateTimeField()
    leave_key = models.CharField(max_length=64, unique=True)
    came = models.BooleanField(null=True)

    class Meta:
        ordering = ["signed_up_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "user"], name="one_place_per_session_and_user"
            ),
            models.UniqueConstraint(
                fields=["session", "address"],
                condition=~Q(address=""),
                name="one_place_per_session_and_address",
            ),
            models.CheckConstraint(
                condition=Q(user=None) | Q(address="", name=""),
                name="a_users_place_holds_no_other_name",
            ),
        ]

    def __str__(self):
        return str(self.user) if self.user else self.name or "somebody from the public"
