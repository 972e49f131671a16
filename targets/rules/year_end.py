"""Until when something may still be decided about a year's locked targets (pure; framework 3.3)."""

from datetime import date

from pmf_portal.formats.dates import day_in_words
from pmf_portal.periods.month import FinancialYear


def may_decide(year: FinancialYear, today: date) -> bool:
    """Whether a target of the year may still be withdrawn, or a note attached to it: to its 31
    March.

    March is published after it has ended, whatever days are announced: entry of a month opens on
    the first working day after it, and its publication comes last.  So nothing moves in a year
    whose last month is published either.
    """
    return today <= year.last.last_day


def may_replace_officers(year: FinancialYear, today: date, march_published_on: date) -> bool:
    """Whether somebody else may still answer for a target of the year: until the announced day on
    which March is published.

    People leave in April too, and March's figures and exception reports still need an owner then.
    """
    return today < march_published_on


def why_too_late(year: FinancialYear, last_day: date, what: str) -> str:
    """In words, that the time to decide has passed; `what` is what cannot be done any more."""
    return f"Too late: {year} closed on {day_in_words(last_day)}. {what}"
