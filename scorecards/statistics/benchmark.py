"""Where a council stands among its peers (pure): rank, quartile, family group, distance from the
median, and whether it differs at all.

Source: the Local Government Benchmarking Framework (competition ranks, family groups, ratio of
sums) and the Office for Local Government's data explorer (median absolute deviations).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from scorecards.statistics.intervals import Interval
from targets.rules.polarity import Polarity, higher_is_better, lower_is_better


@dataclass(frozen=True, slots=True)
class Peer:
    """One council's figure; its numerator and denominator and the interval of its figure where they
    are published.
    """

    name: str
    value: float
    numerator: float | None = None
    denominator: float | None = None
    group: str = ""
    interval: Interval | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one council stands among some."""

    rank: int
    of: int
    # How many others share the rank.
    shared_with: int

    @property
    def percentile(self) -> float:
        """The share of councils that are as good or better, itself included."""
        return self.rank / self.of

    @property
    def quartile(self) -> int:
        """1 for the best quarter to 4 for the last."""
        return min(int((self.rank - 1) / self.of * 4) + 1, 4)


def merit(value: float, polarity: Polarity, midpoint: float | None = None) -> float | None:
    """A number that is higher the better a figure is; None for a measure that has no better."""
    if higher_is_better(polarity):
        return value
    if lower_is_better(polarity):
        return -value
    if polarity == Polarity.CLOSEST and midpoint is not None:
        return -abs(value - midpoint)
    return None


def ranks(
    values: Sequence[float], polarity: Polarity, midpoint: float | None = None
) -> list[int] | None:
    """The rank of each figure, the best first: those that tie share the better rank, and the next
    ones are skipped.  None for a measure that has no better.
    """
    merits = [merit(value, polarity, midpoint) for value in values]
    known = [one for one in merits if one is not None]
    if len(known) < len(merits):
        return None
    place: dict[float, int] = {}
    for position, one in enumerate(sorted(known, reverse=True), 1):
        place.setdefault(one, position)
    return [place[one] for one in known]


def standings(
    peers: Sequence[Peer], polarity: Polarity, midpoint: float | None = None
) -> dict[str, Standing]:
    """Where each council stands among all of them; {} for a measure that has no better."""
    places = ranks([peer.value for peer in peers], polarity, midpoint)
    if places is None:
        return {}
    return {
        peer.name: Standing(place, len(peers), places.count(place) - 1)
        for peer, place in zip(peers, places, strict=True)
    }


def ratio_of_sums(peers: Iterable[Peer]) -> float | None:
    """The figure of all councils together, which is not the mean of their percentages; None where
    one of them has no parts.
    """
    counted = of = 0.0
    for peer in peers:
        if peer.numerator is None or peer.denominator is None:
            return None
        counted += peer.numerator
        of += peer.denominator
    return counted / of if of else None


def by_group(peers: Iterable[Peer]) -> dict[str, list[Peer]]:
    """The councils of each family group, in the order of the groups' names."""
    groups: dict[str, list[Peer]] = {}
    for peer in peers:
        groups.setdefault(peer.group, []).append(peer)
    return dict(sorted(groups.items()))


def distance_in_mads(value: float, values: Sequence[float]) -> float | None:
    """How many median absolute deviations (unscaled) a figure lies above the median; None where
    more than half of the figures are the median itself.
    """
    middle = median(values)
    deviation = median(abs(one - middle) for one in values)
    return (value - middle) / deviation if deviation else None


def rank_change(before: int, now: int) -> int:
    """By how many places a council moved up."""
    return before - now


def improvement(before: float, now: float, polarity: Polarity) -> float:
    """By how much a figure got better, in its own unit: below 0 where it got worse."""
    return before - now if polarity == Polarity.LOWER else now - before


def differing(own: Interval, others: Mapping[str, Interval]) -> list[str]:
    """The councils whose figures differ from one's own by more than chance: their intervals do not
    overlap.
    """
    return [name for name, interval in others.items() if not own.overlaps(interval)]


def surely_ranked(peers: Sequence[Peer], name: str) -> bool | None:
    """Whether a council's rank says something: it differs from both its neighbours in the order of
    the figures.  None where an interval is not known.
    """
    ordered = sorted(peers, key=lambda peer: peer.value)
    place = next(n for n, peer in enumerate(ordered) if peer.name == name)
    own = ordered[place].interval
    around = [ordered[n].interval for n in (place - 1, place + 1) if 0 <= n < len(ordered)]
    known = [interval for interval in around if interval is not None]
    if own is None or len(known) < len(around):
        return None
    return not any(own.overlaps(interval) for interval in known)
