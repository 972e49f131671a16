"""Which measures might be retired, and why: each reason one rule, and the life of a candidate as
data (pure; framework 3.1, 5.1).  Nothing statutory is ever a candidate.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from statistics import median

from pmf_portal.formats.life_tables import Acts, state_after, state_diagram
from pmf_portal.formats.numbers import counted
from pmf_portal.formats.wording import terms
from targets.collection.rules.costs import minutes_in_words


class CandidateState(StrEnum):
    """Where a candidate stands."""

    OPEN = "open"
    KEPT = "kept"
    PROPOSED = "proposed"

    @property
    def label(self) -> str:
        return LABELS[self]


S = CandidateState
LABELS = {S.OPEN: "To look at", S.KEPT: "Kept", S.PROPOSED: "Proposed to retire"}
ACTS: Acts = {"keep": {S.OPEN: S.KEPT}, "propose": {S.OPEN: S.PROPOSED}}
ACTORS = dict.fromkeys(ACTS, "performance team")


def after(state: str, act: str) -> str:
    """The state of a candidate after an act; raises Refused."""
    labels = {one.value: words for one, words in LABELS.items()}
    return state_after(ACTS, labels, "candidate", state, act)


def candidate_diagram() -> str:
    return state_diagram(ACTS, ACTORS, S.OPEN)


# So many months back is “two years”; so many of them have to be rated before it is said.
MONTHS, FEWEST_RATED, FEWEST_FIGURES = 24, 20, 2
# Within these shares of the larger figure, figures are the same, or have not changed.
SAME, UNCHANGED = Decimal("0.01"), Decimal("0.02")
# Dear: an hour a month, and twice what measures take in the middle.
DEAR_MINUTES, DEAR_TIMES = 60, 2
# So many of the newest months a figure was late, of so many looked at.
LATE_MONTHS, OFTEN_LATE = 12, 9
FEWEST_COMMON = 6


@dataclass(frozen=True)
class Use:
    """What is known of a measure: two years of published months, its cost, and who named it."""

    code: str
    title: str
    unit: str = ""
    is_statutory: bool = False
    minutes: int | None = None
    # Of each published month, the oldest first.
    ratings: tuple[str, ...] = ()
    late: tuple[bool, ...] = ()
    # By period; empty where small counts are not published.
    figures: dict[str, Decimal] = field(default_factory=dict)
    # Where it was named in two years: "an exception report", "an action".
    named: frozenset[str] = frozenset()
    is_asked_about: bool = False


@dataclass(frozen=True)
class Reason:
    """One reason to retire a measure; by itself only a strong one makes a candidate."""

    key: str
    words: str
    is_strong: bool = True


def close(one: Decimal, other: Decimal, within: Decimal = SAME) -> bool:
    return abs(one - other) <= within * max(abs(one), abs(other))


def unchanged(use: Use) -> Reason | None:
    """Never red or amber, and never changed, for two years."""
    rated = [rating for rating in use.ratings if rating in ("green", "amber", "red")]
    if len(rated) < FEWEST_RATED or set(rated) != {"green"}:
        return None
    figures = list(use.figures.values())
    if len(figures) < FEWEST_FIGURES or not close(min(figures), max(figures), UNCHANGED):
        return None
    return Reason(
        "unchanged",
        f"It was green in all {len(rated)} published months of two years in which it was rated, and"
        " its figure has not moved by more than 2 in 100.",
    )


def dear_and_unused(use: Use, middle: Decimal | None) -> Reason | None:
    """Dear to collect, and nobody has named it."""
    if use.minutes is None or middle is None or use.named:
        return None
    if use.minutes < max(Decimal(DEAR_MINUTES), DEAR_TIMES * middle):
        return None
    return Reason(
        "dear",
        f"It takes {minutes_in_words(use.minutes)} a month to collect, and in two years no"
        f" {terms.exception_report}, question, finding, action or decision has named it.",
    )


def often_late(use: Use) -> Reason | None:
    """Its figure is nearly always missing when the month is published."""
    newest = use.late[-LATE_MONTHS:]
    if len(newest) < LATE_MONTHS or sum(newest) < OFTEN_LATE:
        return None
    return Reason(
        "late",
        f"Its figure was late when the month was published in {sum(newest)} of the newest"
        f" {LATE_MONTHS} months.",
    )


def never_asked(use: Use) -> Reason | None:
    """No resident and no member has asked about it: it supports other reasons."""
    if use.is_asked_about:
        return None
    words = "In two years no resident and no member has asked about it in public."
    return Reason("unasked", words, is_strong=False)


def duplicate(use: Use, other: Use) -> Reason | None:
    """The same title as another measure, or nearly the same figures."""
    name = f"{other.code} {other.title}"
    if plain_title(use.title) == plain_title(other.title):
        return Reason("duplicate", f"It has the same title as {name}.")
    common = sorted(set(use.figures) & set(other.figures))
    if use.unit != other.unit or len(common) < FEWEST_COMMON:
        return None
    own = [use.figures[period] for period in common]
    # Two measures that never change are not the same for that.
    if close(min(own), max(own), UNCHANGED):
        return None
    if not all(close(use.figures[period], other.figures[period]) for period in common):
        return None
    return Reason(
        "duplicate",
        f"In {counted(len(common), 'period')} its figures lie within 1 in 100 of those of {name}.",
    )


def plain_title(title: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[a-z0-9]+", title.casefold()))


@dataclass(frozen=True)
class Compared:
    """A measure with what is compared of it first."""

    use: Use
    title: tuple[str, ...]
    newest: str


def duplicates(uses: Sequence[Use]) -> dict[str, Reason]:
    """Which measures repeat another, by their codes: of two the later one, but never a statutory
    one.
    """
    rows = [Compared(one, plain_title(one.title), max(one.figures, default="")) for one in uses]
    found: dict[str, Reason] = {}
    for number, one in enumerate(rows):
        for other in rows[:number]:
            if not could_be_same(one, other):
                continue
            pair = (other.use, one.use) if one.use.is_statutory else (one.use, other.use)
            spare, stays = pair
            reason = None if spare.is_statutory else duplicate(spare, stays)
            if reason is not None:
                found.setdefault(spare.code, reason)
    return found


def could_be_same(one: Compared, other: Compared) -> bool:
    """Whether two measures are worth comparing period by period."""
    if one.title == other.title:
        return True
    if one.use.unit != other.use.unit or not one.newest:
        return False
    figure = other.use.figures.get(one.newest)
    return figure is not None and close(one.use.figures[one.newest], figure)


def candidates(uses: Iterable[Use]) -> dict[str, list[Reason]]:
    """The measures that might be retired, by their codes, each with its reasons."""
    rows = list(uses)
    known = [one.minutes for one in rows if one.minutes is not None]
    middle = Decimal(median(known)) if known else None
    twins = duplicates(rows)
    found = {}
    for use in rows:
        if use.is_statutory:
            continue
        reasons = [unchanged(use), dear_and_unused(use, middle), twins.get(use.code)]
        reasons += [often_late(use), never_asked(use)]
        given = [reason for reason in reasons if reason is not None]
        if any(reason.is_strong for reason in given):
            found[use.code] = given
    return found
