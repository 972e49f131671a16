"""The second step of signing in: a code from the app, a recovery code or a passkey."""

from datetime import datetime

from django.db import transaction

from pmf_portal.council.credentials import hash_of_name, note
from pmf_portal.council.models import Attempt, AuthenticatorApp, Passkey, RecoveryCode, User
from pmf_portal.council.rules.guessing import WINDOW
from pmf_portal.council.sealing import unseal
from pmf_portal.council.second_factors import digest_of_code, locked, step_of
from pmf_portal.refusals import Refused

WRONG_CODES = 10
TOO_MANY_WRONG = "There were too many wrong codes. Wait 15 minutes and try again."
WRONG_CODE = (
    "This is neither the code that your app shows now nor an unused recovery code. A code works"
    " once: wait for the next one."
)
COPIED = (
    "This passkey was copied and is not accepted. Use another one, and tell the performance team."
)
USED_CODE = "A recovery code was used to sign in. {left} of your recovery codes are left."


def check_code(user: User, code: str, *, at: datetime, moment: datetime) -> None:
    """Take a code of the app or a recovery code, each of which works once.

    Raises Refused, and counts it, when it is wrong; and without looking at it, after too many wrong
    ones.
    """
    about = hash_of_name(f"second step of {user.pk}")
    wrong = Attempt.objects.filter(kind=Attempt.SECOND_STEP, about=about, at__gt=moment - WINDOW)
    if wrong.count() >= WRONG_CODES:
        raise Refused(TOO_MANY_WRONG, field="code")
    if not (take_app_code(user, code, moment) or use_recovery_code(user, code, at=at)):
        Attempt.objects.create(kind=Attempt.SECOND_STEP, about=about, at=moment)
        raise Refused(WRONG_CODE, field="code")
    Attempt.objects.filter(kind=Attempt.SECOND_STEP, about=about).delete()


@transaction.atomic
def take_app_code(user: User, code: str, moment: datetime) -> bool:
    """Whether the app of a person shows this code, and it was not taken before."""
    app = AuthenticatorApp.objects.select_for_update().filter(user=user).first()
    secret = unseal(app.sealed_secret) if app else None
    if app is None or secret is None:
        return False
    step = step_of(secret, "".join(code.split()), moment)
    if step is None or step <= app.last_step:
        return False
    app.last_step = step
    app.save(update_fields=["last_step"])
    return True


@transaction.atomic
def use_recovery_code(user: User, code: str, *, at: datetime) -> bool:
    """Whether a recovery code is one of the person's; it is used up, written down and told."""
    user = locked(user)
    codes = RecoveryCode.objects.filter(user=user)
    if not codes.filter(digest=digest_of_code(user, code)).delete()[0]:
        return False
    left = codes.count()
    note(user, "use_recovery_code", USED_CODE.format(left=left), by=user, at=at, left=left)
    return True


@transaction.atomic
def use_passkey(passkey: Passkey, *, sign_count: int, at: datetime) -> None:
    """Note that a passkey whose proof was checked was used; raises Refused for a copy, which counts
    behind the original.
    """
    passkey = Passkey.objects.select_for_update().get(pk=passkey.pk)
    if (sign_count or passkey.sign_count) and sign_count <= passkey.sign_count:
        raise Refused(COPIED)
    passkey.sign_count, passkey.last_used_at = sign_count, at
    passkey.save(update_fields=["sign_count", "last_used_at"])
