"""Where the council stands among others, in numbers and in one plain sentence (pure).

A rank is never told without what is known of chance: where the two counts of a figure are published
its interval says which councils clearly differ; where they are not, that is said.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import fmean, median

from pmf_portal.formats.numbers import counted
from scorecards.statistics.benchmark import (
    Peer,
    differing,
    distance_in_mads,
    ratio_of_sums,
    standings,
)
from scorecards.statistics.intervals import Interval, of_rate, wilson
from targets.rules.polarity import Polarity, higher_is_better, lower_is_better

OWN = "own"
# Below so many councils a quartile says nothing.
FEWEST_FOR_QUARTILES = 4
PERCENTAGE = 100
ENDINGS = {1: "st", 2: "nd", 3: "rd"}


@dataclass(frozen=True, slots=True)
class GroupStanding:
    """The council among its peers; figures in the measure's unit, None for what cannot be told.

    `different` are the peers whose intervals lie apart from the council's own, `compared` those
    whose intervals are known.
    """

    councils: int
    median: float
    mean: float
    pooled: float | None
    rank: int | None
    of: int | None
    shared_with: int
    quartile: int | None
    mads: float | None
    compared: tuple[str, ...]
    different: tuple[str, ...]
    sentence: str


def interval_of(peer: Peer, scale: float) -> Interval | None:
    """How sure a council's figure is, by its two counts: of a percentage Wilson's, of a rate that
    of its count; None where the counts are not known or are no counts of one another.
    """
    if peer.numerator is None or not peer.denominator or peer.numerator < 0:
        return None
    if scale == PERCENTAGE and peer.numerator <= peer.denominator:
        return wilson(peer.numerator, peer.denominator).scaled(scale)
    return of_rate(peer.numerator, peer.denominator, scale)


def standing_of(
    own: Peer | None, peers: Sequence[Peer], polarity: Polarity, *, scale: float
) -> GroupStanding:
    """Where the council stands among its peers; `own` is None where it has no figure to be held
    beside them.  Raises ValueError without any peer.
    """
    values = [peer.value for peer in peers]
    if not values:
        raise ValueError("There is no peer to be compared with.")
    pooled = ratio_of_sums(peers)
    known = [replace(peer, interval=interval_of(peer, scale)) for peer in peers]
    standing = GroupStanding(
        councils=len(peers),
        median=median(values),
        mean=fmean(values),
        pooled=None if pooled is None else pooled * scale,
        rank=None,
        of=None,
        shared_with=0,
        quartile=None,
        mads=None,
        compared=(),
        different=(),
        sentence="",
    )
    if own is not None:
        own = replace(own, name=OWN, interval=interval_of(own, scale))
        standing = placed(standing, own, known, polarity)
    return replace(standing, sentence=sentence_of(standing, own, polarity))


def placed(
    standing: GroupStanding, own: Peer, peers: Sequence[Peer], polarity: Polarity
) -> GroupStanding:
    """With the council's own place, and whom it clearly differs from.

    Where closest to plan is best each council has a plan of its own, and where a measure has no
    better none is first: then nobody has a rank.
    """
    values = [own.value, *(peer.value for peer in peers)]
    intervals = {peer.name: peer.interval for peer in peers if peer.interval is not None}
    different: list[str] = []
    compared: list[str] = []
    if own.interval is not None:
        compared, different = list(intervals), differing(own.interval, intervals)
    standing = replace(
        standing,
        mads=distance_in_mads(own.value, values),
        compared=tuple(compared),
        different=tuple(different),
    )
    if not (higher_is_better(polarity) or lower_is_better(polarity)):
        return standing
    place = standings([own, *peers], polarity)[OWN]
    return replace(
        standing,
        rank=place.rank,
        of=place.of,
        shared_with=place.shared_with,
        quartile=place.quartile if place.of >= FEWEST_FOR_QUARTILES else None,
    )


def sentence_of(standing: GroupStanding, own: Peer | None, polarity: Polarity) -> str:
    """The standing in one sentence or two."""
    if own is None:
        return "There is no figure of this council for the same period to hold beside theirs."
    if standing.rank is None or standing.of is None:
        return f"{beside_the_median(standing, own)} {no_first(polarity)}"
    joint = "Joint " if standing.shared_with else ""
    place = f"{joint}{ordinal(standing.rank)} of {standing.of}"
    return f"{place}; {chance_in_words(standing)}."


def chance_in_words(standing: GroupStanding) -> str:
    """What is known of chance behind a rank."""
    if not standing.compared:
        return (
            "how much of that is chance is not known, because the counts behind the figures are not"
            " published"
        )
    alike = len(standing.compared) - len(standing.different)
    of_known = "" if len(standing.compared) == standing.councils else " whose counts are published"
    others = counted(len(standing.compared), "other council") + of_known
    if not alike:
        return f"clearly different from all of the {others}"
    if not standing.different:
        return f"not clearly different from any of the {others}"
    if of_known:
        return f"not clearly different from {alike} of the {others}"
    return f"not clearly different from {alike} of them"


def beside_the_median(standing: GroupStanding, own: Peer) -> str:
    """Whether the council's figure is above or below that of the middle council."""
    if own.value == standing.median:
        return "The same as the middle one of the other councils."
    way = "Higher" if own.value > standing.median else "Lower"
    return f"{way} than the middle one of the other councils."


def no_first(polarity: Polarity) -> str:
    """Why no council is first."""
    if polarity == Polarity.CLOSEST:
        return "No council is first: each aims at a plan of its own."
    return "No council is first: neither more nor less of it is better."


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 4th, 11th."""
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{ENDINGS.get(number % 10, 'th')}"
