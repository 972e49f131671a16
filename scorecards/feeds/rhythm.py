"""How often a feed is expected, and when it is late (pure; framework 3.6: consistent and routine flows of data)."""

from datetime import timedelta
from enum import StrEnum

from pmf_portal.periods import timetable
from pmf_portal.periods.working_days import is_working_day, working_day_after


class Rhythm(StrEnum):
    """How often figures are expected."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"

    @property
    def words(self):
        return {Rhythm.DAILY: "Every working day", Rhythm.WEEKLY: "Every week", Rhythm.MONTHLY: "Every month, by a working day"}[self]


def expected_since(rhythm, working_day, today):
    """The day since which a delivery must have come for the feed to be in time on a date.

    Daily: since the last working day before; weekly: within eight days; monthly: since the newest month ended
    whose working day of delivery has passed.
    """
    if rhythm == Rhythm.DAILY:
        day = today - timedelta(days=1)
        while not is_working_day(day):
            day -= timedelta(days=1)
        return day
    if rhythm == Rhythm.WEEKLY:
        return today - timedelta(days=8)
    month = timetable.open_month(today)
    if working_day_after(month.last_day, working_day) >= today:
        month -= 1
    return month.last_day + timedelta(days=1)


def days_late(rhythm, working_day, delivered_on, created_on, today):
    """How many days a feed is behind its rhythm; 0 when it is in time.  A new feed gets its first round before it can be late."""
    since = expected_since(rhythm, working_day, today)
    newest = max(filter(None, (delivered_on, created_on)))
    if newest >= since:
        return 0
    due = working_day_after(since - timedelta(days=1), working_day) if rhythm == Rhythm.MONTHLY else since
    return max((today - due).days, 1)
