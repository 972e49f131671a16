"""How complete a month's figures are, and from when on a publication waits (pure; framework 3.5,
4.2).
"""

from collections.abc import Iterable
from typing import NamedTuple

from pmf_portal.formats.numbers import counted, is_or_are
from scorecards.rating.newest_period import MISSING, PeriodState

DECLARED = frozenset({PeriodState.NOTHING_TO_REPORT, PeriodState.SUPPRESSED})
OWED_STATES = frozenset(PeriodState) - {PeriodState.NOT_DUE}


class Completeness(NamedTuple):
    """Of the figures that were owed for a month: how many are missing, and for how many it was
    declared that there is nothing to report.
    """

    owed: int
    missing: int
    declared: int

    def exceeds(self, most_percent: int) -> bool:
        """Whether more than so many per cent of the figures owed are missing."""
        return self.missing * 100 > self.owed * most_percent

    @property
    def words(self) -> str:
        """What is missing, as a sentence; "" when nothing is."""
        if not self.missing:
            return ""
        verb = is_or_are(self.missing)
        return f"{self.missing} of the {counted(self.owed, 'figure')} owed {verb} missing."


def completeness_of(states: Iterable[str]) -> Completeness:
    """How complete the figures of some lines are, by the states of their newest periods; a state
    that is not known ("") does not count.
    """
    owed = [state for state in states if state in OWED_STATES]
    return Completeness(
        owed=len(owed),
        missing=sum(state in MISSING for state in owed),
        declared=sum(state in DECLARED for state in owed),
    )
