"""The life of a meeting, and of what came out of it, as data (pure; framework 4.3).

The diagrams of these tables stand in docs/meetings.md; a test compares them.
"""

from enum import StrEnum

from pmf_portal.formats.life_tables import state_diagram
from pmf_portal.refusals import Refused
from reporting.meetings.rules.bodies import BodyKind


class MeetingState(StrEnum):
    """Where a meeting stands."""

    PLANNED = "planned"
    CALLED = "called"
    HELD = "held"
    MINUTED = "minuted"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        return MEETING_LABELS[self]


class OutputState(StrEnum):
    """Where something that came out of a meeting stands."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"
    REPLACED = "replaced"
    NOTED = "noted"
    SENT = "sent"

    @property
    def label(self) -> str:
        return OUTPUT_LABELS[self]


class OutputKind(StrEnum):
    """What came out of a meeting."""

    DECISION = "decision"
    ACTION = "action"
    RECOMMENDATION = "recommendation"
    NOTED = "noted"


M, OUT = MeetingState, OutputState
MEETING_LABELS = {
    M.PLANNED: "Planned",
    M.CALLED: "Agenda out",
    M.HELD: "Minutes being written",
    M.MINUTED: "Minutes to be confirmed",
    M.CONFIRMED: "Minutes confirmed",
    M.CANCELLED: "Cancelled",
}
OUTPUT_LABELS = {
    OUT.OPEN: "Not done yet",
    OUT.DONE: "Done",
    OUT.DROPPED: "Not pursued",
    OUT.REPLACED: "Replaced by a later decision",
    OUT.NOTED: "Noted",
    OUT.SENT: "Sent as a recommendation",
}
# The agenda is out: what stands on it stays.
CALLED_STATES = (M.CALLED, M.HELD, M.MINUTED, M.CONFIRMED)
# The minutes are written, so that owners know what is theirs.
WRITTEN = (M.MINUTED, M.CONFIRMED)
TO_COME = (M.PLANNED, M.CALLED)
# What was not reached in one of these goes on to the next.
OVER = (M.MINUTED, M.CONFIRMED, M.CANCELLED)

# act -> {state before: state after}
MEETING_ACTS: dict[str, dict[MeetingState, MeetingState]] = {
    "change": {M.PLANNED: M.PLANNED, M.CALLED: M.CALLED},
    "call": {M.PLANNED: M.CALLED},
    "hold": {M.CALLED: M.HELD},
    "submit": {M.HELD: M.MINUTED},
    "return": {M.MINUTED: M.HELD},
    "confirm": {M.MINUTED: M.CONFIRMED},
    "cancel": {M.PLANNED: M.CANCELLED, M.CALLED: M.CANCELLED},
}
OUTPUT_ACTS: dict[str, dict[OutputState, OutputState]] = {
    "complete": {OUT.OPEN: OUT.DONE},
    "drop": {OUT.OPEN: OUT.DROPPED},
    "replace": {OUT.OPEN: OUT.REPLACED},
    "reopen": {OUT.DONE: OUT.OPEN, OUT.DROPPED: OUT.OPEN},
    # From here on the recommendation itself says what becomes of it (reporting/scrutiny).
    "send": {OUT.OPEN: OUT.SENT},
}
MEETING_ACTORS = {
    "change": "clerk",
    "call": "clerk",
    "hold": "clerk",
    "submit": "clerk",
    "return": "chair",
    "confirm": "chair",
    "cancel": "clerk",
}
OUTPUT_ACTORS = {
    "complete": "owner or clerk",
    "drop": "clerk",
    "replace": "clerk",
    "reopen": "clerk",
    "send": "clerk",
}


def meeting_after(state: str, act: str) -> MeetingState:
    """The state of a meeting after an act; raises Refused."""
    try:
        return MEETING_ACTS[act][MeetingState(state)]
    except KeyError as error:
        label = MeetingState(state).label
        raise Refused(f"This meeting stands at “{label}”, so this cannot be done now.") from error


def output_after(state: str, act: str) -> OutputState:
    """The state of a decision or an action after an act; raises Refused."""
    try:
        return OUTPUT_ACTS[act][OutputState(state)]
    except KeyError as error:
        label = OutputState(state).label
        raise Refused(f"This stands at “{label}”, so this cannot be done now.") from error


def meeting_allows(state: str, act: str) -> bool:
    """Whether a meeting in this state may go through the act."""
    return MeetingState(state) in MEETING_ACTS[act]


def output_allows(state: str, act: str) -> bool:
    """Whether what came out of a meeting may go through the act."""
    return OutputState(state) in OUTPUT_ACTS[act]


def first_state(kind: str) -> OutputState:
    """Where something stands when it is written down: what was noted asks nothing of anybody."""
    return OUT.NOTED if kind == OutputKind.NOTED else OUT.OPEN


def is_answered_elsewhere(kind: str, body_kind: str) -> bool:
    """Whether whom it is addressed to answers something that came out of a meeting, instead of its
    owner saying that it is done: the recommendations of committees (framework 6.1).
    """
    return kind == OutputKind.RECOMMENDATION and body_kind == BodyKind.COMMITTEE


def meeting_diagram() -> str:
    return state_diagram(MEETING_ACTS, MEETING_ACTORS, M.PLANNED)


def output_diagram() -> str:
    return state_diagram(OUTPUT_ACTS, OUTPUT_ACTORS, OUT.OPEN)
