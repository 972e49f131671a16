"""The life of an expected effect, as data (pure; framework 2.4).

The diagram of this table stands in docs/expected-effects.md; a test compares them.
"""

from collections.abc import Mapping
from enum import StrEnum

from pmf_portal.formats.life_tables import Acts, state_after, state_diagram


class EffectState(StrEnum):
    """Where the expected effect of a decision stands."""

    WRITTEN = "written"
    FROZEN = "frozen"
    COMPARED = "compared"
    EXPLAINED = "explained"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        return EFFECT_LABELS[self]


E = EffectState
EFFECT_LABELS: Mapping[str, str] = {
    E.WRITTEN: "The decision is not taken yet",
    E.FROZEN: "Waits for its month",
    E.COMPARED: "Compared",
    E.EXPLAINED: "Compared, with the reason",
    E.WITHDRAWN: "Withdrawn",
}
# What the month can still be held against; what no month can.
OPEN = (E.WRITTEN, E.FROZEN)
# The figure is known.
KNOWN = (E.COMPARED, E.EXPLAINED)

EFFECT_ACTS: Acts = {
    "change": {E.WRITTEN: E.WRITTEN},
    "withdraw": {E.WRITTEN: E.WITHDRAWN},
    # The decision is taken: from now on the words stay.
    "freeze": {E.WRITTEN: E.FROZEN},
    # The decision is not taken after all.
    "lapse": {E.WRITTEN: E.WITHDRAWN},
    "correct": {E.FROZEN: E.FROZEN},
    "compare": {E.FROZEN: E.COMPARED, E.COMPARED: E.COMPARED, E.EXPLAINED: E.COMPARED},
    "explain": {E.COMPARED: E.EXPLAINED, E.EXPLAINED: E.EXPLAINED},
}
EFFECT_ACTORS = {
    "change": "owner or performance team",
    "withdraw": "owner or performance team",
    "freeze": "the decision is taken",
    "lapse": "the decision is not taken",
    "correct": "owner or performance team",
    "compare": "the month is published",
    "explain": "owner or performance team",
}


def after(state: str, act: str) -> str:
    """The state of an expected effect after an act; raises Refused."""
    return state_after(EFFECT_ACTS, EFFECT_LABELS, "expected effect", state, act)


def state_of(stored: str, is_taken: bool, is_dropped: bool) -> str:
    """Where an effect stands, when its decision is taken, is not taken after all, or is open: the
    decision itself says so, and nothing is stored twice.
    """
    if stored != E.WRITTEN:
        return stored
    if is_taken:
        return after(stored, "freeze")
    return after(stored, "lapse") if is_dropped else stored


def effect_diagram() -> str:
    return state_diagram(EFFECT_ACTS, EFFECT_ACTORS, E.WRITTEN)
