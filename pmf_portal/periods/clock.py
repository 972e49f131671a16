"""The one place that asks what time it is.  Only views, tasks and commands may call it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

LONDON = ZoneInfo("Europe/London")


def now():
    """The moment, in UTC; on the pinned day of a demonstration, the time of day still moves."""
    if settings.PORTAL_CLOCK is None:
        return timezone.now()
    pinned, moving = settings.PORTAL_CLOCK, datetime.now(LONDON)
    day = datetime.combine(pinned.date(), max(moving.time(), pinned.time()), tzinfo=LONDON)
    return day.astimezone(ZoneInfo("UTC"))


def today():
    """Today's date in London."""
    return now().astimezone(LONDON).date()
