"""The second step of signing in: what a person adds and removes of their own.  Nobody sets one for
another person.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime

import pyotp
from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from pmf_portal.council.credentials import note
from pmf_portal.council.models import AuthenticatorApp, Passkey, RecoveryCode, User
from pmf_portal.council.permissions import YES, Verdict, no
from pmf_portal.council.rules.role_rules import NEEDS_SECOND
from pmf_portal.council.sealing import seal
from pmf_portal.formats.wording import terms
from pmf_portal.refusals import Refused

# Seconds for which an app shows a code; one before and one after are taken too, for slow clocks.
STEP, STEPS_AROUND = 30, 1
CODES = 10
# Without letters and digits that look alike.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
LAST_ONE = (
    "Your role needs a second step at sign-in, and this is your only one. Add another one first."
)
APP_THERE = "You have an authenticator app already. Remove it before you add another one."
WRONG_CODE = "This is not the code that the app shows now. Enter the newest one."
PASSKEY_THERE = "This passkey is added already."
GONE = "It was removed already."


@dataclass(frozen=True)
class SecondFactors:
    """What a person has."""

    app: AuthenticatorApp | None
    passkeys: list[Passkey]
    codes_left: int

    def __bool__(self) -> bool:
        return self.app is not None or bool(self.passkeys)

    @property
    def is_only_one(self) -> bool:
        return len(self.passkeys) + (self.app is not None) == 1


def second_factors_of(user: User) -> SecondFactors:
    """What a person has for the second step of signing in."""
    return SecondFactors(
        app=AuthenticatorApp.objects.filter(user=user).first(),
        passkeys=list(Passkey.objects.filter(user=user)),
        codes_left=RecoveryCode.objects.filter(user=user).count(),
    )


def needs_second_factor(user: User) -> bool:
    """Whether one of the person's roles approves, signs off, verifies, audits or administers."""
    return bool(settings.SECOND_FACTOR_REQUIRED and user.roles & NEEDS_SECOND)


def may_remove_factor(user: User, factors: SecondFactors) -> Verdict:
    """One's own; but not the last one that a role needs."""
    if not user.is_active:
        return no("This account is closed.")
    if needs_second_factor(user) and factors.is_only_one:
        return no(LAST_ONE)
    return YES


def new_secret() -> str:
    """A secret for an authenticator app."""
    return pyotp.random_base32()


def app_address(user: User, secret: str) -> str:
    """What the QR code says: an app that reads it shows the portal's codes."""
    return pyotp.TOTP(secret, interval=STEP).provisioning_uri(
        name=user.username, issuer_name=f"{terms.council} performance"
    )


def step_of(secret: str, code: str, moment: datetime) -> int | None:
    """The half minute whose code was typed, or None; `moment` is the machine's time."""
    now = int(moment.timestamp()) // STEP
    totp = pyotp.TOTP(secret, interval=STEP)
    for step in range(now - STEPS_AROUND, now + STEPS_AROUND + 1):
        if pyotp.utils.strings_equal(totp.at(step * STEP), code):
            return step
    return None


@transaction.atomic
def add_authenticator_app(
    user: User, *, secret: str, code: str, by: User, at: datetime, moment: datetime
) -> list[str]:
    """Add an authenticator app, which proves by a code that it has the secret; gives recovery codes
    to whoever has none.  Raises Refused for a wrong code, and where there is one already.
    """
    user = locked(user)
    if AuthenticatorApp.objects.filter(user=user).exists():
        raise Refused(APP_THERE)
    step = step_of(secret, code, moment)
    if step is None:
        raise Refused(WRONG_CODE, field="code")
    AuthenticatorApp.objects.create(
        user=user, sealed_secret=seal(secret), last_step=step, added_at=at
    )
    codes = codes_for_whoever_has_none(user)
    note(user, "add_authenticator_app", ADDED_APP, by=by, at=at, recovery_codes=len(codes))
    return codes


