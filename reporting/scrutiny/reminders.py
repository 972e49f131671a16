"""Reminders of recommendations: ten working days before an answer or a delivery is due, when it is
late, and from then on each tenth working day.
"""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from pmf_portal.audit.record import record
from pmf_portal.council.models import Notice, User
from pmf_portal.council.notices import notify
from pmf_portal.formats.dates import day_in_words, late_in_words
from pmf_portal.periods import timetable
from pmf_portal.periods.working_days import is_working_day
from reporting.models import Recommendation
from reporting.scrutiny.addressees import people_to_answer
from reporting.scrutiny.recommendations import words_of
from reporting.scrutiny.rules.answers import reminder_of

AT = time(7, 0)


def plan_recommendation_reminders(at: datetime) -> Iterator[dict[str, Any]]:
    """The job that reminds, once on each working day on which something is to be reminded of."""
    today = localdate(at)
    if at < timetable.moment_on(today, AT) or not is_working_day(today):
        return
    if any(key for _, key in reminders_of(today)):
        yield {"kind": "remind_of_recommendations", "period": today.isoformat(), "due_at": at}


def remind_of_recommendations_job(period: str, subject: str, at: datetime) -> str:
    number = remind_of_recommendations(date.fromisoformat(period), by=None, at=at)
    return f"{number} reminded of"


@transaction.atomic
def remind_of_recommendations(today: date, *, by: User | None, at: datetime) -> int:
    """Remind whoever owes an answer or a delivery; how many reminders are new."""
    by_key = {key: recommendation for recommendation, key in reminders_of(today)}
    sent = set(Notice.objects.filter(key__in=by_key).values_list("key", flat=True))
    new = {key: one for key, one in by_key.items() if key not in sent}
    notices = []
    for key, one in new.items():
        subject = subject_of(one, today)
        people = people_to_answer(one) if not one.answer else [one.owner]
        notices += [(person, key, subject, words_of(one)) for person in people if person]
    notify(notices, at)
    if new:
        keys = sorted(one.pk for one in new.values())
        record("remind_of_recommendations", day_in_words(today), by=by, at=at, recommendations=keys)
    return len(new)


def reminders_of(today: date) -> Iterator[tuple[Recommendation, str]]:
    """Each recommendation of which somebody is reminded now, with the key of the reminder: the same
    for ten working days, so that it goes out once in them.
    """
    rows = Recommendation.objects.followed().for_page().order_by("pk")
    for one in rows:
        due = one.due if one.answer else one.answer_due
        stage = reminder_of(due, today) if due is not None else ""
        if stage:
            what = "delivery" if one.answer else "answer"
            yield one, f"recommendation {one.pk} {what} {due} {stage}"


def subject_of(one: Recommendation, today: date) -> str:
    due = one.due if one.answer else one.answer_due
    what = "deliver" if one.answer else "answer"
    if due is None:
        return f"Recommendation to {what}"
    when = late_in_words(due, today) or f"by {due.day} {due:%B %Y}"
    return f"Recommendation to {what}, {when}: {one.body}"
