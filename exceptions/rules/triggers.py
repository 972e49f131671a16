"""When under-performance opens an exception report, when it has ended, and when it comes back
(pure; framework 4.1).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pmf_portal.periods.month import Month
from scorecards.rating.rag import Rating

PERIODS_TO_RECOVER = 2
# A red that lasts so many periods counts, however usual it is.
LASTING = 2
MONTHS_OF_RELAPSE = 6


class Trigger(StrEnum):
    """By which part of the specification's definition a report was opened; an early one by a person
    whom the figures warned.
    """

    RED = "red"
    AMBER = "amber"
    FORECAST = "forecast"
    EARLY = "early"

    @property
    def words(self) -> str:
        return TRIGGER_WORDS[self]


TRIGGER_WORDS = {
    Trigger.RED: "red",
    Trigger.AMBER: "amber for too long",
    Trigger.FORECAST: "forecast to end the year red",
    Trigger.EARLY: "on plan, but warned of early",
}


@dataclass(frozen=True, slots=True)
class Definition:
    """What a specification calls under-performance: red; amber for some periods in a row, or a
    forecast of red, where it says so.  Of a measure that goes up and down by chance a red counts
    only where it is unusual or lasts.
    """

    amber_periods: int | None = None
    forecast_counts: bool = False
    lasting_red: bool = False


def underperforms(
    ratings: Sequence[str],
    definition: Definition,
    forecast: str | None = None,
    *,
    is_unusual: bool = False,
) -> Trigger | None:
    """By which trigger the newest period is under-performance, or None.

    `ratings` are those of the reporting periods in a row, newest last; a period counts once however
    many scorecards showed it.  `is_unusual` is whether the newest figure is outside the measure's
    usual variation.
    """
    if not ratings:
        return None
    newest = ratings[-1]
    if newest == Rating.RED:
        lasts = list(ratings[-LASTING:]) == [Rating.RED] * LASTING
        if is_unusual or lasts or not definition.lasting_red:
            return Trigger.RED
    if is_amber_for_too_long(ratings, definition.amber_periods):
        return Trigger.AMBER
    is_on_plan = newest in (Rating.GREEN, Rating.AMBER)
    if definition.forecast_counts and forecast == Rating.RED and is_on_plan:
        return Trigger.FORECAST
    return None


def is_amber_for_too_long(ratings: Sequence[str], amber_periods: int | None) -> bool:
    """Whether as many periods in a row as the specification allows were amber or red."""
    if not amber_periods or len(ratings) < amber_periods:
        return False
    return all(rating in (Rating.AMBER, Rating.RED) for rating in ratings[-amber_periods:])


def is_back(rating: str, definition: Definition) -> bool:
    """Whether a period counts towards recovery: green; amber too, unless amber itself is
    under-performance.
    """
    if rating == Rating.AMBER:
        return not definition.amber_periods
    return rating == Rating.GREEN


def has_recovered(ratings: Sequence[str], definition: Definition = Definition()) -> bool:
    """Whether the newest reporting periods show recovery: two in a row back (design default)."""
    newest = ratings[-PERIODS_TO_RECOVER:]
    if len(newest) < PERIODS_TO_RECOVER:
        return False
    return all(is_back(rating, definition) for rating in newest)


class CaseAction(StrEnum):
    """What under-performance asks for, given the target's last report: a new report, the same one
    once more, or nothing, since one covers it.
    """

    OPEN = "open"
    REOPEN = "reopen"
    COVERED = "covered"


@dataclass(frozen=True, slots=True)
class LastReport:
    """The target's last report, as far as it decides on new under-performance.

    It was opened for the month `started` and had recovered by the month `ended`; or it was waived
    for the figures up to `waived_period`; or it was withdrawn in the same month.
    """

    active: bool = False
    started: Month | None = None
    ended: Month | None = None
    closed: bool = True
    waived_period: Month | None = None
    withdrawn: bool = False


def case_decision(month: Month, period: Month | None, last: LastReport) -> CaseAction:
    """What under-performance in a month's scorecards asks for: one report for each target and
    period of under-performance.

    A relapse within six months reopens the report, and so does any as long as the recovered report
    is not closed.
    """
    if last.active:
        return CaseAction.COVERED
    if last.withdrawn:
        return CaseAction.REOPEN
    if last.waived_period is not None:
        is_newer = period is not None and period > last.waived_period
        return CaseAction.REOPEN if is_newer else CaseAction.COVERED
    if last.started is None or last.ended is None:
        return CaseAction.OPEN
    if month <= last.ended and (last.started <= month or not last.closed):
        return CaseAction.COVERED
    if last.ended < month and (month - last.ended <= MONTHS_OF_RELAPSE or not last.closed):
        return CaseAction.REOPEN
    return CaseAction.OPEN


def by_period(rows: Iterable[tuple[Month | None, str]]) -> list[str]:
    """The ratings of distinct reporting periods, oldest first, from rows of (reporting month,
    rating) in the order of scorecards.

    A later scorecard's rating of a period replaces an earlier one's; what is not rated does not
    count.
    """
    ratings: dict[Month, str] = {}
    for period, rating in rows:
        if period and rating in (Rating.GREEN, Rating.AMBER, Rating.RED):
            ratings[period] = rating
    return [ratings[period] for period in sorted(ratings)]
