"""The acts by which people come in: invitations, passwords, forgotten passwords, the end of their
sessions.  Nobody sets another person's password.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.crypto import salted_hmac

from pmf_portal.audit.record import PUBLIC, Actor, record
from pmf_portal.council.letters import NotSent, send_at_once
from pmf_portal.council.mail_server import mail_goes_out
from pmf_portal.council.models import Attempt, User
from pmf_portal.council.notices import notify_addresses
from pmf_portal.council.one_time_links import EITHER, INVITATION, RESET, link_for
from pmf_portal.council.passwords import RULE_IN_WORDS, problem_with
from pmf_portal.council.people import sign_out_everywhere
from pmf_portal.council.permissions import YES, Verdict, may, no
from pmf_portal.formats.plain_text import one_line
from pmf_portal.refusals import Refused

AN_HOUR, KEPT = timedelta(hours=1), timedelta(days=1)
# How often in an hour one sender may ask, and how many links one person gets.
REQUESTS_OF_SENDER, LINKS_FOR_PERSON, WRONG_OLD_PASSWORDS = 10, 3, 10
CLOSED = "This account is closed. Open it again before you invite them."
NO_ADDRESS = "There is no e-mail address for this person. Enter one before you invite them."
LINK_IS_OVER = (
    "This link no longer works: it was used, is too old, or a newer password was chosen. Ask for"
    " another one."
)
TOO_OFTEN = "You have asked too often. Wait an hour and try again."
TOO_MANY_WRONG = "There were too many wrong passwords. Wait an hour and try again."
SIGNED_OUT = "You were signed out everywhere but on the device from which you asked for it."
NEW_DEVICE = (
    "Somebody, probably you, signed in on a device that had not been used for it: {browser}."
)
WRONG_OLD = "This is not your password. Enter the one you sign in with now."


def may_invite_person(user: User, person: User) -> Verdict:
    """Administrators send links to people whose account is open."""
    verdict = may(user, "invite_person")
    return no(CLOSED) if verdict and not person.is_active else verdict


def unless_mail_goes_out() -> dict[str, str]:
    return {} if mail_goes_out() else {"mail_server": "none: the e-mail reached nobody"}


def may_keep_account(user: User) -> Verdict:
    """One's own password and sessions are one's own: no role is needed."""
    return YES if user.is_active else no("This account is closed.")


def invite_person(user: User, *, by: User, at: datetime) -> None:
    """Send a person the link by which they choose a password, for the first time or anew.

    The link is in the e-mail alone, which leaves at once and is stored nowhere.  Raises Refused
    when it could not be sent; then nothing is recorded.
    """
    if not user.is_active:
        raise Refused(CLOSED)
    if not user.email:
        raise Refused(NO_ADDRESS)
    try:
        send_at_once(user.email, *invitation_words(user, by))
    except NotSent as error:
        raise Refused(
            f"The e-mail to {user.email} could not be sent, so nobody was invited. The mail server"
            f" says: {error}"
        ) from error
    with transaction.atomic():
        # Without a mail server the trail says so too.
        record("invite_person", user, by=by, at=at, to=user.email, **unless_mail_goes_out())


@transaction.atomic
def make_link(user: User, *, by: Actor, at: datetime) -> str:
    """Make the link by which a person chooses a password, for whoever runs the portal's machine to
    hand over.
    """
    if not user.is_active:
        raise Refused(CLOSED)
    event = record("make_link", user, by=by, at=at)
    tell(user, made_words(user, by), f"link {event.sequence}", at)
    return link_for(user, INVITATION)


@transaction.atomic
def choose_password(user: User, password: str, *, token: str, at: datetime) -> User:
    """Choose a password by a one-time link; it ends the link and every session.

    Raises Refused when the link does not work any more, or the password is too easy to guess.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if not EITHER.check_token(user, token):
        raise Refused(LINK_IS_OVER)
    return set_password(user, password, action="choose_password", at=at)


