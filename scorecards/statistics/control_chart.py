"""Control charts (pure): which movements of a measure are its usual variation, and which are not.

Source: Shewhart's charts as NHS England's "Making data count" and NHSRplotthedots draw them (XmR:
2.66 average moving ranges).  Tools differ in the length of a run: it is a recorded setting.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from statistics import fmean

from targets.rules.polarity import Polarity

# Wheeler: 3 / 1.128 and 3.267 for moving ranges of two points.
LIMIT, NEAR_LIMIT, SCREEN = 2.66, 2 * 2.66 / 3, 3.267
WINDOW = 3


@dataclass(frozen=True, slots=True)
class ChartRules:
    """How a chart is drawn and read; recorded with it, since published charts differ."""

    # Points on one side of the mean, and points that all rise or all fall.
    run: int = 7
    trend: int = 7
    # Whether single leaps are left out of the average moving range.
    is_screened: bool = True
    # Points from which the limits of a group are taken; all where None.
    baseline: int | None = None
    # Fewer points than this make limits for trial.
    firm_from: int = 12


class Signal(StrEnum):
    """Why a point is not usual variation, in the order in which they are told."""

    OUTSIDE = "outside"
    TREND = "trend"
    TWO_OF_THREE = "two_of_three"
    RUN = "run"


@dataclass(frozen=True, slots=True)
class Limits:
    """The mean and limits of one group of points: between them lies its usual variation."""

    mean: float
    lower: float
    upper: float
    near_lower: float
    near_upper: float
    points: int
    is_trial: bool


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a chart: its side of the mean (-1, 0, 1) and the first signal that it is part
    of, with the signal's direction.
    """

    value: float
    group: int
    side: int
    is_outside: bool
    is_near: bool
    signal: Signal | None = None
    direction: int = 0

    def judged(self, polarity: Polarity) -> str:
        """ "improvement", "concern", "neutral_high", "neutral_low", or "" for usual variation."""
        return judged(self.direction, polarity)


@dataclass(frozen=True, slots=True)
class Chart:
    """A measure's points with the limits of each group."""

    points: tuple[Point, ...]
    limits: tuple[Limits, ...]
    rules: ChartRules = field(default_factory=ChartRules)

    def latest_variation(self, polarity: Polarity) -> str:
        """What the newest point says: "" for usual variation."""
        return self.points[-1].judged(polarity) if self.points else ""


# Limits


def moving_ranges(values: Sequence[float]) -> list[float]:
    return [abs(later - earlier) for earlier, later in pairwise(values)]


def average_moving_range(values: Sequence[float], *, is_screened: bool) -> float:
    """The mean distance from one point to the next; where screened, once without those that are
    themselves out of the ordinary.
    """
    ranges = moving_ranges(values)
    if not ranges:
        return 0.0
    average = fmean(ranges)
    if is_screened:
        kept = [one for one in ranges if one < SCREEN * average]
        average = fmean(kept) if kept else average
    return average


def limits_of(values: Sequence[float], rules: ChartRules) -> Limits:
    """The limits of one group of points (XmR)."""
    baseline = values[: rules.baseline] if rules.baseline else values
    mean = fmean(baseline)
    spread = average_moving_range(baseline, is_screened=rules.is_screened)
    return Limits(
        mean=mean,
        lower=mean - LIMIT * spread,
        upper=mean + LIMIT * spread,
        near_lower=mean - NEAR_LIMIT * spread,
        near_upper=mean + NEAR_LIMIT * spread,
        points=len(values),
        is_trial=is_trial(len(baseline), rules.firm_from),
    )


def is_trial(points: int, firm_from: int) -> bool:
    """Whether limits come from so few points that they are for trial."""
    return points < firm_from


def groups_of(rebases: Iterable[bool]) -> list[int]:
    """The group of each point: one begins at each rebase."""
    group, groups = 0, []
    for is_rebase in rebases:
        group += is_rebase
        groups.append(group)
    return groups


# Signals


def side_of(value: float, line: float) -> int:
    return (value > line) - (value < line)


def outside(value: float, lower: float, upper: float) -> int:
    """1 above the upper limit, -1 below the lower one, 0 on or between them."""
    return (value > upper) - (value < lower)


def completed_runs(sides: Sequence[int], length: int) -> list[int]:
    """At each point 1 or -1 where it completes so many points on one side of the mean, else 0; a
    point on the mean breaks a run.
    """
    completed, so_far, side = [], 0, 0
    for now in sides:
        so_far = so_far + 1 if now == side else 1
        side = now
        completed.append(side if side and so_far >= length else 0)
    return completed


def completed_trends(values: Sequence[float], length: int) -> list[int]:
    """At each point 1 or -1 where it completes so many points that all rise or all fall, else 0;
    equal neighbours break a trend.
    """
    steps = [0, *(side_of(later, earlier) for earlier, later in pairwise(values))]
    return completed_runs(steps[: len(values)], length - 1) if length > 1 else steps[: len(values)]


