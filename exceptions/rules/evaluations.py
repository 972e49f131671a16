"""What came of actions (pure): the outcomes in words, and how often each kind of action moved its
measure (framework 2.4).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pmf_portal.formats.numbers import counted
from pmf_portal.periods.month import Month
from scorecards.statistics.intervention import JUDGED, MOST_BEFORE, MOVED_IT, Outcome
from scorecards.statistics.intervention_words import OUTCOMES as WORDS
from targets.rules.polarity import Polarity, higher_is_better, lower_is_better

OUTCOMES = {outcome.value: words for outcome, words in WORDS.items()}
ORDER = [outcome.value for outcome in WORDS]
# How an outcome is coloured: as the ratings are, grey where nothing can be said.
TONES = {
    Outcome.AS_EXPECTED: "green",
    Outcome.MOVED: "green",
    Outcome.PARTLY: "amber",
    Outcome.NOT_MOVED: "red",
    Outcome.WRONG_WAY: "red",
    Outcome.CANNOT_BE_SEEN: "grey",
    Outcome.NOT_JUDGED: "grey",
}


class Worked(StrEnum):
    """What an owner concludes of an action."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    UNSURE = "unsure"

    @property
    def label(self) -> str:
        return {
            "yes": "Yes, it worked",
            "partly": "In part",
            "no": "No, it did not work",
            "unsure": "That cannot be said",
        }[self.value]


def wanted_way(polarity: str, amount: float | None) -> int:
    """Which way a measure was to go: as the expected change says, or else whichever is better; 0
    where nobody said.
    """
    if amount:
        return 1 if amount > 0 else -1
    if higher_is_better(polarity):
        return 1
    return -1 if lower_is_better(Polarity(polarity)) else 0


def window(
    periods: Iterable[Month], *, began: Month, since: Month, until: Month, most_since: int
) -> list[Month]:
    """The periods whose figures say something of an action by a month: before it began, and from
    the one on in which its effect was expected, as many as are looked at.
    """
    known = sorted(one for one in periods if one <= until)
    before = [one for one in known if one < began]
    after = [one for one in known if one >= max(since, began)]
    return [*before[-MOST_BEFORE:], *after[:most_since]]


@dataclass(frozen=True, slots=True)
class Tally:
    """How often some actions were looked at, and what came of them."""

    name: str
    moved: int
    judged: int
    unclear: int

    @property
    def words(self) -> str:
        """ "3 of 11 moved the measure; of 2 it cannot be said"."""
        if not self.judged:
            return f"Of none of {counted(self.unclear, 'action')} can it be said"
        words = f"{self.moved} of {self.judged} moved the measure"
        return f"{words}; of {self.unclear} it cannot be said" if self.unclear else words

    @property
    def share(self) -> float | None:
        """The share that moved the measure, from 0 to 1; None where none could be judged."""
        return self.moved / self.judged if self.judged else None


def tally_of(name: str, outcomes: Iterable[str]) -> Tally:
    moved = judged = unclear = 0
    for outcome in outcomes:
        moved += outcome in MOVED_IT
        judged += outcome in JUDGED
        unclear += outcome not in JUDGED
    return Tally(name, moved, judged, unclear)


def tallies(rows: Sequence[tuple[str, str]]) -> list[Tally]:
    """The tally of each name of (name, outcome), those that were judged most often first."""
    by_name: dict[str, list[str]] = {}
    for name, outcome in rows:
        by_name.setdefault(name, []).append(outcome)
    made = [tally_of(name, outcomes) for name, outcomes in by_name.items()]
    return sorted(made, key=lambda one: (-one.judged, -one.moved, one.name))


def finding(total: Tally) -> str:
    """The first sentence of the page: what may be learned from all of them."""
    if not total.judged:
        return "No action has ended long enough ago to be judged"
    return f"{total.moved} of {total.judged} actions moved their measure"
