"""What a person proves themselves by besides the password, and what an identity provider vouches
for.
"""

from django.db import models

from pmf_portal.council.models.people import AskedOfSecond, User


class AuthenticatorApp(models.Model):
    """An app that shows a new code each half minute, from a secret that it shares with the
    portal.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="authenticator_app")
    sealed_secret = models.CharField(max_length=300)
    # The half minute of the last code that was taken: none works twice.
    last_step = models.PositiveBigIntegerField(default=0)
    added_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"authenticator app of {self.user}"


class Passkey(models.Model):
    """A key that a device or password manager holds for a person (WebAuthn); the portal has its
    public half.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="passkeys")
    name = models.CharField(max_length=60)
    credential_id = models.CharField(max_length=1400, unique=True)
    credential = models.TextField()
    sign_count = models.PositiveBigIntegerField(default=0)
    added_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["added_at", "pk"]

    def __str__(self) -> str:
        return f"{self.name}, passkey of {self.user}"


class RecoveryCode(models.Model):
    """A code that works once in the place of a second factor; only its digest is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"recovery code of {self.user}"


class FactorRemoval(AskedOfSecond):
    """That a person's second factor is to be taken away: asked by one administrator, confirmed by
    another.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="factor_removals")

    class Meta(AskedOfSecond.Meta):
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(decided_by=models.F("asked_by")),
                name="a_factor_removal_is_confirmed_by_somebody_else",
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(decided_at=None),
                name="one_open_factor_removal_for_each_person",
            ),
        ]

    def __str__(self) -> str:
        return f"second factor of {self.user}"


class LinkedIdentity(models.Model):
    """The account of a person at an identity provider (OpenID Connect), known by its issuer and
    subject; never by an e-mail address, which may become somebody else's.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="linked_identities")
    issuer = models.CharField(max_length=300)
    subject = models.CharField(max_length=255)
    # What its owner knows it by; nothing is decided by it.
    called = models.CharField(max_length=254, blank=True)
    linked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "subject"], name="one_person_for_each_identity"
            ),
            models.UniqueConstraint(
                fields=["user", "issuer"], name="one_identity_of_an_issuer_for_each_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.called or self.subject} of {self.user}"