def marked_back(completed: Sequence[int], length: int) -> list[int]:
    """The direction of the run or trend that each point is part of; one that two of them share goes
    with the later.
    """
    marked = [0] * len(completed)
    for end, direction in enumerate(completed):
        if direction:
            for place in range(max(end - length + 1, 0), end + 1):
                marked[place] = direction
    return marked


def two_of_three_windows(near: Sequence[bool], sides: Sequence[int]) -> list[int]:
    """The direction of each point within three neighbours that all lie on one side of the mean, and
    of which two or more are near a limit.
    """
    marked = [0] * len(near)
    for start in range(len(near) - WINDOW + 1):
        window = range(start, start + WINDOW)
        side = sides[start]
        if side and all(sides[n] == side for n in window) and sum(near[n] for n in window) >= 2:
            for place in window:
                marked[place] = side
    return marked


def two_of_three(near: Sequence[bool], sides: Sequence[int]) -> list[int]:
    """The points near a limit that make such a window a signal."""
    return [
        mark if is_near else 0
        for mark, is_near in zip(two_of_three_windows(near, sides), near, strict=True)
    ]


def two_of_three_beyond(beyond: Sequence[int], *, whole_window: bool = False) -> list[int]:
    """As `two_of_three` by another convention: the third point may lie anywhere but beyond the
    opposite limit.
    """
    marked = [0] * len(beyond)
    for start in range(len(beyond) - WINDOW + 1):
        total = sum(beyond[start : start + WINDOW])
        if abs(total) >= 2:
            direction = 1 if total > 0 else -1
            for place in range(start, start + WINDOW):
                if whole_window or beyond[place] == direction:
                    marked[place] = direction
    return marked


def judged(direction: int, polarity: Polarity) -> str:
    """What a movement up (1) or down (-1) means for a measure; "" for none."""
    if not direction:
        return ""
    if polarity == Polarity.HIGHER:
        return "improvement" if direction > 0 else "concern"
    if polarity == Polarity.LOWER:
        return "concern" if direction > 0 else "improvement"
    return "neutral_high" if direction > 0 else "neutral_low"


def variations(judgements: Iterable[str]) -> list[str]:
    """What several signals say together, each once: improvement, concern, then neutral."""
    there = set(judgements)
    order = ("improvement", "concern", "neutral_low", "neutral_high")
    return [variation for variation in order if variation in there]


def is_high(variation: str, polarity: Polarity) -> bool:
    """Whether an improvement or a concern is a high figure."""
    return (variation == "improvement") == (polarity == Polarity.HIGHER)


def assurance(
    target: float | None, lower: float | None, upper: float | None, polarity: Polarity
) -> str:
    """Whether a measure as it is will meet its target: "pass", "fail", "hit_or_miss", or "" where
    that cannot be asked.
    """
    if target is None or lower is None or upper is None:
        return ""
    if polarity not in (Polarity.HIGHER, Polarity.LOWER):
        return ""
    position = outside(target, lower, upper)
    if not position:
        return "hit_or_miss"
    return "fail" if (position > 0) == (polarity == Polarity.HIGHER) else "pass"


# Charts


def chart_of(
    values: Sequence[float],
    rules: ChartRules | None = None,
    *,
    groups: Sequence[int] | None = None,
) -> Chart:
    """The control chart of a measure's figures in the order of their periods; limits and signals
    never reach from one group into another.
    """
    rules = rules or ChartRules()
    groups = groups if groups is not None else [0] * len(values)
    points: list[Point] = []
    limits = []
    for group in dict.fromkeys(groups):
        own = [value for value, of in zip(values, groups, strict=True) if of == group]
        limits.append(limits_of(own, rules))
        points += points_of(own, limits[-1], group, rules)
    return Chart(tuple(points), tuple(limits), rules)


def points_of(
    values: Sequence[float], limits: Limits, group: int, rules: ChartRules
) -> list[Point]:
    """The points of one group, each with the first signal that it is part of."""
    sides = [side_of(value, limits.mean) for value in values]
    beyond = [outside(value, limits.lower, limits.upper) for value in values]
    near = [
        not out and bool(outside(value, limits.near_lower, limits.near_upper))
        for value, out in zip(values, beyond, strict=True)
    ]
    signals = {
        Signal.OUTSIDE: beyond,
        Signal.TREND: marked_back(completed_trends(values, rules.trend), rules.trend),
        Signal.TWO_OF_THREE: two_of_three(near, sides),
        Signal.RUN: marked_back(completed_runs(sides, rules.run), rules.run),
    }
    points = []
    for place, value in enumerate(values):
        told = next(((one, marks[place]) for one, marks in signals.items() if marks[place]), None)
        signal, direction = told or (None, 0)
        points.append(
            Point(value, group, sides[place], bool(beyond[place]), near[place], signal, direction)
        )
    return points
