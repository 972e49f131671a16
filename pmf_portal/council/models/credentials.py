"""How people come in: the code that opens a new portal, and what strangers tried."""

from django.db import models


class SetUpCode(models.Model):
    """The one code by which the first administrator sets the portal up; only its digest is kept."""

    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"made at {self.made_at}"


class Attempt(models.Model):
    """Something that was tried without being signed in, kept for a day to slow down whoever tries
    again and again.  Neither addresses nor names stand in it, only keyed hashes of them.
    """

    CODE, FORGOTTEN, OLD_PASSWORD = "set_up_code", "forgotten", "old_password"
    SIGN_IN, ON_KNOWN_DEVICE, SECOND_STEP = "sign_in", "known_device", "second_step"

    kind = models.CharField(
        max_length=12,
        choices=[
            (CODE, "a wrong code for setting up"),
            (FORGOTTEN, "a forgotten password"),
            (OLD_PASSWORD, "a wrong old password"),
            (SIGN_IN, "a wrong password at sign-in"),
            (ON_KNOWN_DEVICE, "a wrong password at sign-in on a known device"),
            (SECOND_STEP, "a wrong code at the second step of signing in"),
        ],
    )
    sender = models.CharField(max_length=64, blank=True)
    about = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["kind", "sender", "at"]),
            models.Index(fields=["kind", "about", "at"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} at {self.at}"
