"""The lives of suggested stories, versions of case studies and adoptions, as data (pure; framework
5.1: what works is modelled elsewhere).

The diagrams of these tables stand in docs/success.md; a test compares them.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from pmf_portal.formats.life_tables import Acts, state_after, state_diagram
from pmf_portal.periods.month import Month


class StoryKind(StrEnum):
    """Why the portal suggests a story."""

    RECOVERED = "recovered"
    BEAT_PLAN = "beat_plan"
    LEADS = "leads"

    @property
    def label(self) -> str:
        return STORY_KINDS[self]


class StoryState(StrEnum):
    """Where a suggested story stands."""

    SUGGESTED = "suggested"
    TAKEN_UP = "taken_up"
    SET_ASIDE = "set_aside"

    @property
    def label(self) -> str:
        return STORY_LABELS[self]


class VersionState(StrEnum):
    """Where a version of a case study stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    PUBLISHED = "published"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"
    DROPPED = "dropped"

    @property
    def label(self) -> str:
        return VERSION_LABELS[self]


class AdoptionState(StrEnum):
    """What a service makes of the case study of another one."""

    ASKED = "asked"
    REFUSED = "refused"
    ADOPTED = "adopted"
    KEPT = "kept"
    CHANGED = "changed"
    GIVEN_UP = "given_up"

    @property
    def label(self) -> str:
        return ADOPTION_LABELS[self]


S, V, A = StoryState, VersionState, AdoptionState
STORY_KINDS = {
    StoryKind.RECOVERED: "Back on plan, and stayed",
    StoryKind.BEAT_PLAN: "Beat its plan for the year",
    StoryKind.LEADS: "Leads the councils it is compared with",
}
STORY_LABELS = {S.SUGGESTED: "To decide", S.TAKEN_UP: "Taken up", S.SET_ASIDE: "Set aside"}
VERSION_LABELS = {
    V.DRAFT: "Draft",
    V.SUBMITTED: "With the director",
    V.APPROVED: "Approved",
    V.PUBLISHED: "Published",
    V.REPLACED: "Replaced by a newer version",
    V.WITHDRAWN: "Withdrawn",
    V.DROPPED: "Given up before it was published",
}
ADOPTION_LABELS = {
    A.ASKED: "Asked",
    A.REFUSED: "Not for us",
    A.ADOPTED: "Adopted",
    A.KEPT: "Kept after review",
    A.CHANGED: "Changed after review",
    A.GIVEN_UP: "Given up",
}
# Somebody still works on these.
UNDER_WAY = (V.DRAFT, V.SUBMITTED, V.APPROVED)
# What was read once as the council's word.
ONCE_PUBLISHED = (V.PUBLISHED, V.REPLACED)
# What somebody approved and published, whatever became of it.
EVER_PUBLISHED = (*ONCE_PUBLISHED, V.WITHDRAWN)
# The service does what the case study says; or did.
DOING = (A.ADOPTED, A.KEPT, A.CHANGED)
TAKEN_ON = (*DOING, A.GIVEN_UP)
# A review is still to come.
TO_REVIEW = (A.ADOPTED, A.CHANGED)
MONTHS_TO_REVIEW = 6

STORY_ACTS: Acts = {
    "take_up": {S.SUGGESTED: S.TAKEN_UP},
    "set_aside": {S.SUGGESTED: S.SET_ASIDE},
}
VERSION_ACTS: Acts = {
    "change": {V.DRAFT: V.DRAFT},
    "submit": {V.DRAFT: V.SUBMITTED},
    "return": {V.SUBMITTED: V.DRAFT},
    "approve": {V.SUBMITTED: V.APPROVED},
    "publish": {V.APPROVED: V.PUBLISHED},
    "correct": {V.PUBLISHED: V.PUBLISHED},
    "replace": {V.PUBLISHED: V.REPLACED},
    "withdraw": {V.PUBLISHED: V.WITHDRAWN},
    "drop": {V.DRAFT: V.DROPPED},
}
ADOPTION_ACTS: Acts = {
    "adopt": {A.ASKED: A.ADOPTED, A.REFUSED: A.ADOPTED},
    "refuse": {A.ASKED: A.REFUSED},
    "keep": {A.ADOPTED: A.KEPT, A.CHANGED: A.KEPT},
    "change": {A.ADOPTED: A.CHANGED, A.CHANGED: A.CHANGED},
    "give_up": {A.ADOPTED: A.GIVEN_UP, A.CHANGED: A.GIVEN_UP, A.KEPT: A.GIVEN_UP},
}
STORY_ACTORS = dict.fromkeys(STORY_ACTS, "performance team")
VERSION_ACTORS = {
    "change": "author",
    "submit": "author",
    "return": "director",
    "approve": "director",
    "publish": "performance team",
    "correct": "author",
    "replace": "publication of the next version",
    "withdraw": "performance team",
    "drop": "author",
}
ADOPTION_ACTORS = {
    "adopt": "head of service",
    "refuse": "head of service",
    "keep": "accountable post",
    "change": "accountable post",
    "give_up": "accountable post",
}
# What a review says.
REVIEWS = {
    "keep": "We keep it",
    "change": "We change it",
    "give_up": "We give it up",
}
THINGS: dict[str, tuple[Acts, Mapping[str, str]]] = {
    "story": (STORY_ACTS, {state.value: words for state, words in STORY_LABELS.items()}),
    "case study": (VERSION_ACTS, {state.value: words for state, words in VERSION_LABELS.items()}),
    "adoption": (ADOPTION_ACTS, {state.value: words for state, words in ADOPTION_LABELS.items()}),
}


def after(thing: str, state: str, act: str) -> str:
    """The state of a thing ("story", "case study", "adoption") after an act; raises Refused."""
    acts, labels = THINGS[thing]
    return state_after(acts, labels, thing, state, act)


def review_due(begun: date) -> date:
    """Half a year after a day; the last of the month where that month is shorter."""
    month = Month.of(begun) + MONTHS_TO_REVIEW
    return min(month.last_day, date(month.year, month.month, min(begun.day, month.last_day.day)))


def story_diagram() -> str:
    return state_diagram(STORY_ACTS, STORY_ACTORS, S.SUGGESTED)


def version_diagram() -> str:
    return state_diagram(VERSION_ACTS, VERSION_ACTORS, V.DRAFT)


def adoption_diagram() -> str:
    return state_diagram(ADOPTION_ACTS, ADOPTION_ACTORS, A.ASKED)