def change_password(user: User, *, old: str, new: str, at: datetime) -> User:
    """Change one's own password; all other sessions end.

    Raises Refused when the old one is wrong, was wrong too often, or the new one is too easy to
    guess.
    """
    refuse_wrong_old(user, old, at)
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user.pk)
        if not user.check_password(old):
            raise Refused(WRONG_OLD, field="password_now")
        return set_password(user, new, action="change_password", at=at)


@transaction.atomic
def sign_out_elsewhere(user: User, *, by: User, at: datetime) -> None:
    """End one's own sessions; the page that asks keeps its own."""
    sign_out_everywhere(user)
    note(user, "sign_out_everywhere", SIGNED_OUT, by=by, at=at)


@transaction.atomic
def sign_in_on_new_device(user: User, *, browser: str, at: datetime) -> None:
    """Write down and tell that somebody signed in where they never had before."""
    words = NEW_DEVICE.format(browser=browser)
    note(user, "sign_in_on_new_device", words, by=user, at=at, browser=browser)


@transaction.atomic
def ask_for_link(name: str, *, sender: str, at: datetime) -> None:
    """Write down that somebody forgot the password of a user name or an e-mail address.

    Whether there is such a person is not looked up here, so that nobody learns it from the answer
    or from how long it takes.  Raises Refused when one sender asks too often.
    """
    Attempt.objects.filter(at__lt=at - KEPT).delete()
    asked = Attempt.objects.filter(kind=Attempt.FORGOTTEN, sender=sender, at__gt=at - AN_HOUR)
    if asked.count() >= REQUESTS_OF_SENDER:
        raise Refused(TOO_OFTEN)
    Attempt.objects.create(kind=Attempt.FORGOTTEN, sender=sender, about=hash_of_name(name), at=at)


def send_links(period: str, subject: str, at: datetime) -> str:
    """The job behind a forgotten password: a link to each person who was meant.  What could not be
    sent is tried again at the next tick, for an hour, and keeps nobody else waiting.
    """
    waiting = Attempt.objects.filter(kind=Attempt.FORGOTTEN, handled_at=None)
    people = people_by_hash() if waiting.exists() else {}
    sent, failed = 0, 0
    for attempt in waiting.order_by("pk"):
        try:
            # A link that was asked for an hour ago helps nobody any more.
            if attempt.at > at - AN_HOUR:
                sent += sum(send_link(user, at) for user in people.get(attempt.about, []))
        except NotSent:
            failed += 1
            continue
        Attempt.objects.filter(pk=attempt.pk).update(handled_at=at)
    return f"{sent} sent, {failed} failed" if failed else f"{sent} sent"


def plan_links(at: datetime) -> Iterator[dict[str, Any]]:
    """A job while anybody waits for a link."""
    if Attempt.objects.filter(kind=Attempt.FORGOTTEN, handled_at=None).exists():
        yield {"kind": "send_links", "due_at": at, "again": True}


def send_link(user: User, at: datetime) -> bool:
    """Send one person a link for a forgotten password, unless they had several in this hour;
    whether it went.
    """
    hashes = [hash_of_name(user.username), hash_of_name(user.email)]
    handled = Attempt.objects.filter(
        kind=Attempt.FORGOTTEN, about__in=hashes, at__gt=at - AN_HOUR, handled_at__isnull=False
    )
    if handled.count() >= LINKS_FOR_PERSON:
        return False
    send_at_once(user.email, *forgotten_words(user))
    with transaction.atomic():
        record("send_link", user, by=PUBLIC, at=at)
    return True


def people_by_hash() -> dict[str, list[User]]:
    """Whoever can be sent a link, by the hashes of user name and e-mail address."""
    people: dict[str, list[User]] = {}
    for user in User.objects.filter(is_active=True).exclude(email="").order_by("pk"):
        for name in {user.username.casefold(), user.email.casefold()}:
            people.setdefault(hash_of_name(name), []).append(user)
    return people


