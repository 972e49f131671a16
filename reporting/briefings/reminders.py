"""Reminders of briefings that were not acknowledged and of concerns that were not answered in time:
once each (framework 6.1).
"""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate

from pmf_portal.audit.record import record
from pmf_portal.council.holders import directors_of
from pmf_portal.council.models import Notice, OrganisationUnit, User
from pmf_portal.council.notices import notify
from pmf_portal.formats.dates import day_in_words
from pmf_portal.periods import timetable
from pmf_portal.periods.working_days import is_working_day
from reporting.briefings.posts import holders_of_briefing
from reporting.briefings.published import newest_month
from reporting.briefings.rules.concerns import ConcernState
from reporting.briefings.rules.days import acknowledgement_due
from reporting.models import Concern, MonthlyAcknowledgement

AT = time(7, 0)
BRIEFED_UNITS = (OrganisationUnit.COUNCIL, OrganisationUnit.DIRECTORATE)
# (person, key, subject, body)
Letter = tuple[User, str, str, str]


def plan_briefing_reminders(at: datetime) -> Iterator[dict[str, Any]]:
    """The job that reminds, once on each working day on which somebody is to be reminded."""
    today = localdate(at)
    if at < timetable.moment_on(today, AT) or not is_working_day(today):
        return
    if new_letters(today):
        yield {"kind": "remind_of_briefings", "period": today.isoformat(), "due_at": at}


def remind_of_briefings_job(period: str, subject: str, at: datetime) -> str:
    return f"{remind_of_briefings(date.fromisoformat(period), by=None, at=at)} reminded"


@transaction.atomic
def remind_of_briefings(today: date, *, by: User | None, at: datetime) -> int:
    """Remind the holder of each briefing that is late, and whoever answers each concern that is;
    how many reminders are new.
    """
    letters = new_letters(today)
    notify(letters, at)
    if letters:
        record("remind_of_briefings", day_in_words(today), by=by, at=at, reminders=len(letters))
    return len(letters)


def new_letters(today: date) -> list[Letter]:
    """The reminders that nobody got yet."""
    letters = [*late_briefings(today), *late_answers(today)]
    keys = {key for _, key, _, _ in letters}
    sent = set(Notice.objects.filter(key__in=keys).values_list("user", "key")) if keys else set()
    return [letter for letter in letters if (letter[0].pk, letter[1]) not in sent]


def late_briefings(today: date) -> Iterator[Letter]:
    """To the holder of each part of the council whose newest briefing is not acknowledged."""
    newest = newest_month()
    if newest is None or acknowledgement_due(newest.day) >= today:
        return
    read = MonthlyAcknowledgement.objects.filter(month=newest.month.first_day).values("unit")
    units = OrganisationUnit.objects.filter(kind__in=BRIEFED_UNITS, ended_on=None)
    due = day_in_words(acknowledgement_due(newest.day))
    for unit in units.exclude(pk__in=read).order_by("path"):
        address = reverse("monthly_briefing", args=[unit.slug, newest.month])
        body = f"It was to be acknowledged by {due}.\n\n{settings.PORTAL_URL}{address}"
        subject = f"Monthly briefing of {newest.month.name}: {unit}"
        for person in holders_of_briefing(unit):
            yield person, f"briefing {unit.pk} {newest.month} late", subject, body


def late_answers(today: date) -> Iterator[Letter]:
    """To whoever answers each concern whose day has passed."""
    late = Concern.objects.filter(state=ConcernState.RAISED, due__lt=today).for_page()
    for concern in late.order_by("due", "pk"):
        words = f"It was to be answered by {day_in_words(concern.due)}."
        body = f"{concern.text}\n\n{words}\n\n{settings.PORTAL_URL}{concern.get_absolute_url()}"
        key = f"concern {concern.pk} {concern.times_raised} late"
        for person in directors_of(concern.asked_unit):
            yield person, key, f"Not answered: {concern}", body
