"""Doubts about the size of a figure, each with its reason; the most specific is the one that is
told (pure).
"""

from dataclasses import dataclass
from functools import cached_property
from math import log, sqrt

from scorecards.plausibility.habits import (
    FEWEST,
    FEWEST_FOR_LIMITS,
    LEAST_JUMP,
    SEASON_TO_LIMIT,
    TO_LARGEST_STEP,
    TO_LIMITS,
    Habits,
)
from scorecards.plausibility.warnings import Doubt, Rule, shown
from targets.rules.aggregation import Aggregation

# A figure is far when it is this many times the usual or more; volatile series are given more room,
# up to the second.
FAR, FARTHEST = log(3), log(6)
ROOM = 1.25
DOUBLE = log(2)
# Between the square roots of two counts of one process: nearly three sigma.
CHANCE = 2
SMALL = 30
NEAR = log(1.5)
SLIPS = (10, 100, 1000)
# Below this a count may well be nought for once.
LEAST_FOR_NOUGHT = 5


@dataclass
class Entry:
    """A figure that jumped, beside the figures it is held against: the three before it and the same
    period a year ago.
    """

    value: float
    parts: object
    index: int
    place: int
    habits: Habits

    @property
    def last(self):
        return self.habits.values[self.place - 1] if self.place else self.habits.values[0]

    @cached_property
    def near_ones(self):
        values = self.habits.values
        year_ago = self.habits.by_month.get(self.index - 12)
        return [
            *(values[max(0, self.place - 3) : self.place] or values[:3]),
            *([] if year_ago is None else [year_ago]),
        ]

    def distance(self, value):
        """How many times larger or smaller than the nearest of those, as a logarithm; None where
        that says nothing.
        """
        usual = [abs(near) for near in self.near_ones if near]
        return (
            min(abs(log(value / near)) for near in usual)
            if value > 0 and usual and self.habits.lowest >= 0
            else None
        )

    @cached_property
    def is_far(self):
        habits, distance = self.habits, self.distance(self.value)
        if distance is None:
            return abs(self.value) > 3 * max(habits.highest, -habits.lowest) > 0
        return distance > min(FARTHEST, max(FAR, ROOM * habits.swing)) and not self.may_be_chance

    @property
    def may_be_chance(self):
        """Whether small counts differ so by chance alone: 2 one month and 8 the next."""
        if not self.habits.whole or self.value % 1 or not 0 <= self.value < SMALL:
            return False
        return min(abs(sqrt(self.value) - sqrt(near)) for near in self.near_ones) < CHANCE

    def would_fit(self, value):
        distance = self.distance(value)
        return (
            self.habits.lowest <= value <= self.habits.highest
            or distance is not None
            and distance < NEAR
        )

    def shown(self, value):
        return shown(value, self.habits.known.unit)


def is_jump(value, index, place, habits):
    """Whether the figure moved more than it usually does: the quick answer for the many that did
    not.
    """
    if not place:
        return True
    last = expected = habits.values[place - 1]
    usual = habits.mean_step
    if habits.season is not None:
        usual = habits.season
        expected = seasonal(last, index, place, habits)
    return (
        abs(value - expected) > max(usual, LEAST_JUMP * abs(expected))
        or 0 < 3 * value < last
        or value > 3 * last > 0
    )


def seasonal(last, index, place, habits):
    """What the figure would be if it changed as it did a year ago."""
    now, then = habits.by_month.get(index - 12), habits.by_month.get(habits.months[place - 1] - 12)
    return last if now is None or then is None else last + now - then


def percent_or_fraction(entry):
    """0.934 where 93.4 is usual, or the reverse."""
    value, habits = entry.value, entry.habits
    typed = entry.parts == value or entry.parts[0] <= 1
    if (
        typed
        and habits.known.unit == "%"
        and 0 < value <= 1
        and entry.is_far
        and entry.would_fit(value * 100)
    ):
        return Doubt(
            Rule.PERCENT_OR_FRACTION,
            f"{entry.shown(value)} is far below what is usual, {entry.shown(value * 100)} would"
            " fit. Was a fraction typed in place of a percentage?",
        )
    if (
        0 < habits.lowest < 1 < value
        and habits.highest <= 1
        and entry.is_far
        and entry.would_fit(value / 100)
    ):
        return Doubt(
            Rule.PERCENT_OR_FRACTION,
            f"{entry.shown(value)} is far above what is usual, {entry.shown(value / 100)} would"
            " fit. Was a percentage typed in place of a fraction?",
        )
    return None


def parts_swapped(entry):
    """A ratio that would be as usual the other way up."""
    if entry.parts == entry.value or not entry.value or not entry.is_far:
        return None
    top, bottom = entry.parts
    turned = bottom / top * float(entry.habits.known.scale)
    if not entry.would_fit(turned):
        return None
    words = (
        f"{shown(top)} out of {shown(bottom)} makes {entry.shown(entry.value)}; the other way up,"
        f" {entry.shown(turned)} would fit. Were the two exchanged?"
    )
    return Doubt(Rule.PARTS_SWAPPED, words)


