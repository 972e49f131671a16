"""Concerns of portfolio holders: raised from the month's briefing, answered by the director with
what is done and by when, settled by the holder or raised again (framework 6.1).
"""

from datetime import date, datetime

from django.conf import settings
from django.db import transaction

from pmf_portal.audit.record import record
from pmf_portal.council.holders import directors_of
from pmf_portal.council.models import OrganisationUnit, User
from pmf_portal.council.notices import notify
from pmf_portal.formats.dates import day_in_words
from pmf_portal.periods.month import Month
from pmf_portal.periods.timetable import local_day
from pmf_portal.refusals import Refused
from reporting.briefings.posts import holders_of_briefing
from reporting.briefings.rules.concerns import ConcernState, answer_due, concern_after
from reporting.models import Concern, ConcernStep
from targets.models import Target


@transaction.atomic
def raise_concern(
    unit: OrganisationUnit,
    *,
    asked_unit: OrganisationUnit,
    month: Month,
    text: str,
    by: User,
    at: datetime,
    target: Target | None = None,
) -> Concern:
    """Raise a concern of the holder of a unit; whoever directs `asked_unit` is told, and answers
    within ten working days.
    """
    due = answer_due(local_day(at))
    concern = Concern.objects.create(
        unit=unit,
        asked_unit=asked_unit,
        month=month,
        target=target,
        text=text,
        raised_by=by,
        raised_at=at,
        due=due,
    )
    write_step(concern, "raise", text=text, by=by, at=at)
    record("raise_concern", concern, by=by, at=at, text=text, due=due)
    tell_directors(concern, by, at)
    return concern


@transaction.atomic
def answer_concern(
    concern: Concern, *, answer: str, done_by: date, by: User, at: datetime
) -> Concern:
    """Say what is done about a concern, and by when; the holder is told.  Raises Refused for a day
    that is past.
    """
    concern = locked_concern(concern)
    concern.state = concern_after(concern.state, "answer")
    if done_by < local_day(at):
        raise Refused("This day is past: enter the day by which it is done", "done_by")
    concern.answer, concern.done_by = answer, done_by
    concern.save()
    write_step(concern, "answer", text=answer, done_by=done_by, by=by, at=at)
    record("answer_concern", concern, by=by, at=at, answer=answer, done_by=done_by)
    words = f"{by} answers your concern:\n\n{answer}\n\nBy {day_in_words(done_by)}."
    send(concern, holders_of_briefing(concern.unit), "answered", f"Answered: {concern}", words, at)
    return concern


@transaction.atomic
def settle_concern(concern: Concern, *, reason: str, by: User, at: datetime) -> Concern:
    """Say that a concern is settled, and what by; it stands in no further briefing."""
    concern = locked_concern(concern)
    concern.state = concern_after(concern.state, "settle")
    concern.settled_at = at
    concern.save()
    write_step(concern, "settle", text=reason, by=by, at=at)
    record("settle_concern", concern, by=by, at=at, reason=reason)
    return concern


@transaction.atomic
def raise_concern_again(concern: Concern, *, reason: str, by: User, at: datetime) -> Concern:
    """Raise a concern again, because the answer does not meet it or it has come back; its clock
    goes on from the day on which it was first raised.
    """
    concern = locked_concern(concern)
    concern.state = concern_after(concern.state, "raise_again")
    concern.times_raised += 1
    concern.due = answer_due(local_day(at))
    concern.answer, concern.done_by, concern.settled_at = "", None, None
    concern.save()
    write_step(concern, "raise_again", text=reason, by=by, at=at)
    record("raise_concern_again", concern, by=by, at=at, reason=reason, due=concern.due)
    tell_directors(concern, by, at, reason)
    return concern


def locked_concern(concern: Concern) -> Concern:
    """The concern, held until the act is done."""
    held = Concern.objects.select_for_update(of=("self",))
    return held.select_related("unit", "asked_unit", "target").get(pk=concern.pk)


def write_step(
    concern: Concern, act: str, *, text: str, by: User, at: datetime, done_by: date | None = None
) -> None:
    ConcernStep.objects.create(
        concern=concern,
        act=act,
        state=ConcernState(concern.state),
        text=text,
        done_by=done_by,
        taken_by=by,
        taken_at=at,
    )


def tell_directors(concern: Concern, by: User, at: datetime, reason: str = "") -> None:
    """An e-mail to whoever answers."""
    words = f"{by} is concerned:\n\n{concern.text}"
    if reason:
        words += f"\n\nRaised again: {reason}"
    words += f"\n\nAnswer by {day_in_words(concern.due)}: what is done, and by when."
    key = f"raised {concern.times_raised}"
    send(concern, directors_of(concern.asked_unit), key, str(concern), words, at)


def send(
    concern: Concern, people: list[User], key: str, subject: str, words: str, at: datetime
) -> None:
    body = f"{words}\n\n{settings.PORTAL_URL}{concern.get_absolute_url()}"
    keyed = f"concern {concern.pk} {concern.times_raised} {key}"
    notify([(person, keyed, subject, body) for person in people], at)
