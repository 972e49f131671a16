"""The outbox: e-mails that are owed, written in the same transaction as the change they tell of."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from pmf_portal.council.models.people import User


class NoticeQuerySet(models.QuerySet["Notice"]):
    """What can be sent, and what needs a person.  None of these may join: a claim is an UPDATE that
    the row alone decides.
    """

    def claimable(self, at: datetime) -> "NoticeQuerySet":
        """Owed, in nobody's hands, and not given up; what was begun is never claimable by
        itself.
        """
        free = Q(lease_until=None) | Q(lease_until__lt=at)
        return self.filter(free, sent_at=None, begun_at=None, attempts__lt=Notice.MOST_ATTEMPTS)

    def in_doubt(self, at: datetime) -> "NoticeQuerySet":
        """Handed to the mail server, and nobody wrote down how it ended."""
        return self.filter(sent_at=None, begun_at__isnull=False, lease_until__lt=at)

    def given_up(self, at: datetime) -> "NoticeQuerySet":
        """Certainly not sent, and tried as often as the portal tries by itself."""
        free = Q(claim=None) | Q(lease_until__lt=at)
        return self.filter(free, sent_at=None, begun_at=None, attempts__gte=Notice.MOST_ATTEMPTS)


class Notice(models.Model):
    """One e-mail to one person, or to an address of the public; its key says what it is about, so
    that it is owed only once.
    """

    MOST_ATTEMPTS = 5

    key = models.CharField(max_length=150)
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True)
    address = models.EmailField(blank=True, help_text="Of somebody who is no user of the portal.")
    any_day = models.BooleanField(
        default=False,
        help_text=(
            "The answer to what somebody outside the council has just done; it does not wait for a"
            " working day."
        ),
    )
    leave_url = models.CharField(
        max_length=300, blank=True, help_text="Where one click ends such e-mails (RFC 8058)."
    )
    subject = models.CharField(max_length=200)
    body = models.TextField()
    written_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    claim = models.UUIDField(
        null=True, help_text="Drawn by the sender who has it; the notices of one digest share it."
    )
    begun_at = models.DateTimeField(
        null=True, help_text="Written down just before the mail server is given the e-mail."
    )
    sent_at = models.DateTimeField(null=True)
    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "user"], name="one_notice_per_key_and_user"),
            models.UniqueConstraint(
                fields=["key", "address"],
                condition=~Q(address=""),
                name="one_notice_per_key_and_address",
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False, address="") | Q(user=None) & ~Q(address=""),
                name="a_notice_goes_to_a_user_or_an_address",
            ),
        ]
        indexes = [models.Index(fields=["sent_at", "lease_until"]), models.Index(fields=["claim"])]

    def __str__(self) -> str:
        return f"{self.key} to {self.whom}"

    @property
    def whom(self) -> str:
        """To whom it goes, as others may read it: an address of the public is not named."""
        return str(self.user) if self.user else "somebody outside the council"

    @property
    def to(self) -> str:
        """The e-mail address to send it to; empty where it can go nowhere."""
        if self.user is None:
            return self.address
        return self.user.email if self.user.is_active else ""
