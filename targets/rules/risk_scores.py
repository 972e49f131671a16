"""The score of a risk or opportunity over time: likelihood times impact, 1 to 25 (pure; framework
3.4).
"""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from pmf_portal.periods.month import Month

# From this score on a risk is coloured on every page.
NOTABLE, HIGH = 8, 15


# "Rising" is said of what happened within so many months.
MONTHS_BACK = 3


def lately(today: date) -> date:
    """The day with which scores are compared: the last of a month, three months back."""
    return (Month.of(today) - MONTHS_BACK).last_day


class Assessed(NamedTuple):
    """What a risk was thought to be from a day on."""

    day: date
    likelihood: int
    impact: int

    @property
    def score(self) -> int:
        return self.likelihood * self.impact


class Way(StrEnum):
    """Which way a score went between two days."""

    RISING = "rising"
    SAME = "no change"
    FALLING = "falling"


class Movement(NamedTuple):
    """A score on two days: `since` is the day of the first, which is the asked one, or that of the
    first assessment where there was none before.
    """

    since: date
    then: int
    now: int

    @property
    def way(self) -> Way:
        if self.now == self.then:
            return Way.SAME
        return Way.RISING if self.now > self.then else Way.FALLING

    @property
    def words(self) -> str:
        """ "8, now 12"; the score alone where it has not changed."""
        return str(self.now) if self.now == self.then else f"{self.then}, now {self.now}"


def assessed_by(history: Sequence[Assessed], day: date) -> Assessed | None:
    """The assessment that held on a day; None before the first.  Of two on one day the later
    holds.
    """
    held = [one for one in history if one.day <= day]
    return max(reversed(held), key=lambda one: one.day) if held else None


def movement(history: Sequence[Assessed], then: date, now: date) -> Movement | None:
    """The score then and now; None where the risk was not assessed by the later day.  A risk that
    was not known then is compared with its first assessment.
    """
    newest = assessed_by(history, now)
    if newest is None:
        return None
    before = assessed_by(history, then)
    if before is None:
        first = min(history, key=lambda one: one.day)
        return Movement(first.day, first.score, newest.score)
    return Movement(then, before.score, newest.score)
