"""Links by which a person chooses a password: each works once and for a limited time."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import base36_to_int, urlsafe_base64_encode

from pmf_portal.council.models import User


class OneTimeLinks(PasswordResetTokenGenerator):
    """Django's tokens with a time of their own.  A token fits no more once its person has chosen a
    password, signed in, got another address or left.
    """

    def __init__(self, purpose: str, lasts: timedelta) -> None:
        super().__init__()
        self.key_salt = f"pmf_portal.council.one_time_links {purpose}"
        self.lasts = lasts

    def check_token(self, user: User | None, token: str | None) -> bool:
        """Whether a token is of this person, unused and not too old."""
        if user is None or not user.is_active or not super().check_token(user, token):
            return False
        made = base36_to_int(str(token).partition("-")[0])
        age = self._num_seconds(self._now()) - made
        return bool(age <= self.lasts.total_seconds())


INVITATION = OneTimeLinks("invitation", timedelta(days=7))
RESET = OneTimeLinks("reset", timedelta(hours=1))


class EitherLink:
    """An invitation or a link for a forgotten password: both open the same page."""

    def check_token(self, user: User | None, token: str | None) -> bool:
        return any(links.check_token(user, token) for links in (INVITATION, RESET))


EITHER = EitherLink()


def link_for(user: User, links: OneTimeLinks) -> str:
    """The address at which a person chooses a password; a secret."""
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    path = reverse("set_password", args=[uid, links.make_token(user)])
    return f"{settings.PORTAL_URL}{path}"
