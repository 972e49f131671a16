"""The lives of findings, themes and proposals, as data (pure; framework 5.1).

The diagrams of these tables stand in docs/lessons.md; a test compares them.
"""

from collections.abc import Mapping
from enum import StrEnum

from pmf_portal.formats.life_tables import Acts, state_after, state_diagram


class FindingState(StrEnum):
    """Where a finding stands."""

    OPEN = "open"
    IN_THEME = "in_theme"
    ANSWERED = "answered"
    SET_ASIDE = "set_aside"

    @property
    def label(self) -> str:
        return FINDING_LABELS[self]


class ThemeState(StrEnum):
    """Where a theme stands."""

    SUGGESTED = "suggested"
    CONFIRMED = "confirmed"
    SETTLED = "settled"
    JOINED = "joined"
    DROPPED = "dropped"

    @property
    def label(self) -> str:
        return THEME_LABELS[self]


class ProposalState(StrEnum):
    """Where a proposal stands."""

    DRAFT = "draft"
    SENT = "sent"
    ON_AGENDA = "on_agenda"
    ACCEPTED = "accepted"
    CHANGED = "changed"
    REJECTED = "rejected"
    CARRIED_OUT = "carried_out"
    NOT_CARRIED_OUT = "not_carried_out"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        return PROPOSAL_LABELS[self]


F, T, P = FindingState, ThemeState, ProposalState
FINDING_LABELS = {
    F.OPEN: "To look at",
    F.IN_THEME: "Part of a theme",
    F.ANSWERED: "Answered",
    F.SET_ASIDE: "Set aside",
}
THEME_LABELS = {
    T.SUGGESTED: "Suggested",
    T.CONFIRMED: "Confirmed",
    T.SETTLED: "Settled",
    T.JOINED: "Joined to another theme",
    T.DROPPED: "Not a theme",
}
PROPOSAL_LABELS = {
    P.DRAFT: "Draft",
    P.SENT: "Waits for a meeting",
    P.ON_AGENDA: "On the agenda",
    P.ACCEPTED: "Accepted",
    P.CHANGED: "Accepted with changes",
    P.REJECTED: "Rejected",
    P.CARRIED_OUT: "Carried out",
    P.NOT_CARRIED_OUT: "Not carried out",
    P.WITHDRAWN: "Withdrawn",
}
# Themes that stand: what was learned, whether or not it still asks something.
STANDING = (T.CONFIRMED, T.SETTLED)
# A body has said yes: the drafts that it touches answer it, and its owner carries it out.
AGREED = (P.ACCEPTED, P.CHANGED)
# What a body has yet to decide.
UNDECIDED = (P.SENT, P.ON_AGENDA)
# What nobody but those who work on it reads.
UNSENT = (P.DRAFT, P.WITHDRAWN)

FINDING_ACTS: Acts = {
    "put_in_theme": {F.OPEN: F.IN_THEME, F.IN_THEME: F.IN_THEME, F.ANSWERED: F.ANSWERED},
    "take_out": {F.IN_THEME: F.OPEN},
    "answer": {F.OPEN: F.ANSWERED, F.IN_THEME: F.ANSWERED, F.ANSWERED: F.ANSWERED},
    "ask_again": {F.ANSWERED: F.IN_THEME, F.IN_THEME: F.IN_THEME, F.OPEN: F.OPEN},
    "set_aside": {F.OPEN: F.SET_ASIDE},
    "reopen": {F.SET_ASIDE: F.OPEN},
}
THEME_ACTS: Acts = {
    "confirm": {T.SUGGESTED: T.CONFIRMED},
    "rename": {T.SUGGESTED: T.SUGGESTED, T.CONFIRMED: T.CONFIRMED},
    "change_findings": {T.SUGGESTED: T.SUGGESTED, T.CONFIRMED: T.CONFIRMED},
    "join": {T.SUGGESTED: T.JOINED, T.CONFIRMED: T.JOINED},
    "drop": {T.SUGGESTED: T.DROPPED},
    "settle": {T.CONFIRMED: T.SETTLED},
    "reopen": {T.SETTLED: T.CONFIRMED, T.DROPPED: T.SUGGESTED},
}
PROPOSAL_ACTS: Acts = {
    "change": {P.DRAFT: P.DRAFT},
    "send": {P.DRAFT: P.SENT},
    "put_on_agenda": {P.SENT: P.ON_AGENDA},
    # A meeting that dealt with it and decided nothing: it comes on the next agenda.
    "defer": {P.ON_AGENDA: P.SENT},
    "accept": {P.ON_AGENDA: P.ACCEPTED},
    "accept_changed": {P.ON_AGENDA: P.CHANGED},
    "reject": {P.ON_AGENDA: P.REJECTED},
    "carry_out": {P.ACCEPTED: P.CARRIED_OUT, P.CHANGED: P.CARRIED_OUT},
    "give_up": {P.ACCEPTED: P.NOT_CARRIED_OUT, P.CHANGED: P.NOT_CARRIED_OUT},
    "withdraw": {P.DRAFT: P.WITHDRAWN, P.SENT: P.WITHDRAWN, P.ON_AGENDA: P.WITHDRAWN},
}
FINDING_ACTORS = dict.fromkeys(FINDING_ACTS, "performance team")
THEME_ACTORS = dict.fromkeys(THEME_ACTS, "performance team")
PROPOSAL_ACTORS = {
    "change": "owner or performance team",
    "send": "owner or performance team",
    "put_on_agenda": "timetable of the body",
    "defer": "confirmed minutes",
    "accept": "confirmed minutes",
    "accept_changed": "confirmed minutes",
    "reject": "confirmed minutes",
    "carry_out": "owner or performance team",
    "give_up": "owner or performance team",
    "withdraw": "owner or performance team",
}
DECISIONS = {
    "accept": "Accepted",
    "accept_changed": "Accepted with changes",
    "reject": "Rejected",
}
# A decision that is not simply yes says why, or what was changed.
NEED_A_REASON = ("accept_changed", "reject")
# What each life is of, for the words of a refusal.
THINGS: dict[str, tuple[Acts, Mapping[str, str]]] = {
    "finding": (FINDING_ACTS, {state.value: words for state, words in FINDING_LABELS.items()}),
    "theme": (THEME_ACTS, {state.value: words for state, words in THEME_LABELS.items()}),
    "proposal": (PROPOSAL_ACTS, {state.value: words for state, words in PROPOSAL_LABELS.items()}),
}


def after(thing: str, state: str, act: str) -> str:
    """The state of a thing ("finding", "theme", "proposal") after an act; raises Refused."""
    acts, labels = THINGS[thing]
    return state_after(acts, labels, thing, state, act)


def finding_diagram() -> str:
    return state_diagram(FINDING_ACTS, FINDING_ACTORS, F.OPEN)


def theme_diagram() -> str:
    return state_diagram(THEME_ACTS, THEME_ACTORS, T.SUGGESTED)


def proposal_diagram() -> str:
    return state_diagram(PROPOSAL_ACTS, PROPOSAL_ACTORS, P.DRAFT)
