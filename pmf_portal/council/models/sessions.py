"""Who is signed in where."""

from typing import Any

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.module_loading import import_string

from pmf_portal.council.models.people import User


class PersonSession(AbstractBaseSession):
    """A session of one browser, with whose it is and what its owner knows it by; it goes when it
    ends.
    """

    user = models.ForeignKey(
        User, on_delete=models.CASCADE, null=True, related_name="person_sessions"
    )
    browser = models.CharField(max_length=100, blank=True)
    address = models.CharField(max_length=45, blank=True)
    signed_in_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.user or 'nobody'}, {self.browser}"

    @classmethod
    def get_session_store_class(cls) -> Any:
        """The store that reads what stands in a row; it stands above."""
        return import_string(f"{settings.SESSION_ENGINE}.SessionStore")
