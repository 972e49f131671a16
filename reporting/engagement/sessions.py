"""Surgeries and training sessions: planned, changed, cancelled, held; and who takes their places
(framework 7.3).
"""

import secrets
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from pmf_portal.audit.record import PUBLIC, record
from pmf_portal.council.models import Notice, User
from pmf_portal.council.notices import notify, notify_addresses
from pmf_portal.formats.dates import day_in_words
from pmf_portal.periods.timetable import LONDON
from pmf_portal.refusals import Refused
from reporting.engagement.spam_guard import note_submission
from reporting.models import Session, SignUp

# What those who signed up have to know.
ANNOUNCED_CHANGES = ("title", "place", "starts", "ends")


def when(session: Session) -> str:
    """ "Tuesday 9 April 2024, 10:00 to 11:30" """
    starts, ends = session.starts.astimezone(LONDON), session.ends.astimezone(LONDON)
    return f"{day_in_words(starts)}, {starts:%H:%M} to {ends:%H:%M}"


def details_of(session: Session) -> str:
    return f"{session.title}\n{when(session)}\n{session.place}"


def url_of(session: Session) -> str:
    return settings.PORTAL_URL + reverse("session", args=[session.pk])


def locked(session: Session) -> Session:
    """The session, held until the act is done; raises Refused when it was cancelled."""
    session = Session.objects.select_for_update().get(pk=session.pk)
    if session.cancelled_at:
        raise Refused("This session was cancelled.")
    return session


@transaction.atomic
def add_session(*, by: User, at: datetime, **fields: Any) -> Session:
    """Plan a session; from now on it is on the public page and in the calendar feed.  The same
    one stands once.
    """
    planned = Session.objects.filter(**fields, cancelled_at=None).first()
    if planned:
        return planned
    session = Session.objects.create(changed_at=at, **fields)
    record("add_session", session, by=by, at=at, starts=session.starts, places=session.places)
    return session


@transaction.atomic
def change_session(session: Session, *, by: User, at: datetime, **fields: Any) -> Session:
    """Change a session; those who have a place are told of a new time or place.  Raises
    Refused for fewer places than are taken.
    """
    session = locked(session)
    taken = session.sign_ups.count()
    if fields["places"] < taken:
        raise Refused(f"{taken} places are taken already", "places")
    changed = {name for name, value in fields.items() if getattr(session, name) != value}
    for name, value in fields.items():
        setattr(session, name, value)
    session.sequence, session.changed_at = session.sequence + 1, at
    session.save()
    record("change_session", session, by=by, at=at, changed=sorted(changed))
    if changed & set(ANNOUNCED_CHANGES):
        notify_everybody(
            session,
            key=f"session {session.pk} change {session.sequence}",
            subject=f"Changed: {session.title}",
            words=f"This session has changed. It is now:\n\n{details_of(session)}",
            at=at,
        )
    return session


@transaction.atomic
def cancel_session(session: Session, *, reason: str, by: User, at: datetime) -> Session:
    """Cancel a session; everybody who has a place is told why."""
    session = locked(session)
    session.cancelled_at = session.changed_at = at
    session.cancel_reason, session.sequence = reason, session.sequence + 1
    session.save()
    record("cancel_session", session, by=by, at=at, reason=reason)
    notify_everybody(
        session,
        key=f"session {session.pk} cancelled",
        subject=f"Cancelled: {session.title}",
        words=f"This session does not take place:\n\n{details_of(session)}\n\n{reason}",
        at=at,
    )
    return session


def notify_everybody(session: Session, *, key: str, subject: str, words: str, at: datetime) -> None:
    """An e-mail to each who has a place."""
    body = f"{words}\n\n{url_of(session)}"
    for sign_up in session.sign_ups.select_related("user"):
        notify_holder(sign_up, key=key, subject=subject, body=body, at=at)


def notify_holder(sign_up: SignUp, *, key: str, subject: str, body: str, at: datetime) -> None:
    """One e-mail to whoever has the place; somebody from the public need not wait for a working
    day.
    """
    if sign_up.user:
        notify([(sign_up.user, key, subject, body)], at)
    elif sign_up.address:
        notify_addresses([(sign_up.address, key, subject, body, "")], at, any_day=True)


@transaction.atomic
def sign_up(
    session: Session,
    *,
    at: datetime,
    user: User | None = None,
    name: str = "",
    address: str = "",
    sender: str = "",
) -> SignUp:
    """Take a place; whoever has one already keeps it.  The session is held meanwhile, so that there
    are never more than its places.
    """
    session = locked(session)
    if sender:
        note_submission("sign up", sender, at)
    whose: dict[str, Any] = {"user": user}
    if user is None:
        whose["address"] = address.lower()
    taken_before = session.sign_ups.filter(**whose).first()
    if taken_before:
        return taken_before
    if session.starts <= at:
        raise Refused("This session has begun already.")
    if user is None and not session.is_public:
        raise Refused("This session is for officers and members of the council.")
    if session.sign_ups.count() >= session.places:
        raise Refused("All places of this session are taken.")
    place = SignUp.objects.create(
        session=session, name=name, signed_up_at=at, leave_key=secrets.token_urlsafe(32), **whose
    )
    record("sign_up", session, by=user or PUBLIC, at=at)
    link = settings.PORTAL_URL + reverse("leave_session", args=[place.leave_key])
    file = settings.PORTAL_URL + reverse("session_calendar", args=[session.pk])
    words = (
        f"You have a place:\n\n{details_of(session)}\n\nFor your calendar: {file}\n\nIf you cannot"
        f" come, please give up your place: {link}"
    )
    notify_holder(
        place,
        key=f"session {session.pk} place {place.pk}",
        subject=f"Your place: {session.title}",
        body=words,
        at=at,
    )
    return place


@transaction.atomic
def leave_session(leave_key: str, *, at: datetime) -> None:
    """Give a place back, as long as the session is to come; a key that opens nothing changes
    nothing.
    """
    places = SignUp.objects.select_related("user", "session")
    place = places.filter(leave_key=leave_key, session__starts__gt=at).first()
    if place is None:
        return
    place.delete()
    Notice.objects.filter(
        user=None, address=place.address or "-", key__startswith=f"session {place.session_id} "
    ).delete()
    record("leave_session", place.session, by=place.user or PUBLIC, at=at)


@transaction.atomic
def record_session(
    session: Session,
    *,
    came: Collection[int | str],
    others_present: int,
    notes: str,
    by: User,
    at: datetime,
) -> Session:
    """Write down who came and what was said: feedback, comments and ideas on the framework."""
    session = locked(session)
    session.sign_ups.update(came=False)
    session.sign_ups.filter(pk__in=came).update(came=True)
    session.others_present, session.notes, session.recorded_at = others_present, notes, at
    session.save()
    record("record_session", session, by=by, at=at, present=len(came) + others_present)
    return session
