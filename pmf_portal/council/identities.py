"""The account of a person at the council's identity provider: linked by themselves, or by the
one-time link of their invitation; never by an e-mail address.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from pmf_portal.council.credentials import LINK_IS_OVER, note
from pmf_portal.council.models import LinkedIdentity, User
from pmf_portal.council.one_time_links import EITHER
from pmf_portal.council.permissions import YES, Verdict, no
from pmf_portal.council.second_factors import locked, second_factors_of
from pmf_portal.refusals import Refused
from pmf_portal.uniqueness import unless_taken

LINKED_ALREADY = "You have linked an account already. Unlink it before you link another one."
ANOTHERS = "This account is linked to somebody else in the portal. Ask the performance team."
ONLY_WAY = (
    "You could no longer sign in. Choose a password first, with “I have forgotten my password” on"
    " the sign-in page."
)
SIGN_IN_FIRST = "You have a second step at sign-in. Sign in, and link it on your account page."
NONE_LINKED = "It was unlinked already."
LINKED = "The account {called} of the council was linked. You can sign in with it."
UNLINKED = "The account {called} of the council was unlinked. Nobody can sign in with it any more."


@dataclass(frozen=True)
class Identity:
    """What a provider vouches for: `called` is for people, and decides nothing."""

    issuer: str
    subject: str
    called: str


def person_of(identity: Identity) -> User | None:
    """Whose account at the provider this is."""
    linked = LinkedIdentity.objects.select_related("user").filter(
        issuer=identity.issuer, subject=identity.subject
    )
    return linked[0].user if linked else None


def identity_of(user: User, issuer: str) -> LinkedIdentity | None:
    """The account at the provider that a person has linked."""
    return LinkedIdentity.objects.filter(user=user, issuer=issuer).first()


def may_unlink_identity(user: User) -> Verdict:
    """One's own, while there is another way in."""
    if not user.is_active:
        return no("This account is closed.")
    if not user.has_usable_password() and not user.passkeys.exists():
        return no(ONLY_WAY)
    return YES


@transaction.atomic
def link_identity(user: User, identity: Identity, *, by: User, at: datetime) -> None:
    """Link one's account at the provider; raises Refused where one is linked, or it is another
    person's.
    """
    user = locked(user)
    if LinkedIdentity.objects.filter(user=user, issuer=identity.issuer).exists():
        raise Refused(LINKED_ALREADY)
    with unless_taken(Refused(ANOTHERS)):
        LinkedIdentity.objects.create(
            user=user,
            issuer=identity.issuer,
            subject=identity.subject,
            called=identity.called[:254],
            linked_at=at,
        )
    words = LINKED.format(called=identity.called)
    note(user, "link_identity", words, by=by, at=at, issuer=identity.issuer)


@transaction.atomic
def link_by_invitation(user: User, identity: Identity, *, token: str, at: datetime) -> User:
    """Link the account of somebody who came by a one-time link; signing in ends the link.

    Raises Refused when the link does not work any more, and for whoever has a second factor.
    """
    user = locked(user)
    if not EITHER.check_token(user, token):
        raise Refused(LINK_IS_OVER)
    # Otherwise whoever reads somebody's e-mails would come in past their second factor.
    if second_factors_of(user):
        raise Refused(SIGN_IN_FIRST)
    link_identity(user, identity, by=user, at=at)
    return user


@transaction.atomic
def unlink_identity(user: User, issuer: str, *, by: User, at: datetime) -> None:
    """Unlink one's account at the provider; raises Refused where it is the only way in."""
    user = locked(user)
    if verdict := may_unlink_identity(user):
        linked = LinkedIdentity.objects.filter(user=user, issuer=issuer).first()
    else:
        raise Refused(verdict.reason)
    if linked is None:
        raise Refused(NONE_LINKED)
    linked.delete()
    words = UNLINKED.format(called=linked.called)
    note(user, "unlink_identity", words, by=by, at=at, issuer=issuer)
