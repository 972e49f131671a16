"""Reminders of recommendations of audits: before an answer or the work is due, when it is late, and
from then on each tenth working day.
"""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from pmf_portal.audit.record import record
from pmf_portal.council.models import Notice, User
from pmf_portal.council.notices import notify
from pmf_portal.formats.dates import day_in_words
from pmf_portal.periods import timetable
from pmf_portal.periods.working_days import is_working_day
from reporting.audits.rules.lifecycle import OWED, AuditRecommendationState
from reporting.audits.services import words_of
from reporting.models import AuditRecommendation
from reporting.scrutiny.rules.answers import reminder_of

AT = time(7, 0)


def plan_audit_reminders(at: datetime) -> Iterator[dict[str, Any]]:
    """The job that reminds, once on each working day on which something is to be reminded of."""
    today = localdate(at)
    if at < timetable.moment_on(today, AT) or not is_working_day(today):
        return
    if any(True for _ in reminders_of(today)):
        yield {"kind": "remind_of_audits", "period": today.isoformat(), "due_at": at}


def remind_of_audits_job(period: str, subject: str, at: datetime) -> str:
    number = remind_of_audits(date.fromisoformat(period), by=None, at=at)
    return f"{number} reminded of"


@transaction.atomic
def remind_of_audits(today: date, *, by: User | None, at: datetime) -> int:
    """Remind whoever owes an answer or the work; how many reminders are new."""
    by_key = {key: one for one, key in reminders_of(today)}
    sent = set(Notice.objects.filter(key__in=by_key).values_list("key", flat=True))
    new = {key: one for key, one in by_key.items() if key not in sent}
    notices = [(one.owner, key, subject_of(one, today), words_of(one)) for key, one in new.items()]
    notify(notices, at)
    if new:
        keys = sorted(one.pk for one in new.values())
        record("remind_of_audits", day_in_words(today), by=by, at=at, recommendations=keys)
    return len(new)


def reminders_of(today: date) -> Iterator[tuple[AuditRecommendation, str]]:
    """Each recommendation of which somebody is reminded now, with the key of the reminder: the same
    for ten working days, so that it goes out once in them.
    """
    for one in AuditRecommendation.objects.filter(state__in=OWED).for_page().order_by("pk"):
        due = one.standing.awaited
        stage = reminder_of(due, today) if due is not None else ""
        if stage:
            yield one, f"audit recommendation {one.pk} {one.state} {due} {stage}"


def subject_of(one: AuditRecommendation, today: date) -> str:
    is_new = one.state == AuditRecommendationState.WAITING
    what = "answer" if is_new else "carry out"
    due = one.standing.awaited
    late = one.standing.lateness(today)
    when = late or (f"by {due.day} {due:%B %Y}" if due else "")
    return f"Audit recommendation to {what}, {when}"
