"""The life of a portfolio holder's concern, as data, and its clock (pure; framework 6.1).

The diagram of the table stands in docs/briefings.md; a test compares them.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pmf_portal.formats.numbers import counted
from pmf_portal.periods.working_days import working_day_after, working_days_between
from pmf_portal.refusals import Refused

# Working days in which the director answers.
ANSWERED_WITHIN = 10


class ConcernState(StrEnum):
    """Where a concern stands."""

    RAISED = "raised"
    ANSWERED = "answered"
    SETTLED = "settled"

    @property
    def label(self) -> str:
        return LABELS[self]


C = ConcernState
LABELS = {C.RAISED: "Waits for an answer", C.ANSWERED: "Answered", C.SETTLED: "Settled"}
# It stands in each briefing as long as it is in one of these.
OPEN_STATES = (C.RAISED, C.ANSWERED)

# act -> {state before: state after}
ACTS: dict[str, dict[ConcernState, ConcernState]] = {
    "answer": {C.RAISED: C.ANSWERED},
    "settle": {C.RAISED: C.SETTLED, C.ANSWERED: C.SETTLED},
    "raise_again": {C.ANSWERED: C.RAISED, C.SETTLED: C.RAISED},
}
ACTORS = {"answer": "director", "settle": "holder", "raise_again": "holder"}


def concern_after(state: str, act: str) -> ConcernState:
    """The state of a concern after an act; raises Refused."""
    try:
        return ACTS[act][ConcernState(state)]
    except KeyError as error:
        label = ConcernState(state).label
        raise Refused(f"This concern stands at “{label}”, so this cannot be done now.") from error


def concern_diagram() -> str:
    """The life as a Mermaid state diagram, made from the table above."""
    lines = ["stateDiagram-v2", f"    [*] --> {C.RAISED}: raise (holder)"]
    for act, moves in ACTS.items():
        for before, then in moves.items():
            lines.append(f"    {before} --> {then}: {act} ({ACTORS[act]})")
    return "\n".join(lines)


def answer_due(raised: date) -> date:
    """The last day on which the director answers in time."""
    return working_day_after(raised, ANSWERED_WITHIN)


@dataclass(frozen=True)
class ConcernClock:
    """How long a concern has been open, and by how many working days what is waited for is late:
    the answer, or once that is there what it promised.
    """

    days_open: int
    days_late: int

    @property
    def is_late(self) -> bool:
        return self.days_late > 0

    @property
    def words(self) -> str:
        """ "open for 23 days, 4 working days late" """
        words = f"open for {counted(self.days_open, 'day')}"
        if not self.days_open:
            words = "raised today"
        if self.is_late:
            words += f", {counted(self.days_late, 'working day')} late"
        return words


def concern_clock(
    state: str, *, raised: date, due: date, done_by: date | None, today: date
) -> ConcernClock:
    """The clock of a concern that is open on a day; one that is settled is late by nothing."""
    waited_for = due if state == C.RAISED else done_by
    late = 0
    if state in OPEN_STATES and waited_for is not None:
        late = working_days_between(waited_for, today)
    return ConcernClock(max(0, (today - raised).days), late)
