"""The one place that asks what time it is.  Only views, tasks and commands may call it."""

from datetime import UTC, date, datetime, time, timedelta

from django.conf import settings
from django.utils import timezone

from pmf_portal.periods.timetable import LONDON


def now() -> datetime:
    """The moment, in UTC; on the pinned day of a demonstration the time still moves, from the
    pinned time to midnight.
    """
    if settings.PORTAL_CLOCK is None:
        return timezone.now()
    return on_pinned_day(settings.PORTAL_CLOCK, datetime.now(LONDON)).astimezone(UTC)


def machine_time() -> datetime:
    """The moment by the machine itself, whatever day is pinned: for what says that processes live,
    which happens today.
    """
    return timezone.now()


def on_pinned_day(pinned: datetime, moving: datetime) -> datetime:
    """A moment of the pinned day for a moment of any day: later stays later, in every process
    alike, so that leases run out.
    """
    start = pinned.replace(tzinfo=LONDON)
    midnight = datetime.combine(pinned.date() + timedelta(days=1), time(0), tzinfo=LONDON)
    share_of_day = timedelta(
        hours=moving.hour,
        minutes=moving.minute,
        seconds=moving.second,
        microseconds=moving.microsecond,
    ) / timedelta(days=1)
    return start + (midnight - start) * share_of_day


def today() -> date:
    """Today's date in London."""
    return now().astimezone(LONDON).date()
