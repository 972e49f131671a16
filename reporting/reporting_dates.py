"""The reporting calendar: on which day and at which moment each month is published (framework 4.2)."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from pmf_portal.audit.record import record
from pmf_portal.periods import timetable
from reporting.calendar_rules import why_not
from reporting.models import PublicationDate
from scorecards.models import ScorecardBuild


class DateRefused(Exception):
    """A date that cannot be set; `field` says at which field the message belongs."""

    def __init__(self, field, words):
        super().__init__(words)
        self.field = field


def publication_days(months):
    """The day on which each of some months comes out, in one query: what was set last, and otherwise the working-day rule."""
    days = {month: timetable.day_of(month, "publish_month") for month in months}
    return days | dict(PublicationDate.objects.filter(month__in=months).order_by("pk").values_list("month", "day"))


def publication_day(month):
    return publication_days([month])[month]


def publication_moment(month):
    """The moment before which nothing of a month is public: 09:30, London time, on its day."""
    return moment_on(publication_day(month))


def moment_on(day):
    return datetime.combine(day, timetable.RELEASE_TIME, tzinfo=timetable.LONDON)


@transaction.atomic
def change_publication_date(month, day, *, reason, seen, by, at):
    """Move the day on which a month is published.  Raises DateRefused.

    Once the financial year has begun its calendar is announced, and a change needs a reason, which is published with both days and the post.
    """
    # Whoever moves a date holds the months' order of changes: of two at once the second is told.
    changes = list(PublicationDate.objects.select_for_update().filter(month=month))
    before = changes[-1].day if changes else timetable.day_of(month, "publish_month")
    if seen != before:
        raise DateRefused("day", f"Somebody else has moved this date to {before.day} {before:%B %Y} since you opened the page.")
    published = ScorecardBuild.objects.filter(month=month, frozen_at__isnull=False).exists()
    field, words = why_not(month, day, before=before, today=localdate(at), is_published=published, reason=reason)
    if words:
        raise DateRefused(field, words)
    change = PublicationDate.objects.create(month=month, day=day, was=before, reason=reason.strip(), changed_by=by, changed_at=at)
    record("change_publication_date", month.name, by=by, at=at, before=before, after=day, reason=change.reason)
    return change
