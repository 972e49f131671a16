"""When under-performance opens an exception report, when it has ended, and when it comes back
(pure; framework 4.1).
"""

from dataclasses import dataclass
from enum import StrEnum

from scorecards.rating.rag import Rating

PERIODS_TO_RECOVER = 2
MONTHS_OF_RELAPSE = 6


class Trigger(StrEnum):
    """By which part of the specification's definition a report was opened."""

    RED = "red"
    AMBER = "amber"
    FORECAST = "forecast"

    @property
    def words(self):
        return {
            "red": "red",
            "amber": "amber for too long",
            "forecast": "forecast to end the year red",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Definition:
    """What a specification calls under-performance: red always; amber for some periods in a row, or
    a forecast of red, where it says so.
    """

    amber_periods: int | None = None
    forecast_counts: bool = False


def underperforms(ratings, definition, forecast=None):
    """By which trigger the newest period is under-performance, or None.

    `ratings` are those of the reporting periods in a row, newest last; a period counts once however
    many scorecards showed it.
    """
    if not ratings:
        return None
    if ratings[-1] == Rating.RED:
        return Trigger.RED
    needed = definition.amber_periods
    if (
        needed
        and len(ratings) >= needed
        and all(rating in (Rating.AMBER, Rating.RED) for rating in ratings[-needed:])
    ):
        return Trigger.AMBER
    if (
        definition.forecast_counts
        and forecast == Rating.RED
        and ratings[-1] in (Rating.GREEN, Rating.AMBER)
    ):
        return Trigger.FORECAST
    return None


def is_back(rating, definition):
    """Whether a period counts towards recovery: green; amber too, unless amber itself is
    under-performance.
    """
    return rating == Rating.GREEN or rating == Rating.AMBER and not definition.amber_periods


def has_recovered(ratings, definition=Definition()):
    """Whether the newest reporting periods show recovery: two in a row back (design default)."""
    newest = ratings[-PERIODS_TO_RECOVER:]
    return len(newest) == PERIODS_TO_RECOVER and all(
        is_back(rating, definition) for rating in newest
    )


class Ruling(StrEnum):
    """What a spell of under-performance asks for, given the target's last report."""

    OPEN = "open"
    REOPEN = "reopen"
    COVERED = "covered"


def ruling(month, period, *, active, started=None, ended=None, closed=True, waived_period=None):
    """What under-performance in a month's scorecards asks for: one report for each target and
    spell.

    `active` says that a report of the target is under way.  The last ended report began in
    `started`; it recovered in
    `ended`, or was not required for the figures of `waived_period`.  A relapse within six months
    reopens the spell, and so
    does any as long as the recovered report is not closed.
    """
    if active:
        return Ruling.COVERED
    if waived_period is not None:
        return Ruling.REOPEN if period and period > waived_period else Ruling.COVERED
    if started is None or ended is None:
        return Ruling.OPEN
    if month <= ended and (started <= month or not closed):
        return Ruling.COVERED
    if ended < month and (month - ended <= MONTHS_OF_RELAPSE or not closed):
        return Ruling.REOPEN
    return Ruling.OPEN


def by_period(rows):
    """The ratings of distinct reporting periods, oldest first, from rows of (reporting month,
    rating) in the order of scorecards.

    A later scorecard's word on a period replaces an earlier one's; what is not rated says nothing.
    """
    told = {Rating.GREEN, Rating.AMBER, Rating.RED}
    found = {period: rating for period, rating in rows if period and rating in told}
    return [found[period] for period in sorted(found)]
