"""What a whole hides of its parts (pure): a red part under a green whole, and parts that move
against it.

Source: Simpson (1951); false discoveries held down as Benjamini and Hochberg (1995) do.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

from scorecards.statistics.control_chart import side_of

# Of the parts that are named, at most one in twenty is named by chance.
FALSE_DISCOVERIES = 0.05


@dataclass(frozen=True, slots=True)
class Part:
    """A place's share of a measure, now and in the period before: numerators and denominators."""

    numerator: float
    denominator: float
    before_numerator: float | None = None
    before_denominator: float | None = None

    @property
    def value(self) -> float:
        return self.numerator / self.denominator

    @property
    def before(self) -> float | None:
        if self.before_numerator is None or not self.before_denominator:
            return None
        return self.before_numerator / self.before_denominator


def standing_out(parts: Mapping[str, Part], share: float = FALSE_DISCOVERIES) -> dict[str, float]:
    """The parts that differ from all others together by more than chance, with the difference; the
    most surely different first.
    """
    counted = sum(part.numerator for part in parts.values())
    of = sum(part.denominator for part in parts.values())
    chances, differences = {}, {}
    for name, part in parts.items():
        others, others_of = counted - part.numerator, of - part.denominator
        if part.denominator <= 0 or others_of <= 0:
            continue
        differences[name] = part.value - others / others_of
        chances[name] = chance_of_difference(
            (part.numerator, part.denominator), (others, others_of)
        )
    return {name: differences[name] for name in discoveries(chances, share)}


def chance_of_difference(one: tuple[float, float], other: tuple[float, float]) -> float:
    """How likely two proportions would differ so much if they were the same (two-sided)."""
    pooled = (one[0] + other[0]) / (one[1] + other[1])
    spread = sqrt(max(pooled * (1 - pooled), 0) * (1 / one[1] + 1 / other[1]))
    if not spread:
        return 1.0
    z = abs(one[0] / one[1] - other[0] / other[1]) / spread
    return 2 * (1 - NormalDist().cdf(z))


def discoveries(chances: Mapping[str, float], share: float = FALSE_DISCOVERIES) -> list[str]:
    """The names whose chances are so small that of all named at most this share is named in
    error; the smallest first.
    """
    ordered = sorted(chances, key=lambda name: chances[name])
    kept = 0
    for place, name in enumerate(ordered, 1):
        if chances[name] <= share * place / len(ordered):
            kept = place
    return ordered[:kept]


def masked_red(whole_rating: str, part_ratings: Mapping[str, str]) -> list[str]:
    """The parts that are red although the whole is green."""
    if whole_rating != "green":
        return []
    return [name for name, rating in part_ratings.items() if rating == "red"]


def moves_against_its_parts(parts: Sequence[Part]) -> int:
    """1 where the whole fell although every part rose, -1 where it rose although every part fell
    (Simpson's paradox), 0 otherwise: what changed is the mix.
    """
    if len(parts) < 2 or any(part.before is None for part in parts):
        return 0
    moves = {side_of(part.value, part.before or 0.0) for part in parts}
    now = sum(part.numerator for part in parts) / sum(part.denominator for part in parts)
    counted = sum(part.before_numerator or 0.0 for part in parts)
    before = counted / sum(part.before_denominator or 0.0 for part in parts)
    whole = side_of(now, before)
    if moves == {1} and whole < 0:
        return 1
    if moves == {-1} and whole > 0:
        return -1
    return 0