def unit_slip(entry):
    """Ten, a hundred or a thousand times too much or too little."""
    if not entry.value or not entry.is_far:
        return None
    too_much = abs(entry.value) > abs(entry.last)
    for times in SLIPS:
        corrected = entry.value / times if too_much else entry.value * times
        if entry.would_fit(corrected):
            return (
                None
                if fits_better(entry, own_part(entry), corrected)
                else slip(
                    entry, corrected, f"{'divided' if too_much else 'multiplied'} by {times:,}"
                )
            )
    return None


def slip(entry, corrected, how):
    words = (
        f"{entry.shown(entry.value)} is far from {entry.shown(entry.last)} before it; {how} it"
        f" would be {entry.shown(corrected)}, as usual."
    )
    return Doubt(Rule.UNIT_SLIP, f"{words} Was a nought, the point or the unit mistaken?")


def fits_better(entry, own, corrected):
    """Whether the figure as a year to date explains it better: late in a year that is about ten
    times a month as well.
    """
    distances = [entry.distance(value) for value in (own, corrected) if value is not None]
    return len(distances) == 2 and None not in distances and distances[0] < distances[1]


def own_part(entry):
    """What is left for the period when the figure is the running total of the year; None where it
    cannot be that.
    """
    habits, first = entry.habits, (entry.index - 3) // 12 * 12 + 2 + entry.habits.length
    earlier = [habits.by_month.get(month) for month in range(first, entry.index, habits.length)]
    if (
        habits.known.aggregation != Aggregation.SUM
        or habits.cumulative
        or len(earlier) < 2
        or None in earlier
    ):
        return None
    own, distance = entry.value - sum(earlier), entry.distance(entry.value)
    usual = distance is None or distance < DOUBLE or entry.value <= ROOM * habits.highest
    return own if not usual and habits.lowest / ROOM <= own <= ROOM * habits.highest else None


def year_to_date_typed(entry):
    """The running total of the year where the period's own figure belongs: the rest, without the
    periods before, is as usual.
    """
    own = own_part(entry)
    if own is None:
        return None
    before = entry.shown(entry.value - own)
    words = (
        f"{entry.shown(entry.value)} is close to the total of the year so far: {before} before this"
        f" period and {entry.shown(own)} for it."
    )
    return Doubt(
        Rule.YEAR_TO_DATE_TYPED,
        f"{words} Was the year to date typed where the period's own figure belongs?",
    )


def magnitude(entry):
    """Far from the figures just before and from a year ago, by the measure of how the series
    moves.
    """
    habits, value = entry.habits, entry.value
    whole = habits.known.unit == "%" and habits.lowest >= 0 and habits.highest <= 100 < value
    nought = not value and habits.lowest >= LEAST_FOR_NOUGHT and habits.lowest * 10 > habits.highest
    if not (whole or nought or entry.is_far):
        return None
    side = "above" if value > entry.last else "below"
    if habits.lowest <= value <= habits.highest:
        words = f"is far {side} the figure before it, {entry.shown(entry.last)}"
    else:
        words = (
            f"is {'' if whole else 'far '}{side} anything reported before: the last"
            f" {len(habits.values)} figures lie between "
        )
        words += f"{entry.shown(habits.lowest)} and {entry.shown(habits.highest)}"
    return Doubt(Rule.MAGNITUDE, f"{entry.shown(value)} {words}. Was a digit or the unit mistaken?")


def beyond_limits(entry):
    """A jump that neither the process nor its season makes: beyond the natural process limits and
    larger than steps are.
    """
    habits, value = entry.habits, entry.value
    if len(habits.values) < FEWEST_FOR_LIMITS or not entry.place or entry.may_be_chance:
        return None
    if habits.season is not None:
        low, high, reason = limits_of_season(entry)
    elif habits.cumulative or abs(value - entry.last) <= max(
        TO_LARGEST_STEP * habits.mean_step, LEAST_JUMP * abs(entry.last)
    ):
        return None
    else:
        low, high, reason = limits(habits)
    if low <= value <= high:
        return None
    low = max(low, 0.0) if habits.lowest >= 0 else low
    words = (
        f"{entry.shown(value)} after {entry.shown(entry.last)} is an unusual jump: {reason} between"
        f" {entry.shown(low)} and {entry.shown(high)}."
    )
    return Doubt(Rule.BEYOND_LIMITS, f"{words} Is it right?")


def limits(habits):
    """The natural process limits of an XmR chart."""
    mean, reach = sum(habits.values) / len(habits.values), TO_LIMITS * habits.mean_step
    return mean - reach, mean + reach, "its usual ups and downs lie"


def limits_of_season(entry):
    """The same, where the season is taken out by the change of a year ago."""
    expected = seasonal(entry.last, entry.index, entry.place, entry.habits)
    reach = max(SEASON_TO_LIMIT * entry.habits.season, LEAST_JUMP * abs(expected))
    return expected - reach, expected + reach, "after a change like that of a year ago it would lie"


RULES = (
    percent_or_fraction,
    parts_swapped,
    unit_slip,
    year_to_date_typed,
    magnitude,
    beyond_limits,
)


def size_doubt(value, parts, index, place, habits):
    """The most specific doubt about the size of a figure, or None."""
    if len(habits.values) < FEWEST or not is_jump(value, index, place, habits):
        return None
    entry = Entry(value, parts, index, place, habits)
    return next(filter(None, (rule(entry) for rule in RULES)), None)
