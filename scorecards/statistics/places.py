"""How sure the figure of a place is, and whether it differs from the whole council by more than
chance (pure; framework 3.6, 4.2).

A ward of 12,000 people swings more from year to year than a borough of 320,000.  A place is said to
differ only beyond funnel limits, which are wide for small places and narrow for large ones.  Small
expected counts are judged by their exact chances, since a curve would blame small places for noise.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import exp, fsum, lgamma, log, sqrt
from statistics import NormalDist

from scorecards.statistics.intervals import (
    CONTROL,
    WARNING,
    Interval,
    chance_of_at_most,
    difference_of_proportions,
    of_count,
    wilson,
)
from scorecards.statistics.masking import (
    FALSE_DISCOVERIES,
    Part,
    masked_red,
    moves_against_its_parts,
    standing_out,
)

# From this variance on a normal curve is close enough to the exact chances.
SMOOTH_FROM = 100.0


class Basis(StrEnum):
    """What a figure is made of, and so how its interval is worked out."""

    SHARE = "share"
    RATE = "rate"
    VALUE = "value"


class Standing(StrEnum):
    """How a place's figure stands to that of the whole."""

    CLEARLY_HIGHER = "clearly higher"
    PERHAPS_HIGHER = "perhaps higher"
    AS_EXPECTED = "as expected"
    PERHAPS_LOWER = "perhaps lower"
    CLEARLY_LOWER = "clearly lower"


CLEAR = (Standing.CLEARLY_HIGHER, Standing.CLEARLY_LOWER)
HIGHER = (Standing.CLEARLY_HIGHER, Standing.PERHAPS_HIGHER)
LOWER = (Standing.CLEARLY_LOWER, Standing.PERHAPS_LOWER)


@dataclass(frozen=True, slots=True)
class Counted:
    """How many were counted, and of how many: cases of cases, or events of people."""

    counted: float
    of: float

    @property
    def value(self) -> float:
        return self.counted / self.of

    @property
    def can_be_read(self) -> bool:
        """Whether it counts whole things out of something."""
        return self.of > 0 <= self.counted and self.counted == int(self.counted)


def basis_of_parts(parts: Iterable[Counted]) -> Basis:
    """What two counts are: a share where nothing that is counted exceeds what it is counted of, a
    rate where something does, and neither where they are no whole counts.
    """
    known = list(parts)
    if not known or not all(part.can_be_read for part in known):
        return Basis.VALUE
    is_share = all(part.counted <= part.of and part.of == int(part.of) for part in known)
    return Basis.SHARE if is_share else Basis.RATE


def interval_of(part: Counted, basis: Basis) -> Interval | None:
    """The 95 % interval of a place's figure, of 1: Wilson's for shares, Byar's for rates (exact
    below ten); None where the counts behind it are not known.
    """
    if basis == Basis.VALUE or not part.can_be_read:
        return None
    if basis == Basis.SHARE:
        return wilson(part.counted, part.of)
    return of_count(part.counted).scaled(1 / part.of)


def standing_of(part: Counted, whole: float, basis: Basis) -> Standing | None:
    """Where a place stands to the whole's figure (of 1): beyond the 99.8 % funnel limits clearly,
    beyond the 95 % ones perhaps; None where the counts behind it are not known.
    """
    if basis == Basis.VALUE or not part.can_be_read:
        return None
    higher = part.value > whole
    chance = chance_beyond(part, whole, basis)
    if chance < (1 - CONTROL) / 2:
        return Standing.CLEARLY_HIGHER if higher else Standing.CLEARLY_LOWER
    if chance < (1 - WARNING) / 2:
        return Standing.PERHAPS_HIGHER if higher else Standing.PERHAPS_LOWER
    return Standing.AS_EXPECTED


def chance_beyond(part: Counted, whole: float, basis: Basis) -> float:
    """How likely a place of this size would lie at least so far out on its side, were it like the
    whole.
    """
    expected = whole * part.of
    if basis == Basis.SHARE:
        variance = expected * (1 - whole)
        if variance < SMOOTH_FROM:
            return exact_share_tail(part, whole)
    else:
        variance = expected
        if variance < SMOOTH_FROM:
            return exact_rate_tail(part, expected)
    distance = abs(part.counted - expected) / sqrt(variance)
    return 1 - NormalDist().cdf(distance)


def exact_rate_tail(part: Counted, expected: float) -> float:
    count = int(part.counted)
    if count > expected:
        return max(1 - chance_of_at_most(count - 1, expected), 0.0)
    return chance_of_at_most(count, expected)


def exact_share_tail(part: Counted, whole: float) -> float:
    """The binomial chance, counted on the side of the fewer: those counted or the rest."""
    counted, of = int(part.counted), int(part.of)
    if whole <= 0 or whole >= 1:
        return 1.0 if counted == round(whole * of) else 0.0
    if whole > 0.5:
        counted, whole = of - counted, 1 - whole
    if counted > whole * of:
        return max(1 - chance_of_at_most_of(counted - 1, of, whole), 0.0)
    return chance_of_at_most_of(counted, of, whole)


def chance_of_at_most_of(count: int, of: int, share: float) -> float:
    """How likely so many or fewer of a number are, each with the same chance."""
    if count < 0:
        return 0.0
    terms = []
    for n in range(count + 1):
        ways = lgamma(of + 1) - lgamma(n + 1) - lgamma(of - n + 1)
        terms.append(exp(ways + n * log(share) + (of - n) * log(1 - share)))
    return fsum(terms)


def judgement_of(standing: Standing | None, polarity: str) -> str:
    """Whether a clear difference is for the "better" or the "worse"; "" where it is not clear, or
    the measure has no better side.
    """
    if standing not in CLEAR or polarity not in ("higher", "lower"):
        return ""
    is_higher = standing == Standing.CLEARLY_HIGHER
    return "better" if is_higher == (polarity == "higher") else "worse"


def hidden_reds(
    whole_rating: str, part_ratings: Mapping[str, str], parts: Mapping[str, Part], polarity: str
) -> list[str]:
    """The places that would be red by the whole's own plan while the whole is green, and that lie
    on the worse side of all others together by more than chance; of those named at most one in
    twenty is named in error.
    """
    apart = standing_out(parts, FALSE_DISCOVERIES)
    worse = {
        name
        for name, difference in apart.items()
        if difference and (difference < 0) == (polarity == "higher")
    }
    return [name for name in masked_red(whole_rating, part_ratings) if name in worse]


def moves_against(parts: Sequence[Part]) -> int:
    """1 where the whole clearly fell although every place rose, -1 where it clearly rose although
    every place fell, 0 otherwise: what changed is how much each place weighs.
    """
    direction = moves_against_its_parts(parts)
    if not direction:
        return 0
    now = (sum(part.numerator for part in parts), sum(part.denominator for part in parts))
    before = (
        sum(part.before_numerator or 0.0 for part in parts),
        sum(part.before_denominator or 0.0 for part in parts),
    )
    if not all(0 <= counted <= of for counted, of in (now, before)):
        return direction
    return 0 if difference_of_proportions(now, before).holds(0.0) else direction
