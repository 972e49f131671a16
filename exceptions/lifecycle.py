"""The life of an exception report, as data (pure; framework 4.1)."""

from enum import StrEnum


class State(StrEnum):
    """Where a report stands."""

    OPENED = "opened"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    VERIFIED = "verified"
    CLOSED = "closed"

    @property
    def words(self):
        return {
            "opened": "being prepared by the head of service",
            "submitted": "submitted, waiting for the director",
            "returned": "returned to the head of service",
            "verified": "verified by the director",
            "closed": "closed: performance has recovered",
        }[self.value]


# act -> {state before: state after}
TRANSITIONS = {
    "submit": {State.OPENED: State.SUBMITTED, State.RETURNED: State.SUBMITTED},
    "return": {State.SUBMITTED: State.RETURNED},
    "verify": {State.SUBMITTED: State.VERIFIED},
    "close": {state: State.CLOSED for state in State if state != State.CLOSED},
}
EDITABLE = frozenset({State.OPENED, State.RETURNED})


class WrongState(Exception):
    """An act that a report's state does not allow; the message says where the report stands."""


def after(state, act):
    """The state after an act; raises WrongState."""
    try:
        return TRANSITIONS[act][State(state)]
    except KeyError as error:
        raise WrongState(f"This report is {State(state).words}, so you cannot {act} it.") from error
