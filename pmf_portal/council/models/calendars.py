"""The secret address at which a calendar program reads a person's due dates."""

from django.db import models

from pmf_portal.council.models.people import User
from pmf_portal.formats.canonical import digest


class CalendarAddressQuerySet(models.QuerySet):
    def of_token(self, token):
        """The address that a token opens, while its person's account is open."""
        return self.filter(token_digest=digest(token), user__is_active=True).select_related("user")


class CalendarAddress(models.Model):
    """One for each person who asked for it; the token itself is shown once and never stored."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="calendar_address")
    token_digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    objects = CalendarAddressQuerySet.as_manager()

    def __str__(self):
        return f"calendar of {self.user}"