@transaction.atomic
def remove_authenticator_app(user: User, *, by: User, at: datetime) -> None:
    """Remove one's authenticator app; raises Refused for the last one that a role needs."""
    user = locked(user)
    refuse_last(user)
    if not AuthenticatorApp.objects.filter(user=user).delete()[0]:
        raise Refused(GONE)
    forget_codes_without_factor(user)
    note(user, "remove_authenticator_app", REMOVED_APP, by=by, at=at)


@transaction.atomic
def add_passkey(
    user: User,
    *,
    name: str,
    credential_id: str,
    credential: str,
    sign_count: int,
    by: User,
    at: datetime,
) -> list[str]:
    """Add a passkey whose proof was checked; gives recovery codes to whoever has none.  Raises
    Refused for one that is there.
    """
    user = locked(user)
    if Passkey.objects.filter(credential_id=credential_id).exists():
        raise Refused(PASSKEY_THERE)
    Passkey.objects.create(
        user=user,
        name=name,
        credential_id=credential_id,
        credential=credential,
        sign_count=sign_count,
        added_at=at,
    )
    codes = codes_for_whoever_has_none(user)
    words = ADDED_PASSKEY.format(name=name)
    note(user, "add_passkey", words, by=by, at=at, name=name, recovery_codes=len(codes))
    return codes


@transaction.atomic
def remove_passkey(passkey: Passkey, *, by: User, at: datetime) -> None:
    """Remove one of one's passkeys; raises Refused for the last one that a role needs."""
    user = locked(passkey.user)
    refuse_last(user)
    if not Passkey.objects.filter(pk=passkey.pk).delete()[0]:
        raise Refused(GONE)
    forget_codes_without_factor(user)
    words = REMOVED_PASSKEY.format(name=passkey.name)
    note(user, "remove_passkey", words, by=by, at=at, name=passkey.name)


@transaction.atomic
def make_recovery_codes(user: User, *, by: User, at: datetime) -> list[str]:
    """Make new recovery codes, which end the ones before; they are shown once and kept nowhere."""
    user = locked(user)
    if not second_factors_of(user):
        raise Refused("Add an authenticator app or a passkey first.")
    codes = new_codes(user)
    note(user, "make_recovery_codes", MADE_CODES, by=by, at=at)
    return codes


def locked(user: User) -> User:
    """A person, locked: of two acts on their second factors at once, one waits for the other."""
    return User.objects.select_for_update().get(pk=user.pk)


def refuse_last(user: User) -> None:
    verdict = may_remove_factor(user, second_factors_of(user))
    if not verdict:
        raise Refused(verdict.reason)


def codes_for_whoever_has_none(user: User) -> list[str]:
    return [] if RecoveryCode.objects.filter(user=user).exists() else new_codes(user)


def forget_codes_without_factor(user: User) -> None:
    """Recovery codes stand in for a second factor; without one they open nothing."""
    if not second_factors_of(user):
        RecoveryCode.objects.filter(user=user).delete()


def new_codes(user: User) -> list[str]:
    codes = ["-".join(group() for _ in range(3)) for _ in range(CODES)]
    RecoveryCode.objects.filter(user=user).delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(user=user, digest=digest_of_code(user, code)) for code in codes
    )
    return codes


def group() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(4))


def digest_of_code(user: User, code: str) -> str:
    """A keyed digest of a recovery code, however it is spaced and written."""
    letters = "".join(letter for letter in code.casefold() if letter.isalnum())
    key = f"recovery code of {user.pk}: {letters}"
    return salted_hmac("pmf_portal.council.second_factors", key, algorithm="sha256").hexdigest()


ADDED_APP = "An authenticator app was added. From now on signing in asks for a code from it."
REMOVED_APP = "The authenticator app was removed. Signing in no longer asks for a code from it."
ADDED_PASSKEY = "The passkey “{name}” was added. You can sign in with it."
REMOVED_PASSKEY = "The passkey “{name}” was removed. Nobody can sign in with it any more."
MADE_CODES = "New recovery codes were made. The ones before no longer work."
