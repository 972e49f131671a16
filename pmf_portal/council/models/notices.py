"""The outbox: e-mails that are owed, written in the same transaction as the change they tell of."""

from django.db import models
from django.db.models import Q

from pmf_portal.council.models.people import User


class NoticeQuerySet(models.QuerySet):
    def claimable(self, at):
        return self.filter(sent_at=None).filter(Q(lease_until=None) | Q(lease_until__lt=at), attempts__lt=Notice.MOST_ATTEMPTS)


class Notice(models.Model):
    """One e-mail to one person; its key says what it is about, so that it is owed only once."""

    MOST_ATTEMPTS = 5

    key = models.CharField(max_length=150)
    user = models.ForeignKey(User, on_delete=models.CASCADE)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    written_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "user"], name="one_notice_per_key_and_user")]
        indexes = [models.Index(fields=["sent_at", "lease_until"])]

    def __str__(self):
        return f"{self.key} to {self.user}"
