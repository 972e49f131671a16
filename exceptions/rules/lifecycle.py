"""The life of an exception report, as data (pure; framework 4.1).

The diagram of these tables stands in docs/exception-reports.md; a test compares the two.
"""

from enum import StrEnum

from pmf_portal.formats.wording import worded
from pmf_portal.refusals import Refused


class State(StrEnum):
    """Where a report stands."""

    OPENED = "opened"
    PREPARING = "preparing"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    VERIFIED = "verified"
    PUBLISHED = "published"
    RECOVERING = "recovering"
    ESCALATED = "escalated"
    RECOVERED = "recovered"
    CLOSED = "closed"
    WAIVED = "not_required"
    WITHDRAWN = "withdrawn"
    # The name that a landed migration knows the waived state by.
    NOT_REQUIRED = WAIVED

    @property
    def words(self) -> str:
        """Where the report stands, as a sentence goes on after "This report is"."""
        return worded(WORDS[self])

    @property
    def description(self) -> str:
        """The state as the database describes it to developers."""
        return worded(DESCRIPTIONS[self])

    @property
    def label(self) -> str:
        if self in LABELS:
            return LABELS[self]
        return self.value.replace("_", " ").capitalize()


S = State
LABELS = {
    S.PREPARING: "In preparation",
    S.RECOVERING: "In recovery",
    S.WAIVED: "No report required",
    S.WITHDRAWN: "Withdrawn: the figure was corrected",
}
# As the migrations have them.
DESCRIPTIONS = {
    S.OPENED: "opened, and not begun by the head of service yet",
    S.PREPARING: "being prepared by the head of service",
    S.SUBMITTED: "submitted, waiting for the director",
    S.RETURNED: "returned to the head of service",
    S.VERIFIED: "verified by the director, to be published with the scorecard",
    S.PUBLISHED: "published with its delivery plan",
    S.RECOVERING: "in recovery: its delivery plan is followed each month",
    S.ESCALATED: "escalated to the {terms.executive_group_in_full}",
    S.RECOVERED: "recovered, to be closed with what was learned",
    S.CLOSED: "closed: performance has recovered",
    S.WAIVED: "not required, by decision of the director",
    S.WITHDRAWN: "withdrawn: the figure that opened it was corrected before publication",
}
WORDS = DESCRIPTIONS | {
    S.OPENED: "not started yet",
    S.RECOVERING: "in recovery: two good periods in a row close it",
}
UNFINISHED = frozenset({S.OPENED, S.PREPARING, S.RETURNED})
ENDED = frozenset({S.CLOSED, S.WAIVED, S.WITHDRAWN})
ACTIVE = tuple(state for state in State if state not in ENDED)
UNPUBLISHED = (S.OPENED, S.PREPARING, S.SUBMITTED, S.RETURNED, S.VERIFIED)
FOLLOWED = frozenset({S.PUBLISHED, S.RECOVERING, S.ESCALATED})
# The director has verified it, so that the public may read it.
PUBLIC = frozenset({S.VERIFIED, *FOLLOWED, S.RECOVERED})

# act -> {state before: state after}.  The timetable acts where no person is named in ACTORS.
TRANSITIONS: dict[str, dict[State, State]] = {
    "prepare": {S.OPENED: S.PREPARING, S.PREPARING: S.PREPARING, S.RETURNED: S.RETURNED},
    "submit": {S.PREPARING: S.SUBMITTED, S.RETURNED: S.SUBMITTED},
    "return": {S.SUBMITTED: S.RETURNED},
    "verify": {S.SUBMITTED: S.VERIFIED},
    "publish": {S.VERIFIED: S.PUBLISHED},
    "follow": {S.PUBLISHED: S.RECOVERING},
    "update_progress": {state: state for state in (S.PUBLISHED, S.RECOVERING, S.ESCALATED)},
    # A report that is brought to CESG before it is published still has to be finished: it stays
    # where it is.
    "escalate": (
        {S.PUBLISHED: S.ESCALATED, S.RECOVERING: S.ESCALATED}
        | {state: state for state in UNPUBLISHED}
    ),
    "resume": {S.ESCALATED: S.RECOVERING},
    "require_revision": {S.ESCALATED: S.RETURNED},
    "confirm_recovery": {state: S.RECOVERED for state in ACTIVE if state != S.RECOVERED},
    "close": {S.RECOVERED: S.CLOSED},
    "waive": {
        state: S.WAIVED
        for state in (S.OPENED, S.PREPARING, S.RETURNED, S.PUBLISHED, S.RECOVERING, S.ESCALATED)
    },
    # Before publication, and only what nobody has worked on.
    "withdraw": {S.OPENED: S.WITHDRAWN},
    "reopen": {
        S.RECOVERED: S.OPENED,
        S.CLOSED: S.OPENED,
        S.WAIVED: S.OPENED,
        S.WITHDRAWN: S.OPENED,
    },
}
ACTORS = {
    "prepare": "head of service or deputy",
    "submit": "head of service or deputy",
    "return": "director",
    "verify": "director",
    "update_progress": "head of service or deputy",
    "resume": "CESG",
    "require_revision": "CESG",
    "confirm_recovery": "director",
    "close": "director",
    "waive": "director",
}
IN_WORDS = {
    "open": "opened the report",
    "prepare": "began to prepare it",
    "submit": "submitted it to the director",
    "return": "returned it to the head of service",
    "verify": "verified it",
    "publish": "published it with the scorecard",
    "follow": "began to follow its delivery plan",
    "update_progress": "updated its progress",
    "escalate": "escalated it to the {terms.executive_group_in_full}",
    "resume": "considered the escalation; recovery goes on",
    "require_revision": "required a revised delivery plan",
    "propose_recovery": "found that the rule of recovery is met",
    "withdraw_proposal": "found that the rule of recovery is no longer met",
    "confirm_recovery": "confirmed the recovery",
    "close": "closed it",
    "waive": "decided that no report is required",
    "withdraw": "withdrew it: the figure was corrected before publication",
    "reopen": "reopened it: under-performance came back",
}


def act_in_words(act: str) -> str:
    """What somebody did, as a sentence goes on after their name."""
    return worded(IN_WORDS[act])


def after(state: str, act: str) -> State:
    """The state after an act; raises Refused."""
    try:
        return TRANSITIONS[act][State(state)]
    except KeyError as error:
        raise Refused(
            f"This report is {State(state).words}, so you cannot {act.replace('_', ' ')} it now."
        ) from error


def allows(state: str, act: str) -> bool:
    """Whether a report in this state may go through the act."""
    return State(state) in TRANSITIONS[act]


def diagram() -> str:
    """The lifecycle as a Mermaid state diagram, made from the tables above."""
    lines = ["stateDiagram-v2", "    [*] --> opened: open (timetable)"]
    for act, moves in TRANSITIONS.items():
        who = ACTORS.get(act, "timetable")
        lines += [f"    {before} --> {then}: {act} ({who})" for before, then in moves.items()]
    return "\n".join([*lines, *(f"    {state} --> [*]" for state in State if state in ENDED)])
