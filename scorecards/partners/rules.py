"""What a partner has said of a figure that comes from it, and what may be said next (pure)."""

from datetime import date
from enum import StrEnum
from typing import NamedTuple

from pmf_portal.formats.dates import plain_day


class WordState(StrEnum):
    """How the newest revision of a figure stands with its partner."""

    UNVERIFIED = "unverified"
    VERIFIED = "verified"
    DISPUTED = "disputed"
    # Disputed, and the council has said why it stands.
    ANSWERED = "answered"


class Words(NamedTuple):
    """What was said of one revision of a figure."""

    is_verified: bool = False
    is_disputed: bool = False
    is_answered: bool = False


# What may follow upon what: a correction is a new revision, of which nothing is said yet.
MAY_VERIFY = frozenset({WordState.UNVERIFIED, WordState.DISPUTED, WordState.ANSWERED})
MAY_DISPUTE = frozenset({WordState.UNVERIFIED})
MAY_ANSWER = frozenset({WordState.DISPUTED})
# The director signs once somebody has answered.
KEEPS_FROM_SIGNING = frozenset({WordState.DISPUTED})


def state_of(words: Words) -> WordState:
    """How a revision stands by what was said of it: a partner that verifies takes its dispute
    back.
    """
    if words.is_verified:
        return WordState.VERIFIED
    if not words.is_disputed:
        return WordState.UNVERIFIED
    return WordState.ANSWERED if words.is_answered else WordState.DISPUTED


def state_in_words(state: WordState, verified_on: date | None) -> str:
    """How a figure stands, after the partner's name: "verified on 9 April 2024"."""
    if state is WordState.VERIFIED and verified_on is not None:
        return f"verified on {plain_day(verified_on)}"
    return {
        WordState.DISPUTED: "disputed, not answered yet",
        WordState.ANSWERED: "disputed and answered, not verified",
    }.get(state, "not verified yet")


def why_not_verified(state: WordState) -> str:
    """Why a figure cannot be verified, in words; "" when it can."""
    return "" if state in MAY_VERIFY else "This figure is verified already."


def why_not_disputed(state: WordState) -> str:
    """Why a figure cannot be disputed, in words; "" when it can."""
    if state in MAY_DISPUTE:
        return ""
    if state is WordState.VERIFIED:
        return "This figure is verified. If it is wrong after all, enter the right one."
    return "This figure is disputed already."


def why_not_answered(state: WordState) -> str:
    """Why a dispute cannot be answered, in words; "" when it can."""
    if state in MAY_ANSWER:
        return ""
    if state is WordState.ANSWERED:
        return "This dispute is answered already."
    return "Nothing is disputed any more: look at the figure again."
