"""How often a feed is expected, and when it is late (pure; framework 3.6: consistent and routine
flows of data).
"""

from datetime import date, timedelta
from enum import StrEnum

from pmf_portal.periods.month import Month
from pmf_portal.periods.working_days import working_day_after


class Rhythm(StrEnum):
    """How often figures are expected."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"

    @property
    def words(self) -> str:
        return {
            Rhythm.DAILY: "Every working day",
            Rhythm.WEEKLY: "Every week",
            Rhythm.MONTHLY: "Every month, by a working day",
        }[self]


def next_due(rhythm: str, working_day: int, newest: date) -> date:
    """The last day on which the delivery after the one that came on a date is in time.

    Daily: the next working day; weekly: eight days on; monthly: the working day of delivery after
    the end of that month.
    """
    if rhythm == Rhythm.DAILY:
        return working_day_after(newest, 1)
    if rhythm == Rhythm.WEEKLY:
        return newest + timedelta(days=8)
    return working_day_after(Month.of(newest).last_day, working_day)


def days_late(
    rhythm: str,
    working_day: int,
    *,
    delivered_on: date | None,
    created_on: date,
    today: date,
) -> int:
    """How many days a feed is behind its rhythm; 0 when it is in time.  A new feed gets its first
    round before it can be late.
    """
    newest = created_on if delivered_on is None else max(delivered_on, created_on)
    late = today - next_due(rhythm, working_day, newest)
    return max(late.days, 0)
