"""One row of figures that was checked: what it brings, and what stands there now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from pmf_portal.council.models import Area
from pmf_portal.formats.csv_files import Problem
from pmf_portal.formats.plain_text import kept_text
from pmf_portal.periods.month import Month
from scorecards.feeds.target_rules import TargetRule
from scorecards.plausibility.context import Stored, confirmation_from_reason
from scorecards.plausibility.figure_warning import FigureWarning
from scorecards.rating.year_to_date import Figure


class Place(NamedTuple):
    """What a row speaks of: a target's period, whole or for one area."""

    rule: TargetRule
    month: Month
    area: Area | None

    @property
    def key(self) -> tuple[int, Month, int]:
        return self.rule.target_id, self.month, self.area.pk if self.area else 0


@dataclass(slots=True)
class CheckedRow:
    """One row that may be taken: the figure it brings, what stands there now, and what looks
    unusual about it; `warnings` is None until it is weighed.
    """

    number: int
    place: Place
    figure: Figure
    status: str
    source: str
    comment: str
    reason: str
    stored: Stored | None
    warnings: list[FigureWarning] | None = None
    # Of words that change beside a published figure: the reason is asked for where the changes are
    # confirmed.
    lacks_reason: bool = False

    @property
    def rule(self) -> TargetRule:
        return self.place.rule

    @property
    def month(self) -> Month:
        return self.place.month

    @property
    def area(self) -> Area | None:
        return self.place.area

    @property
    def is_news(self) -> bool:
        """Whether the row says something else than what is stored: another figure, or another
        status, source or comment beside it.
        """
        if self.stored is None or self.changes_figure:
            return True
        words = (kept_text(self.stored.source), kept_text(self.stored.comment))
        return self.stored.status != self.status or words != (self.source, self.comment)

    @property
    def changes_figure(self) -> bool:
        """Whether another figure is stored."""
        return self.stored is not None and self.stored.figure != self.figure

    @property
    def revision(self) -> int:
        return self.stored.revision + 1 if self.stored else 1

    @property
    def needs_confirmation(self) -> bool:
        if not self.warnings:
            return False
        return not confirmation_from_reason(self.warnings, self.reason)


@dataclass(frozen=True, slots=True)
class Declaration:
    """One row that says that there is nothing to report, and why; `stands` when it was said
    before.
    """

    number: int
    place: Place
    reason: str
    stands: bool
    symbol: str = ""


def difference_between(first: CheckedRow, second: CheckedRow) -> str:
    """In what two rows about one figure disagree; "" when they agree."""
    if (first.figure, first.status) != (second.figure, second.status):
        return "figure or status"
    if (first.source, first.comment) != (second.source, second.comment):
        return "source or comment"
    return ""


def without_contradictions(
    declarations: Iterable[Declaration], checked: Mapping[tuple[int, Month, int], CheckedRow]
) -> tuple[list[Declaration], list[Problem]]:
    """The declarations of a file, each once, and those that another of its rows speaks against."""
    problems = []
    seen: dict[tuple[int, Month, int], Declaration] = {}
    for declaration in declarations:
        key = declaration.place.key
        first = seen.setdefault(key, declaration)
        other = checked.get(key)
        if other or first.reason != declaration.reason:
            number = other.number if other else first.number
            reason = f"Row {number} says something else of the same target and period."
            problems.append(Problem(declaration.number, "nothing_to_report", "", reason))
    return list(seen.values()), problems
