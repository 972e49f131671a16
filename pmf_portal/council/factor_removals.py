"""Somebody has lost what they sign in with besides the password: an administrator takes it away,
two where there are two, and the person adds a new one.  Nobody sets one for them.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from pmf_portal.audit.record import record
from pmf_portal.council.credentials import tell
from pmf_portal.council.models import (
    AuthenticatorApp,
    FactorRemoval,
    Passkey,
    RecoveryCode,
    User,
)
from pmf_portal.council.people import (
    CLOSED,
    YOURSELF,
    decide,
    locked_beside_administrators,
    locked_request,
    others_than,
    sign_out_everywhere,
)
from pmf_portal.council.people_permissions import may_decide_request, not_to_oneself
from pmf_portal.council.permissions import Verdict, may, no
from pmf_portal.council.second_factors import SecondFactors, locked, second_factors_of
from pmf_portal.refusals import Refused

NOTHING = "They have no second step to take away."
ANOTHER = "You asked for this, so another administrator has to confirm it."
WAITS = "It waits for a second administrator already."
ASKED = (
    "An administrator asked to take away the second step at sign-in of {username}. A second"
    " administrator has to confirm it."
)
TAKEN = (
    "The second step at sign-in of {username} was taken away: app, passkeys and recovery codes no"
    " longer work, and you are signed out everywhere. Sign in with your password and add a new one."
)
NOT_YOU = "\n\nIf you did not ask for this, tell the performance team at once."


def may_remove_second_factor(user: User, person: User, factors: SecondFactors) -> Verdict:
    """Administrators, for others who have one."""
    verdict = may(user, "remove_second_factor") and not_to_oneself(user, person)
    if verdict and not person.is_active:
        return no(CLOSED)
    return no(NOTHING) if verdict and not factors else verdict


def may_decide_removal(user: User, act: str, removal: FactorRemoval) -> Verdict:
    """Another administrator than whoever asked and whose it is."""
    return may_decide_request(user, act, removal, ANOTHER)


def removal_waits_for_second(person: User, *, by: User) -> bool:
    """Whether there is a second administrator, who has to confirm it."""
    return others_than(by, person)


def open_removals(person: User | None = None) -> QuerySet[FactorRemoval]:
    """What waits for a second administrator; of one person or of all."""
    waiting = FactorRemoval.objects.filter(decided_at=None).select_related("user", "asked_by")
    return waiting if person is None else waiting.filter(user=person)


@transaction.atomic
def remove_second_factor(person: User, *, by: User, at: datetime) -> FactorRemoval | None:
    """Take a person's second factors away, or ask a second administrator to confirm it where there
    is one; the request then.  Raises Refused for one's own, and where nothing is to be taken.
    """
    person = locked_beside_administrators(person.pk)
    if by == person:
        raise Refused(YOURSELF)
    if not person.is_active:
        raise Refused(CLOSED)
    if not second_factors_of(person):
        raise Refused(NOTHING)
    if removal_waits_for_second(person, by=by):
        if open_removals(person).exists():
            raise Refused(WAITS)
        removal = FactorRemoval.objects.create(user=person, asked_by=by, asked_at=at)
        event = record("ask_for_factor_removal", person, by=by, at=at)
        tell_of(person, ASKED, f"removal {event.sequence}", at)
        return removal
    take_away(person, by=by, at=at, without_second=True)
    return None


@transaction.atomic
def confirm_factor_removal(removal: FactorRemoval, *, by: User, at: datetime) -> None:
    """Confirm what another administrator asked for; the person's second factors are gone."""
    removal = decided(removal, is_confirmed=True, by=by, at=at)
    take_away(locked(removal.user), by=by, at=at)


@transaction.atomic
def refuse_factor_removal(removal: FactorRemoval, *, by: User, at: datetime) -> None:
    """Refuse what another administrator asked for; the person keeps what they have."""
    removal = decided(removal, is_confirmed=False, by=by, at=at)
    record("refuse_factor_removal", removal.user, by=by, at=at)


def decided(removal: FactorRemoval, *, is_confirmed: bool, by: User, at: datetime) -> FactorRemoval:
    """A request, decided upon by another administrator than the one who asked."""
    removal = locked_request(removal, by, ANOTHER)
    decide(removal, is_confirmed=is_confirmed, by=by, at=at)
    return removal


def take_away(person: User, *, by: User, at: datetime, without_second: bool = False) -> None:
    for model in (AuthenticatorApp, Passkey, RecoveryCode):
        model.objects.filter(user=person).delete()
    sign_out_everywhere(person)
    details = {"without_second": True} if without_second else {}
    event = record("remove_second_factor", person, by=by, at=at, **details)
    tell_of(person, TAKEN, f"removal {event.sequence}", at)


def tell_of(person: User, words: str, key: str, at: datetime) -> None:
    subject = "Your second step at sign-in in the performance portal"
    tell(person, (subject, words.format(username=person.username) + NOT_YOU), key, at)
