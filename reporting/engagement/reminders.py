"""Reminding of feedback that is overdue: the day after it was due, and each fifth working day from
then on.
"""

from datetime import date, time

from django.db import transaction
from django.utils.timezone import localdate

from pmf_portal.audit.record import record
from pmf_portal.council.models import Notice
from pmf_portal.council.notices import notify
from pmf_portal.formats.dates import day_in_words
from pmf_portal.periods import timetable
from pmf_portal.periods.working_days import is_working_day, working_days_between
from reporting.engagement.feedback import address_of, performance_team
from reporting.models import Feedback

AT = time(7, 0)
EVERY = 5


def plan_feedback_reminders(at):
    """The job that reminds, once on each working day on which something is overdue."""
    today = localdate(at)
    begun = at >= timetable.moment_on(today, AT)
    if (
        begun
        and is_working_day(today)
        and Feedback.objects.unanswered().filter(due__lt=today).exists()
    ):
        yield {"kind": "chase_feedback", "period": today.isoformat(), "due_at": at}


def send_feedback_reminders_job(period, subject, at):
    return f"{send_feedback_reminders(date.fromisoformat(period), by=None, at=at)} reminded of"


@transaction.atomic
def send_feedback_reminders(today, *, by, at):
    """Remind the owner, and the performance team with them, of each overdue piece; how many
    reminders are new.
    """
    keys = {
        reminder_key(one, today): one
        for one in (
            Feedback.objects.unanswered()
            .filter(due__lt=today)
            .select_related("owner")
            .order_by("due", "pk")
        )
    }
    told = set(Notice.objects.filter(key__in=keys).values_list("key", flat=True))
    new, team = {key: one for key, one in keys.items() if key not in told}, list(performance_team())
    notify(
        [
            (person, key, *words_of(one))
            for key, one in new.items()
            for person in audience(one, team)
        ],
        at,
    )
    if new:
        record(
            "chase_feedback",
            day_in_words(today),
            by=by,
            at=at,
            references=sorted(str(one) for one in new.values()),
        )
    return len(new)


def reminder_key(feedback, today):
    return f"feedback {feedback} overdue {(working_days_between(feedback.due, today) - 1) // EVERY}"


def audience(feedback, team):
    owner = [feedback.owner] if feedback.owner else []
    return owner + [person for person in team if person.pk != feedback.owner_id]


def words_of(feedback):
    owner = feedback.owner or "the performance and intelligence team"
    return (
        f"Feedback {feedback} is overdue",
        (
            f"It was to be answered by {day_in_words(feedback.due)}, by"
            f" {owner}.\n\n{address_of(feedback)}"
        ),
    )
