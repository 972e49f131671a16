"""The life of a consultation on draft targets and of what residents say in it (pure; framework 5.1,
7): it opens and closes by its days, and nothing is published before a person has read it.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from pmf_portal.formats.life_tables import Acts, state_after, state_diagram

FEWEST_DAYS = 7


class ConsultationState(StrEnum):
    """What people make of a consultation; whether it is open follows from its days."""

    DRAFT = "draft"
    ANNOUNCED = "announced"
    WITHDRAWN = "withdrawn"


class AnswerState(StrEnum):
    """What becomes of the words of a resident."""

    RECEIVED = "received"
    RELEASED = "released"
    COUNTED = "counted"
    WITHHELD = "withheld"


class Phase(StrEnum):
    """Where a consultation stands on a day."""

    TO_COME = "to_come"
    OPEN = "open"
    CLOSED = "closed"


class View(StrEnum):
    """What somebody thinks of a target, or of the targets as a whole."""

    RIGHT = "right"
    TOO_LOW = "too_low"
    TOO_HIGH = "too_high"
    OTHER = "other"

    @property
    def label(self) -> str:
        return VIEWS[self]


class Did(StrEnum):
    """What the council did about what was said."""

    CHANGED = "changed"
    KEPT = "kept"
    ELSEWHERE = "elsewhere"

    @property
    def label(self) -> str:
        return DID[self]


VIEWS: Mapping[View, str] = {
    View.RIGHT: "It is about right",
    View.TOO_LOW: "It should ask for more",
    View.TOO_HIGH: "It asks for too much",
    View.OTHER: "Something else should be measured",
}
DID: Mapping[Did, str] = {
    Did.CHANGED: "We changed the target",
    Did.KEPT: "We kept the target as it was",
    Did.ELSEWHERE: "We did something else about it",
}
C, A = ConsultationState, AnswerState
CONSULTATION_LABELS: Mapping[str, str] = {
    C.DRAFT: "Being prepared",
    C.ANNOUNCED: "Announced",
    C.WITHDRAWN: "Withdrawn",
}
ANSWER_LABELS: Mapping[str, str] = {
    A.RECEIVED: "Waits to be read",
    A.RELEASED: "Words published",
    A.COUNTED: "Counted, words not published",
    A.WITHHELD: "Words withheld",
}
CONSULTATION_ACTS: Acts = {
    "change": {C.DRAFT: C.DRAFT, C.ANNOUNCED: C.ANNOUNCED},
    "announce": {C.DRAFT: C.ANNOUNCED},
    "withdraw": {C.DRAFT: C.WITHDRAWN, C.ANNOUNCED: C.WITHDRAWN},
}
ANSWER_ACTS: Acts = {
    "release": dict.fromkeys(A, A.RELEASED),
    "count": dict.fromkeys(A, A.COUNTED),
    "withhold": dict.fromkeys(A, A.WITHHELD),
}
# What is decided of an answer, as a form asks it.
DECISIONS: Mapping[str, str] = {
    "release": "Publish the words below",
    "count": "Count it, and publish no words",
    "withhold": "Withhold the words, because they are private or unlawful",
}
ACTORS = dict.fromkeys((*CONSULTATION_ACTS, *ANSWER_ACTS), "performance team")


def consultation_after(state: str, act: str) -> str:
    """The state of a consultation after an act; raises Refused."""
    return state_after(CONSULTATION_ACTS, CONSULTATION_LABELS, "consultation", state, act)


def answer_after(state: str, act: str) -> str:
    """The state of a resident’s answer after an act; raises Refused."""
    return state_after(ANSWER_ACTS, ANSWER_LABELS, "answer", state, act)


def consultation_diagram() -> str:
    return state_diagram(CONSULTATION_ACTS, ACTORS, C.DRAFT)


def answer_diagram() -> str:
    return state_diagram(ANSWER_ACTS, ACTORS, A.RECEIVED)


def phase_on(first_day: date, last_day: date, today: date) -> Phase:
    """Where a consultation stands: it is open from its first day to the end of its last."""
    if today < first_day:
        return Phase.TO_COME
    return Phase.OPEN if today <= last_day else Phase.CLOSED


def why_days_do_not_fit(first_day: date, last_day: date, today: date) -> tuple[str, str] | None:
    """Why a consultation that has not begun cannot have these days, at which field."""
    if first_day < today:
        return "first_day", "The first day has passed."
    if (last_day - first_day).days + 1 < FEWEST_DAYS:
        return "last_day", f"A consultation is open for at least {FEWEST_DAYS} days."
    return None


def why_not_moved(
    before: tuple[date, date], after: tuple[date, date], today: date
) -> tuple[str, str] | None:
    """Why the days of an announced consultation cannot be moved so: what has begun has begun, and
    nobody loses a day that was promised.
    """
    if after[1] < before[1]:
        return "last_day", "The last day was announced: it can be later, not earlier."
    phase = phase_on(*before, today)
    if phase == Phase.CLOSED:
        return "last_day", "The consultation has closed."
    if phase == Phase.OPEN:
        if after[0] != before[0]:
            return "first_day", "The consultation has begun."
        return None
    if after[0] > before[0]:
        return "first_day", "The first day was announced: it can be earlier, not later."
    return why_days_do_not_fit(*after, today)


def why_not_withdrawn(is_announced: bool, phase: Phase) -> tuple[str, str] | None:
    """Why a consultation cannot be taken back any more, at which field."""
    if is_announced and phase == Phase.CLOSED:
        return "reason", "It has closed: what residents said stays public, and is answered."
    return None
