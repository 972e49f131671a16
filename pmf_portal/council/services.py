"""Acts on the council's own structure and people."""

import secrets
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate

from pmf_portal.audit.record import record
from pmf_portal.council.models import Absence, CalendarAddress, Delegation, Notice, User
from pmf_portal.council.notices import notify
from pmf_portal.formats.canonical import digest
from pmf_portal.refusals import Refused


@transaction.atomic
def declare_absence(
    user: User, first_day: date, last_day: date, *, by: User, at: datetime
) -> Absence:
    """Say that a person is away from one day to another; the deputies see the work on those days
    (framework 3.2).
    """
    absence = Absence.objects.create(user=user, first_day=first_day, last_day=last_day)
    record("declare_absence", user, by=by, at=at, first_day=first_day, last_day=last_day)
    return absence


@transaction.atomic
def change_absence(
    absence: Absence, *, first_day: date, last_day: date, by: User, at: datetime
) -> Absence:
    """Change the days on which a person is away; raises Refused when they were ended meanwhile."""
    absence = held_absence(absence)
    before = {"first_day": absence.first_day, "last_day": absence.last_day}
    after = {"first_day": first_day, "last_day": last_day}
    if before != after:
        absence.first_day, absence.last_day = first_day, last_day
        absence.save(update_fields=["first_day", "last_day"])
        record("change_absence", absence.user, by=by, at=at, before=before, after=after)
    return absence


@transaction.atomic
def end_absence(absence: Absence, *, by: User, at: datetime) -> None:
    """Say that a person is back, from today on; days that were all ahead are taken back."""
    absence = held_absence(absence)
    before, today = absence.last_day, localdate(at)
    if before < today:
        raise Refused("This absence is over already.")
    record("end_absence", absence.user, by=by, at=at, first_day=absence.first_day, last_day=before)
    if absence.first_day >= today:
        absence.delete()
    else:
        absence.last_day = today - timedelta(days=1)
        absence.save(update_fields=["last_day"])


def held_absence(absence: Absence) -> Absence:
    """The absence, locked until the act is done."""
    absences = Absence.objects.select_for_update(of=("self",)).select_related("user")
    held = absences.filter(pk=absence.pk).first()
    if held is None:
        raise Refused("This absence was ended meanwhile.")
    return held


@transaction.atomic
def delegate_entry(
    user: User, to: User, first_day: date, last_day: date, *, by: User, at: datetime
) -> Delegation:
    """Share one's entry of figures with a colleague from one day to another; both can enter them on
    those days.
    """
    delegation = Delegation.objects.create(user=user, to=to, first_day=first_day, last_day=last_day)
    record("delegate_entry", to, by=by, at=at, first_day=first_day, last_day=last_day)
    subject = f"{user} has delegated the entry of figures to you"
    body = (
        f"From {first_day:%-d %B %Y} to {last_day:%-d %B %Y} the figures of {user} are on your"
        " desk in the performance portal too."
    )
    notify([(to, f"delegation {delegation.pk}", subject, body)], at)
    return delegation


@transaction.atomic
def end_delegation(delegation: Delegation, *, by: User, at: datetime) -> None:
    """End a delegation before its last day."""
    record(
        "end_delegation",
        delegation.to,
        by=by,
        at=at,
        first_day=delegation.first_day,
        last_day=delegation.last_day,
    )
    delegation.delete()


@transaction.atomic
def choose_notices(user: User, choice: str, *, by: User, at: datetime) -> None:
    """Say how one is told: by an e-mail for each notice, or by one each working morning."""
    before, user.notices = user.notices, choice
    User.objects.filter(pk=user.pk).update(notices=choice)
    record("choose_notices", user, by=by, at=at, before=before, after=choice)


@transaction.atomic
def resend_notice(notice: Notice, *, by: User, at: datetime) -> None:
    """Owe a notice again of which nobody knows whether it was sent, or that could not be sent;
    raises Refused for any other.
    """
    notice = Notice.objects.select_for_update().get(pk=notice.pk)
    same = Notice.objects.filter(pk=notice.pk)
    in_doubt = same.in_doubt(at).exists()
    if not in_doubt and not same.given_up(at).exists():
        raise Refused("This notice was sent meanwhile, or the portal is still trying by itself.")
    same.update(attempts=0, claim=None, begun_at=None, lease_until=None)
    record(
        "resend_notice",
        notice,
        by=by,
        at=at,
        subject_line=notice.subject,
        was="in doubt" if in_doubt else "given up",
        begun_at=notice.begun_at,
    )


@transaction.atomic
def resend_given_up(*, by: User, at: datetime) -> int:
    """Owe again every notice that certainly was not sent and that the portal no longer tries, as
    after a long failure of the mail server; how many.
    """
    count = Notice.objects.given_up(at).update(
        attempts=0, claim=None, begun_at=None, lease_until=None
    )
    if count:
        record("resend_notice", f"all {count} that could not be sent", by=by, at=at)
    return count


@transaction.atomic
def renew_calendar_address(user: User, *, by: User, at: datetime) -> str:
    """Give a person a new secret address for their calendar, and return its token; an address they
    had ends at once.
    """
    token = secrets.token_urlsafe(32)
    CalendarAddress.objects.update_or_create(
        user=user, defaults={"token_digest": digest(token), "made_at": at}
    )
    record("renew_calendar_address", user, by=by, at=at)
    return token


@transaction.atomic
def end_calendar_address(user: User, *, by: User, at: datetime) -> None:
    """End a person's calendar address; ending it twice changes nothing."""
    ended, _ = CalendarAddress.objects.filter(user=user).delete()
    if ended:
        record("end_calendar_address", user, by=by, at=at)
