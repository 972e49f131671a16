"""The lives of what scrutiny does, as data (pure; framework 4.3, 6.1): topics of a work programme,
what is called in, task-and-finish work, and recommendations with their answers and their delivery.

The diagrams of these tables stand in docs/scrutiny.md; a test compares them.
"""

from collections.abc import Mapping
from enum import StrEnum

from pmf_portal.formats.life_tables import Acts, state_after, state_diagram


class TopicState(StrEnum):
    """Where a topic of a work programme stands."""

    OPEN = "open"
    CONSIDERED = "considered"
    DROPPED = "dropped"


class CallInState(StrEnum):
    """Where something that a committee called in stands."""

    CALLED_IN = "called_in"
    EXPLAINED = "explained"
    CONCLUDED = "concluded"
    WITHDRAWN = "withdrawn"


class TaskGroupState(StrEnum):
    """Where task-and-finish work stands."""

    UNDER_WAY = "under_way"
    CLOSED = "closed"
    STOPPED = "stopped"


class RecommendationState(StrEnum):
    """Where a recommendation stands, from the day it is sent."""

    SENT = "sent"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    DELIVERED = "delivered"
    WITHDRAWN = "withdrawn"


T, C, G, R = TopicState, CallInState, TaskGroupState, RecommendationState
TOPIC_LABELS = {T.OPEN: "To come", T.CONSIDERED: "Considered", T.DROPPED: "Not pursued"}
CALL_IN_LABELS = {
    C.CALLED_IN: "Called in",
    C.EXPLAINED: "Explained",
    C.CONCLUDED: "Concluded",
    C.WITHDRAWN: "Withdrawn",
}
TASK_GROUP_LABELS = {G.UNDER_WAY: "Under way", G.CLOSED: "Closed", G.STOPPED: "Stopped"}
RECOMMENDATION_LABELS = {
    R.SENT: "Waits for an answer",
    R.ACCEPTED: "Accepted",
    R.REJECTED: "Rejected",
    R.DELIVERED: "Delivered",
    R.WITHDRAWN: "Withdrawn",
}
STILL_CALLED_IN = (C.CALLED_IN, C.EXPLAINED)
# What still asks something of somebody.
FOLLOWED = (R.SENT, R.ACCEPTED)

TOPIC_ACTS: Acts = {
    "change": {T.OPEN: T.OPEN},
    "plan": {T.OPEN: T.OPEN},
    "conclude": {T.OPEN: T.CONSIDERED},
    "drop": {T.OPEN: T.DROPPED},
}
CALL_IN_ACTS: Acts = {
    "explain": {C.CALLED_IN: C.EXPLAINED, C.EXPLAINED: C.EXPLAINED},
    "plan": {C.CALLED_IN: C.CALLED_IN, C.EXPLAINED: C.EXPLAINED},
    "conclude": {C.CALLED_IN: C.CONCLUDED, C.EXPLAINED: C.CONCLUDED},
    "withdraw": {C.CALLED_IN: C.WITHDRAWN, C.EXPLAINED: C.WITHDRAWN},
}
TASK_GROUP_ACTS: Acts = {
    "change": {G.UNDER_WAY: G.UNDER_WAY},
    "close": {G.UNDER_WAY: G.CLOSED},
    "stop": {G.UNDER_WAY: G.STOPPED},
}
RECOMMENDATION_ACTS: Acts = {
    "accept": {R.SENT: R.ACCEPTED},
    "accept_partly": {R.SENT: R.ACCEPTED},
    "reject": {R.SENT: R.REJECTED},
    "update": {R.ACCEPTED: R.ACCEPTED},
    "deliver": {R.ACCEPTED: R.DELIVERED},
    "reopen": {R.DELIVERED: R.ACCEPTED},
    "resend": {R.REJECTED: R.SENT},
    "withdraw": {R.SENT: R.WITHDRAWN, R.ACCEPTED: R.WITHDRAWN},
}
TOPIC_ACTORS = dict.fromkeys(TOPIC_ACTS, "clerk")
CALL_IN_ACTORS = dict.fromkeys(CALL_IN_ACTS, "clerk") | {"explain": "officer"}
TASK_GROUP_ACTORS = dict.fromkeys(TASK_GROUP_ACTS, "clerk")
RECOMMENDATION_ACTORS = {
    "accept": "Cabinet or director",
    "accept_partly": "Cabinet or director",
    "reject": "Cabinet or director",
    "update": "owner or clerk",
    "deliver": "owner or clerk",
    "reopen": "clerk",
    "resend": "clerk",
    "withdraw": "clerk",
}
# What each life is of, for the words of a refusal.
THINGS: dict[str, tuple[Acts, Mapping[str, str]]] = {
    "topic": (TOPIC_ACTS, {state.value: label for state, label in TOPIC_LABELS.items()}),
    "call-in": (CALL_IN_ACTS, {state.value: label for state, label in CALL_IN_LABELS.items()}),
    "piece of work": (
        TASK_GROUP_ACTS,
        {state.value: label for state, label in TASK_GROUP_LABELS.items()},
    ),
    "recommendation": (
        RECOMMENDATION_ACTS,
        {state.value: label for state, label in RECOMMENDATION_LABELS.items()},
    ),
}


def after(thing: str, state: str, act: str) -> str:
    """The state of a thing ("topic", "recommendation" …) after an act; raises Refused."""
    acts, labels = THINGS[thing]
    return state_after(acts, labels, thing, state, act)


def topic_diagram() -> str:
    return state_diagram(TOPIC_ACTS, TOPIC_ACTORS, T.OPEN)


def call_in_diagram() -> str:
    return state_diagram(CALL_IN_ACTS, CALL_IN_ACTORS, C.CALLED_IN)


def task_group_diagram() -> str:
    return state_diagram(TASK_GROUP_ACTS, TASK_GROUP_ACTORS, G.UNDER_WAY)


def recommendation_diagram() -> str:
    return state_diagram(RECOMMENDATION_ACTS, RECOMMENDATION_ACTORS, R.SENT)
