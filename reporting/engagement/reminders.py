"""Reminding of feedback that is overdue: the day after it was due, and from then on each fifth
working day, or as the council has chosen.
"""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from pmf_portal.audit.record import record
from pmf_portal.council.council_settings import council_settings
from pmf_portal.council.models import Notice, User
from pmf_portal.council.notices import notify
from pmf_portal.formats.dates import day_in_words
from pmf_portal.periods import timetable
from pmf_portal.periods.working_days import is_working_day, working_days_between
from reporting.engagement.feedback import address_of, performance_team
from reporting.models import Feedback

AT = time(7, 0)


def plan_feedback_reminders(at: datetime) -> Iterator[dict[str, Any]]:
    """The job that reminds, once on each working day on which something is overdue."""
    today = localdate(at)
    if at < timetable.moment_on(today, AT) or not is_working_day(today):
        return
    if Feedback.objects.unanswered().filter(due__lt=today).exists():
        # The kind of the job is stored in the queue and in the audit trail, under its first name.
        yield {"kind": "chase_feedback", "period": today.isoformat(), "due_at": at}


def send_feedback_reminders_job(period: str, subject: str, at: datetime) -> str:
    return f"{send_feedback_reminders(date.fromisoformat(period), by=None, at=at)} reminded of"


@transaction.atomic
def send_feedback_reminders(today: date, *, by: User | None, at: datetime) -> int:
    """Remind the owner, and the performance team with them, of each overdue piece; how many
    reminders are new.
    """
    overdue = Feedback.objects.unanswered().filter(due__lt=today).select_related("owner")
    by_key = {reminder_key(one, today): one for one in overdue.order_by("due", "pk")}
    sent = set(Notice.objects.filter(key__in=by_key).values_list("key", flat=True))
    new = {key: feedback for key, feedback in by_key.items() if key not in sent}
    team = list(performance_team())
    reminders = []
    for key, feedback in new.items():
        subject, body = words_of(feedback)
        for person in audience(feedback, team):
            reminders.append((person, key, subject, body))
    notify(reminders, at)
    if new:
        record(
            "chase_feedback",
            day_in_words(today),
            by=by,
            at=at,
            references=sorted(str(feedback) for feedback in new.values()),
        )
    return len(new)


def reminder_key(feedback: Feedback, today: date) -> str:
    """The same for some working days, so that a reminder goes out once in them."""
    every = council_settings().feedback_days_between
    days_late = working_days_between(feedback.due, today)
    return f"feedback {feedback} overdue {(days_late - 1) // every}"


def audience(feedback: Feedback, team: list[User]) -> list[User]:
    owner = [feedback.owner] if feedback.owner else []
    return owner + [person for person in team if person.pk != feedback.owner_id]


def words_of(feedback: Feedback) -> tuple[str, str]:
    """Subject and body of the e-mail."""
    owner = feedback.owner or "the performance and intelligence team"
    body = (
        f"It was to be answered by {day_in_words(feedback.due)}, by"
        f" {owner}.\n\n{address_of(feedback)}"
    )
    return f"Feedback {feedback} is overdue", body
