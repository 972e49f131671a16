"""What other councils reach, as a level to be aimed at (pure): the best of them, their top
quartile, their median.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from statistics import median
from typing import NamedTuple

from targets.rules.polarity import higher_is_better, lower_is_better

# A level of fewer councils, or of a smaller share of the group, would say little of the group.
FEWEST_COUNCILS = 4
SMALLEST_SHARE = Decimal("0.75")


class GroupKind(StrEnum):
    """Why some councils are compared with each other."""

    NEIGHBOURS = "neighbours"
    FAMILY = "family"
    REGION = "region"
    CHOICE = "choice"

    @property
    def words(self) -> str:
        return {
            "neighbours": "nearest neighbours",
            "family": "family group",
            "region": "region",
            "choice": "the council’s own choice",
        }[self.value]


class PeerLevel(StrEnum):
    """The level of its peers that a target aims at."""

    BEST = "best"
    TOP_QUARTILE = "quartile"
    MEDIAN = "median"

    @property
    def words(self) -> str:
        return {
            "best": "the best of the group",
            "quartile": "the top quartile of the group",
            "median": "the median of the group",
        }[self.value]


class PeerFigureValue(NamedTuple):
    """A council's figure as its source publishes it: the figure, its two counts, or all three."""

    value: Decimal | None
    numerator: Decimal | None = None
    denominator: Decimal | None = None

    def worth(self, scale: Decimal) -> Decimal | None:
        """The figure itself; worked out of its counts where the source gives those alone."""
        if self.value is not None:
            return self.value
        if self.numerator is None or not self.denominator:
            return None
        return self.numerator / self.denominator * scale


@dataclass(frozen=True, slots=True)
class Level:
    """A level worked out of so many councils of a group; `value` is None until enough are in."""

    kind: PeerLevel
    value: Decimal | None
    councils: int
    members: int


def has_a_better(polarity: str) -> bool:
    """Whether a measure has a better at all, without which no council is the best."""
    return higher_is_better(polarity) or lower_is_better(polarity)


def level_of(
    kind: PeerLevel, figures: Mapping[str, Decimal], members: Collection[str], polarity: str
) -> Level:
    """The level of the councils of a group that have a figure, in the measure's unit.

    The top quartile is the figure of the last council of the best quarter: whoever reaches it
    stands among the best quarter.  Without enough councils, or where a measure has no better, there
    is no level.
    """
    known = [value for code, value in figures.items() if code in members]
    enough = max(Decimal(FEWEST_COUNCILS), len(members) * SMALLEST_SHARE)
    if len(known) < enough or not has_a_better(polarity):
        return Level(kind, None, len(known), len(members))
    ordered = sorted(known, reverse=higher_is_better(polarity))
    if kind == PeerLevel.MEDIAN:
        value = median(ordered)
    elif kind == PeerLevel.BEST:
        value = ordered[0]
    else:
        value = ordered[-(-len(ordered) // 4) - 1]
    return Level(kind, value, len(known), len(members))
