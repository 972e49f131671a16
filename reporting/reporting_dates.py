"""The reporting calendar: on which day and at which moment each month is published (framework 4.2)."""

from django.db import transaction

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
    return timetable.release_on(publication_day(month))


@transaction.atomic
def change_publication_date(month, day, *, reason, seen, by, at):
    """Move the day on which a month is published.  Raises DateRefused.

    Once the financial year has begun its calendar is announced, and a change needs a reason, which is published with both days and the post.
    """
    # A publication under way ends first: the month then is published, or its publication sees the new day.
    published = any(list(ScorecardBuild.objects.select_for_update().filter(month=month).order_by("pk").values_list("frozen_at", flat=True)))
    changes = list(PublicationDate.objects.filter(month=month))
    before = changes[-1].day if changes else timetable.day_of(month, "publish_month")
    if seen != before:
        raise overtaken(before)
    field, words = why_not(month, day, before=before, at=at, is_published=published, reason=reason)
    if words:
        raise DateRefused(field, words)
    change = PublicationDate.objects.create(month=month, day=day, was=before, reason=reason.strip(), changed_by=by, changed_at=at)
    record("change_publication_date", month.name, by=by, at=at, before=before, after=day, reason=change.reason)
    # The audit trail lets one act in at a time until it is committed: of two at once the second sees the first here.
    if other := PublicationDate.objects.filter(month=month).exclude(pk__in=[change.pk, *(one.pk for one in changes)]).first():
        raise overtaken(other.day)
    return change


def overtaken(day):
    return DateRefused("day", f"Somebody else has moved this date to {day.day} {day:%B %Y} since you opened the page.")
