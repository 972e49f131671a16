"""A new portal: nobody administers it yet, and whoever has the one-time code makes themselves its
first administrator.
"""

import logging
import re
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from pmf_portal.audit.record import Actor, record
from pmf_portal.council.credentials import set_password
from pmf_portal.council.holders import holders_of
from pmf_portal.council.models import Attempt, SetUpCode, User
from pmf_portal.council.people import ADMINISTRATORS, add_first_administrator
from pmf_portal.formats.canonical import digest
from pmf_portal.refusals import Refused

log = logging.getLogger(__name__)
# Without letters and digits that look alike.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, LETTERS_OF_GROUP = 4, 4
WRONG_CODES, WAIT = 5, timedelta(minutes=10)
SET_UP_ALREADY = "This portal is set up already."
WRONG_CODE = (
    "This is not the code. It stands in the portal’s log; whoever runs the portal can have a new"
    " one made with “manage.py set_up_code”."
)
TOO_MANY_CODES = "There were five wrong codes from your address. Wait ten minutes and try again."


class SetUpPage:
    """Who acts before there is anybody: whoever has the code."""

    pk = None

    def __str__(self) -> str:
        return "The set-up page"


class Remembered:
    """What this process knows; a portal that is set up stays so."""

    is_set_up = False


def is_set_up() -> bool:
    """Whether anybody administers the portal; asks the database until somebody does, and never
    again.  While the database fails it counts as set up, so that what is on disk is answered.
    """
    if not Remembered.is_set_up:
        try:
            Remembered.is_set_up = holders_of(ADMINISTRATORS).exists()
        except DatabaseError:
            return True
    return Remembered.is_set_up


def make_code(*, by: Actor, at: datetime) -> str:
    """Make a new one-time code, which ends the one before; raises Refused once the portal is set
    up.
    """
    with transaction.atomic():
        if holders_of(ADMINISTRATORS).exists():
            raise Refused(SET_UP_ALREADY)
        code = new_code()
        fields = {"digest": digest_of(code), "made_at": at}
        SetUpCode.objects.update_or_create(pk=1, defaults=fields)
        record("make_set_up_code", "the portal", by=by, at=at)
    return code


def write_code_to_log(at: datetime) -> None:
    """Have a code, and write it to the log, where there is none yet; of several processes that
    begin at once, one does.
    """
    code = new_code()
    fields = {"digest": digest_of(code), "made_at": at}
    _, is_new = SetUpCode.objects.get_or_create(pk=1, defaults=fields)
    if is_new:
        log.warning(
            "This portal has no administrator yet. Set it up at %s with the code %s",
            settings.PORTAL_URL + reverse("set_up"),
            code,
        )


def set_up_portal(
    *,
    code: str,
    username: str,
    name: str,
    post: str,
    email: str,
    password: str,
    sender: str,
    at: datetime,
) -> User:
    """Make the first administrator, by the one-time code, with the password they chose.

    Raises Refused for a wrong code, slowly after some, and for whatever the acts behind it refuse.
    """
    refuse_wrong_code(code, sender, at)
    with transaction.atomic():
        # Of two pages that are sent at once, the second waits here and finds the code used.
        if not SetUpCode.objects.select_for_update().filter(digest=digest_of(code)).exists():
            raise Refused(SET_UP_ALREADY)
        person = add_first_administrator(
            username=username, name=name, post=post, email=email, by=SetUpPage(), at=at
        )
        person = set_password(person, password, action="choose_password", at=at)
        SetUpCode.objects.all().delete()
    return person


def refuse_wrong_code(code: str, sender: str, at: datetime) -> None:
    """Raise Refused for a wrong code, and count it."""
    recent = Attempt.objects.filter(kind=Attempt.CODE, sender=sender, at__gt=at - WAIT)
    if recent.count() >= WRONG_CODES:
        raise Refused(TOO_MANY_CODES, field="code")
    kept = SetUpCode.objects.filter(pk=1).first()
    if kept is None or not constant_time_compare(kept.digest, digest_of(code)):
        Attempt.objects.create(kind=Attempt.CODE, sender=sender, at=at)
        raise Refused(WRONG_CODE, field="code")


def new_code() -> str:
    groups = [
        "".join(secrets.choice(LETTERS) for _ in range(LETTERS_OF_GROUP)) for _ in range(GROUPS)
    ]
    return "-".join(groups)


def digest_of(code: str) -> str:
    """The digest of a code as people type it: in whatever case, with whatever between."""
    return digest(re.sub(r"[\W_]", "", code.casefold()))