def hash_of_name(name: str) -> str:
    """A user name or an e-mail address as it is counted: nobody without the portal's secret can
    make it again.
    """
    key = name.strip().casefold()
    return salted_hmac("pmf_portal.council.credentials", key, algorithm="sha256").hexdigest()


def refuse_wrong_old(user: User, old: str, at: datetime) -> None:
    """Raise Refused, and count it, where the old password is wrong: a page left open is no way to
    guess it.
    """
    about = hash_of_name(f"old password of {user.pk}")
    wrong = Attempt.objects.filter(kind=Attempt.OLD_PASSWORD, about=about, at__gt=at - AN_HOUR)
    if wrong.count() >= WRONG_OLD_PASSWORDS:
        raise Refused(TOO_MANY_WRONG, field="password_now")
    if not user.check_password(old):
        Attempt.objects.create(kind=Attempt.OLD_PASSWORD, about=about, at=at)
        raise Refused(WRONG_OLD, field="password_now")


def set_password(user: User, password: str, *, action: str, at: datetime) -> User:
    """Give a person, whose row is locked, the password that they chose, and tell them."""
    if words := problem_with(password, user):
        raise Refused(words, field="password")
    user.set_password(password)
    user.save(update_fields=["password"])
    sign_out_everywhere(user)
    user.refresh_from_db()
    event = record(action, user, by=user, at=at)
    tell(user, changed_words(user), f"password {event.sequence}", at)
    return user


def tell(user: User, words: tuple[str, str], key: str, at: datetime) -> None:
    """Owe a person an e-mail, without any secret, that waits for no working day."""
    if user.email:
        notify_addresses([(user.email, key, *words, "")], at, any_day=True)


def note(user: User, action: str, words: str, *, by: User, at: datetime, **details: object) -> None:
    """Write an act on somebody's way to sign in down, and tell them."""
    event = record(action, user, by=by, at=at, **details)
    subject = "The way you sign in was changed"
    body = (
        f"{words}\n\nUser name in the performance portal: {user.username}. If it was not you,"
        " choose another password at once with “I have forgotten my password” on the sign-in"
        " page, and tell the performance team."
    )
    tell(user, (subject, body), f"sign-in {event.sequence}", at)


def invitation_words(user: User, by: User) -> tuple[str, str]:
    """Subject and text of an invitation."""
    return "Choose your password for the performance portal", (
        f"Hello {one_line(user.name) or one_line(str(user))},\n\n{one_line(by.named)} has invited"
        " you to the performance portal. Choose your password here:\n\n"
        f"{link_for(user, INVITATION)}\n\n"
        f"The link works once, for 7 days. Your user name is {user.username}.\n\n"
        f"{RULE_IN_WORDS}\n\n"
        "If you did not expect this e-mail, tell the performance team, and do not use the link."
    )


def made_words(user: User, by: Actor) -> tuple[str, str]:
    """Subject and text of what a person is told once somebody has a link of theirs to hand over."""
    return "A link to choose your password was made", (
        f"{one_line(str(by))} made a link to choose a password for {user.username} in the"
        " performance portal. Whoever made it hands it to you; it works once, for 7 days.\n\nIf you"
        " did not expect this, tell the performance team at once."
    )


def forgotten_words(user: User) -> tuple[str, str]:
    """Subject and text of the link for a forgotten password."""
    return "Choose a new password for the performance portal", (
        "Somebody, probably you, said that they forgot the password for the performance portal."
        f" Choose a new one here:\n\n{link_for(user, RESET)}\n\n"
        f"The link works once, for 1 hour. Your user name is {user.username}.\n\n"
        "If it was not you, do nothing: your password stays as it is."
    )


def changed_words(user: User) -> tuple[str, str]:
    """Subject and text of what a person is told once their password is another one."""
    return "Your password was changed", (
        f"The password for the performance portal of {user.username} was changed. You are signed"
        " out everywhere else.\n\nIf it was not you, choose another password at once with “I have"
        " forgotten my password” on the sign-in page, and tell the performance team."
    )
