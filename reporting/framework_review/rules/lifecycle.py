"""The life of a yearly review of the framework, as data (pure; framework 1.1).

The diagram of this table stands in docs/framework-review.md; a test compares them.
"""

from enum import StrEnum

from pmf_portal.formats.life_tables import Acts, state_after, state_diagram


class ReviewState(StrEnum):
    """Where a review stands."""

    OPEN = "open"
    CONSULTING = "consulting"
    CONSIDERING = "considering"
    SENT = "sent"
    CHANGED = "changed"
    UNCHANGED = "unchanged"

    @property
    def label(self) -> str:
        return LABELS[self]


R = ReviewState
LABELS = {
    R.OPEN: "Opened",
    R.CONSULTING: "Out to consultation",
    R.CONSIDERING: "Comments are considered",
    R.SENT: "Waits for a decision",
    R.CHANGED: "Changed",
    R.UNCHANGED: "Left as it is",
}
# What a review under way is at, as the public reads it in a line.
UNDER_WAY = {
    R.OPEN: "it has just begun",
    R.CONSULTING: "comments are asked for",
    R.CONSIDERING: "what was said is being looked at",
    R.SENT: "a decision on changes is awaited",
}
OVER = (R.CHANGED, R.UNCHANGED)
# What is proposed is public once it is before the body that decides.
PROPOSALS_PUBLIC = (R.SENT, R.CHANGED)
ACTS: Acts = {
    "consult": {R.OPEN: R.CONSULTING, R.CONSULTING: R.CONSULTING},
    "comment": {R.CONSULTING: R.CONSULTING},
    "answer": {R.CONSULTING: R.CONSULTING, R.CONSIDERING: R.CONSIDERING},
    "close": {R.CONSULTING: R.CONSIDERING},
    "propose": {
        R.OPEN: R.OPEN,
        R.CONSULTING: R.CONSULTING,
        R.CONSIDERING: R.CONSIDERING,
    },
    "drop": {R.OPEN: R.OPEN, R.CONSULTING: R.CONSULTING, R.CONSIDERING: R.CONSIDERING},
    "send": {R.CONSIDERING: R.SENT},
    "return": {R.SENT: R.CONSIDERING},
    "approve": {R.SENT: R.CHANGED},
    "leave": {R.CONSIDERING: R.UNCHANGED},
}
ACTORS = dict.fromkeys(ACTS, "performance team") | {"comment": "staff and members"}


def after(state: str, act: str) -> str:
    """The state of a review after an act; raises Refused."""
    labels = {one.value: words for one, words in LABELS.items()}
    return state_after(ACTS, labels, "review", state, act)


def review_diagram() -> str:
    return state_diagram(ACTS, ACTORS, R.OPEN)
