"""Which figures are due, by the announced day of delivery (pure; framework 3.5).

This is the one rule of what is due: the entry desk, reminders, run sheet, scorecard lines and data
quality all ask it.
"""

from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from pmf_portal.periods import frequency
from pmf_portal.periods.month import FinancialYear, Month
from pmf_portal.periods.timetable import Timetable


class ReportingDuty(NamedTuple):
    """What an approved specification promises: how often figures come, how many days after a
    period they may come, and the months whose figures are promised.

    `until` is the first month that nothing is promised for any more, None for no end: the target
    was withdrawn in it, or another year's specification speaks of it.  `approved_on` is the day on
    which all this was approved, or taken over, in the portal.  The date of a milestone that is
    expected is no figure that is still to be settled.
    """

    frequency: str
    lag_days: int
    since: Month
    until: Month | None = None
    approved_on: date | None = None
    is_milestone: bool = False

    def covers(self, period: Month) -> bool:
        """Whether the figure of a period is promised at all."""
        return self.since <= period and (self.until is None or period < self.until)


@lru_cache(maxsize=4096)
def newest_due_period(kind: str, lag_days: int, month: Month, due_on: date) -> Month:
    """The newest period of a frequency that is due for a month: it has ended, and its lag has
    passed by the day of delivery.
    """
    end = frequency.latest_ended(kind, month)
    while end.last_day + timedelta(days=lag_days) > due_on:
        end = frequency.before(kind, end)
    return end


@lru_cache(maxsize=4096)
def due_periods(duty: ReportingDuty, first: Month, month: Month, due_on: date) -> tuple[Month, ...]:
    """The periods that end from `first` on and whose figures are due for a month, oldest first."""
    newest = newest_due_period(duty.frequency, duty.lag_days, month, due_on)
    periods = []
    period = first
    while period <= newest:
        if frequency.ends_in(duty.frequency, period) and duty.covers(period):
            periods.append(period)
        period += 1
    return tuple(periods)


def duty_of_year(
    year: FinancialYear,
    kind: str,
    lag_days: int,
    withdrawn_in: Month | None = None,
    approved_on: date | None = None,
    *,
    is_milestone: bool = False,
) -> ReportingDuty:
    """What the specification of one year promises: the periods of that year, before a withdrawal of
    the target.  Each year has its own frequency and lag.
    """
    until = year.last + 1
    if withdrawn_in is not None:
        until = min(until, withdrawn_in)
    return ReportingDuty(kind, lag_days, year.first, until, approved_on, is_milestone)


def due_month(announced: Timetable, lag_days: int, period: Month) -> Month:
    """The month for which the figure of a period has to be there: the first whose day of delivery
    comes after its lag has passed.
    """
    month = period
    while announced.day_of(month, "actuals_due") < period.last_day + timedelta(days=lag_days):
        month += 1
    return month


def due_day(announced: Timetable, lag_days: int, period: Month) -> date:
    """The announced day by which the figure of a period has to be there.  Days late are counted
    from it, wherever they are told.
    """
    return announced.day_of(due_month(announced, lag_days, period), "actuals_due")


def can_be_late(
    announced: Timetable, lag_days: int, period: Month, approved_on: date | None
) -> bool:
    """Whether lateness is counted of the figure of a period at all.  It is not where the figure was
    due for a month before the portal went live, or before its target was approved: nobody could
    enter it in time.
    """
    month = due_month(announced, lag_days, period)
    if not announced.is_live(month):
        return False
    return approved_on is None or announced.day_of(month, "actuals_due") > approved_on


def due_period(duty: ReportingDuty, month: Month, due_on: date) -> Month | None:
    """The period whose figure has to be brought for a month; None when none is promised."""
    newest = newest_due_period(duty.frequency, duty.lag_days, month, due_on)
    return newest if due_periods(duty, newest, month, due_on) else None
