"""Reminding of the framework's yearly review: once in each month in which it is owed, from the
tenth of the financial year on (framework 1.1).
"""

from collections.abc import Iterator
from datetime import datetime, time
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate

from pmf_portal.audit.record import record
from pmf_portal.council.models import Notice
from pmf_portal.council.notices import notify
from pmf_portal.formats.dates import day_in_words
from pmf_portal.periods import timetable
from pmf_portal.periods.month import Month
from pmf_portal.periods.working_days import is_working_day
from reporting.engagement.feedback import performance_team
from reporting.framework_review.reading import owed_on
from reporting.framework_review.rules.calendar import due_by

AT = time(7, 0)


def plan_framework_reminders(at: datetime) -> Iterator[dict[str, Any]]:
    """The job that reminds, on the first working day of a month."""
    today = localdate(at)
    if at < timetable.moment_on(today, AT) or not is_working_day(today):
        return
    if any(is_working_day(today.replace(day=day)) for day in range(1, today.day)):
        return
    if owed_on(today) is not None:
        yield {"kind": "remind_of_framework", "period": str(Month.of(today)), "due_at": at}


def remind_of_framework_job(period: str, subject: str, at: datetime) -> str:
    return "reminded" if remind_of_framework(at=at) else "nothing is owed"


@transaction.atomic
def remind_of_framework(*, at: datetime) -> bool:
    """Tell the performance team that a review is owed, once a month; whether anybody was told."""
    today = localdate(at)
    owed = owed_on(today)
    if owed is None:
        return False
    year, review = owed
    key = f"framework review {year} {Month.of(today)}"
    if Notice.objects.filter(key=key).exists():
        return False
    due = due_by(year)
    late = " It is late." if due < today else ""
    where = review.get_absolute_url() if review else reverse("framework_reviews")
    body = (
        f"The framework is reviewed once a year. The review of {year} is due by"
        f" {day_in_words(due)}.{late}\n\n{settings.PORTAL_URL}{where}"
    )
    subject = f"Review of the framework {year}, due by {day_in_words(due)}"
    notify([(person, key, subject, body) for person in performance_team()], at)
    record("remind_of_framework", str(year), by=None, at=at, due=due)
    return True
