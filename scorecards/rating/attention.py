"""Which lines of a directorate need its director's judgement before they are signed off, and in
what order they are read (pure; framework 6.2).
"""

from dataclasses import dataclass
from enum import IntEnum

from pmf_portal.formats.numbers import counted
from scorecards.rating.newest_period import NOT_UP_TO_DATE, PeriodState
from scorecards.rating.rag import COLOURS, Rating

# How bad a rating is.  A withdrawn red stays counted, and is not judged anew.
SEVERITY = {Rating.GREEN: 0, Rating.AMBER: 1, Rating.RED: 2}
NO_FIGURE = NOT_UP_TO_DATE - {PeriodState.SUPPRESSED}


class Group(IntEnum):
    """The parts of the page, in its order."""

    FIRST = 1
    RED = 2
    AMBER = 3
    ON_PLAN = 4
    NOTHING_TO_DO = 5


class Urgency(IntEnum):
    """Why a line stands among the first, and before which others."""

    CAME_BACK = 1
    NO_COMMENT = 2
    NO_FIGURE = 3
    TURNED = 4
    LATER = 5


@dataclass(frozen=True, slots=True)
class LineFacts:
    """What the rule has to know of a line; `rating_before` is that of the scorecard before, None
    where there was no line.
    """

    rating: str
    rating_before: str | None
    state: str
    has_comment: bool
    is_corrected: bool = False
    is_unusual: bool = False
    ends_red: bool = False
    is_returned: bool = False
    came_back: bool = False
    # How many months before the scorecard's own the period of the comment ends.
    comment_age: int = 0


@dataclass(frozen=True, slots=True)
class Tag:
    """A few words on a line, and how they look: "bad", "warn", "ok" or "plain"."""

    words: str
    look: str


UNCHANGED = Tag("Unchanged", "plain")


@dataclass(frozen=True, slots=True)
class Attention:
    """Where a line stands on the director's page, and why."""

    group: Group
    urgency: Urgency
    tags: tuple[Tag, ...]

    @property
    def place(self) -> tuple[int, int]:
        return self.group, self.urgency


def attention_of(facts: LineFacts) -> Attention:
    """What a line needs of its director: what is missing comes first, then what turned worse, then
    unchanged reds, ambers, and what is on plan but corrected, unusual or heading for red.
    """
    urgency = urgency_of(facts)
    tags = tags_of(facts)
    if urgency != Urgency.LATER:
        group = Group.FIRST
    elif facts.rating == Rating.RED:
        group = Group.RED
    elif facts.rating == Rating.AMBER:
        group = Group.AMBER
    elif facts.is_corrected or facts.is_unusual or facts.ends_red or facts.is_returned:
        group = Group.ON_PLAN
    else:
        group = Group.NOTHING_TO_DO
    return Attention(group, urgency, tuple(tags))


def urgency_of(facts: LineFacts) -> Urgency:
    if facts.came_back:
        return Urgency.CAME_BACK
    if facts.rating == Rating.RED and not facts.has_comment:
        return Urgency.NO_COMMENT
    if facts.state in NO_FIGURE:
        return Urgency.NO_FIGURE
    if has_turned_worse(facts):
        return Urgency.TURNED
    return Urgency.LATER


def has_turned_worse(facts: LineFacts) -> bool:
    """Whether the rating is worse than the one before, both of them colours."""
    before = facts.rating_before
    if before not in COLOURS or facts.rating not in COLOURS:
        return False
    return SEVERITY[Rating(facts.rating)] > SEVERITY[Rating(before)]


def is_stale(facts: LineFacts) -> bool:
    """Whether what is said of a line off plan was said of an earlier month."""
    is_off_plan = facts.rating in (Rating.RED, Rating.AMBER)
    return is_off_plan and facts.has_comment and facts.comment_age > 0


def tags_of(facts: LineFacts) -> list[Tag]:
    """Every reason, the most urgent first; one that says that nothing changed where there is
    none.
    """
    is_red = facts.rating == Rating.RED
    reasons = [
        (facts.came_back, Tag("Back from your question", "ok")),
        (is_red and not facts.has_comment, Tag("Red, no comment", "bad")),
        (facts.state in NO_FIGURE, Tag("No figure", "bad")),
        (has_turned_worse(facts), Tag(f"Turned {facts.rating}", "bad")),
        (is_stale(facts), Tag(f"Comment is {counted(facts.comment_age, 'month')} old", "warn")),
        (facts.is_corrected, Tag("Corrected", "warn")),
        (facts.is_unusual, Tag("Unusual figure, confirmed", "warn")),
        (facts.ends_red and not is_red, Tag("Forecast to end the year red", "warn")),
    ]
    tags = [tag for applies, tag in reasons if applies]
    if not tags and facts.rating in (Rating.RED, Rating.AMBER):
        is_same = facts.rating == facts.rating_before
        tags.append(UNCHANGED if is_same else Tag(f"Now {facts.rating}", "plain"))
    return tags
