"""Warnings about the size of a figure, each with its reason; the most specific is the one that is
told (pure).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from math import log, sqrt

from pmf_portal.formats.units import is_percentage
from pmf_portal.periods.month import YearRule
from scorecards.plausibility.figure_warning import FigureWarning, Rule, quoted_number
from scorecards.plausibility.habits import (
    FEWEST,
    FEWEST_FOR_LIMITS,
    LEAST_JUMP,
    SEASON_TO_LIMIT,
    TO_LARGEST_STEP,
    TO_LIMITS,
    Habits,
    Parts,
    year_of,
)
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
    """A figure beside the habits of its target; `index` is the running number of its month, and
    `place` how many earlier figures there are.
    """

    value: float
    parts: Parts
    index: int
    place: int
    habits: Habits

    @property
    def repeats_the_last(self) -> bool:
        """Whether it is the same figure as the one before it."""
        return bool(self.place) and self.habits.parts[self.place - 1] == self.parts

    @property
    def last(self) -> float:
        """The figure before it; of one that is older than all of them, the first."""
        return self.habits.values[self.place - 1] if self.place else self.habits.values[0]

    @cached_property
    def near_ones(self) -> list[float]:
        """The figures it is held against: the three before it and the same period a year ago."""
        values = self.habits.values
        near = values[max(0, self.place - 3) : self.place] or values[:3]
        year_ago = self.habits.by_month.get(self.index - 12)
        return near if year_ago is None else [*near, year_ago]

    def distance(self, value: float) -> float | None:
        """How many times larger or smaller than the nearest of those, as a logarithm; None where
        that says nothing.
        """
        if value <= 0 or self.habits.lowest < 0:
            return None
        distances = [abs(log(value / abs(near))) for near in self.near_ones if near]
        return min(distances, default=None)

    @cached_property
    def is_far(self) -> bool:
        habits, distance = self.habits, self.distance(self.value)
        if distance is None:
            return abs(self.value) > 3 * max(habits.highest, -habits.lowest) > 0
        return distance > min(FARTHEST, max(FAR, ROOM * habits.swing)) and not self.may_be_chance

    @property
    def may_be_chance(self) -> bool:
        """Whether small counts differ so by chance alone: 2 one month and 8 the next."""
        if not self.habits.whole or self.value % 1 or not 0 <= self.value < SMALL:
            return False
        return min(abs(sqrt(self.value) - sqrt(near)) for near in self.near_ones) < CHANCE

    def would_fit(self, value: float) -> bool:
        """Whether another value would be as usual."""
        if self.is_above_whole(value):
            return False
        if self.habits.lowest <= value <= self.habits.highest:
            return True
        distance = self.distance(value)
        return distance is not None and distance < NEAR

    def is_above_whole(self, value: float) -> bool:
        """Whether a value is more than the whole of a share that never was more."""
        habits = self.habits
        is_share = is_percentage(habits.known.unit) and habits.lowest >= 0
        return is_share and habits.highest <= 100 < value

    def quoted(self, value: float) -> str:
        return quoted_number(value, self.habits.known.unit)

    @property
    def expected(self) -> float:
        """The figure before it; where the target has a season, what it would be if it changed as it
        did a year ago.
        """
        habits, last = self.habits, self.last
        if habits.season is None or not self.place:
            return last
        now = habits.by_month.get(self.index - 12)
        then = habits.by_month.get(habits.months[self.place - 1] - 12)
        return last if now is None or then is None else last + now - then


def is_jump(entry: Entry) -> bool:
    """Whether the figure moved more than it usually does: the quick answer for the many that did
    not.
    """
    if not entry.place:
        return True
    habits, value, last, expected = entry.habits, entry.value, entry.last, entry.expected
    usual = habits.mean_step if habits.season is None else habits.season
    if abs(value - expected) > max(usual, LEAST_JUMP * abs(expected)):
        return True
    return 0 < 3 * value < last or value > 3 * last > 0


def percent_or_fraction(entry: Entry) -> FigureWarning | None:
    """0.934 where 93.4 is usual, or the reverse."""
    if fraction_typed(entry):
        side, fitting, typed, usual = "below", entry.value * 100, "fraction", "percentage"
    elif percentage_typed(entry):
        side, fitting, typed, usual = "above", entry.value / 100, "percentage", "fraction"
    else:
        return None
    return FigureWarning(
        Rule.PERCENT_OR_FRACTION,
        f"{entry.quoted(entry.value)} is far {side} what is usual, {entry.quoted(fitting)} would"
        f" fit. Was a {typed} typed in place of a {usual}?",
    )


def fraction_typed(entry: Entry) -> bool:
    if not is_percentage(entry.habits.known.unit) or not 0 < entry.value <= 1:
        return False
    if isinstance(entry.parts, tuple) and entry.parts[0] > 1:
        return False
    return entry.is_far and entry.would_fit(entry.value * 100)


def percentage_typed(entry: Entry) -> bool:
    habits = entry.habits
    if not 0 < habits.lowest < 1 < entry.value or habits.highest > 1:
        return False
    return entry.is_far and entry.would_fit(entry.value / 100)


def parts_swapped(entry: Entry) -> FigureWarning | None:
    """A ratio that would be as usual the other way up."""
    if not isinstance(entry.parts, tuple) or not entry.value or not entry.is_far:
        return None
    top, bottom = entry.parts
    swapped = bottom / top * float(entry.habits.known.scale)
    if not entry.would_fit(swapped):
        return None
    return FigureWarning(
        Rule.PARTS_SWAPPED,
        f"{quoted_number(top)} out of {quoted_number(bottom)} makes {entry.quoted(entry.value)};"
        f" the other way up, {entry.quoted(swapped)} would fit. Were the two exchanged?",
    )


def unit_slip(entry: Entry) -> FigureWarning | None:
    """Ten, a hundred or a thousand times too much or too little."""
    if not entry.value or not entry.is_far:
        return None
    too_much = abs(entry.value) > abs(entry.last)
    for times in SLIPS:
        corrected = entry.value / times if too_much else entry.value * times
        if entry.would_fit(corrected):
            if fits_better(entry, own_part(entry), corrected):
                return None
            how = f"{'divided' if too_much else 'multiplied'} by {times:,}"
            return slip(entry, corrected, how)
    return None


def slip(entry: Entry, corrected: float, how: str) -> FigureWarning:
    words = (
        f"{entry.quoted(entry.value)} is far from {entry.quoted(entry.last)} before it; {how} it"
        f" would be {entry.quoted(corrected)}, as usual."
    )
    return FigureWarning(Rule.UNIT_SLIP, f"{words} Was a nought, the point or the unit mistaken?")


def fits_better(entry: Entry, own: float | None, corrected: float) -> bool:
    """Whether the figure as a year to date explains it better: late in a year that is about ten
    times a month as well.
    """
    if own is None:
        return False
    as_total, as_slip = entry.distance(own), entry.distance(corrected)
    return as_total is not None and as_slip is not None and as_total < as_slip


def own_part(entry: Entry) -> float | None:
    """What is left for the period when the figure is the running total of the year; None where it
    cannot be that.
    """
    habits = entry.habits
    if habits.known.aggregation != Aggregation.SUM or habits.cumulative:
        return None
    first = year_of(entry.index) * 12 + YearRule.begins_in - 2 + habits.length
    earlier = []
    for month in range(first, entry.index, habits.length):
        value = habits.by_month.get(month)
        if value is None:
            return None
        earlier.append(value)
    if len(earlier) < 2:
        return None
    distance = entry.distance(entry.value)
    if distance is None or distance < DOUBLE or entry.value <= ROOM * habits.highest:
        return None
    own = entry.value - sum(earlier)
    return own if habits.lowest / ROOM <= own <= ROOM * habits.highest else None


def year_to_date_typed(entry: Entry) -> FigureWarning | None:
    """The running total of the year where the period's own figure belongs: the rest, without the
    periods before, is as usual.
    """
    own = own_part(entry)
    if own is None:
        return None
    return FigureWarning(
        Rule.YEAR_TO_DATE_TYPED,
        f"{entry.quoted(entry.value)} is close to the total of the year so far:"
        f" {entry.quoted(entry.value - own)} before this period and {entry.quoted(own)} for it. Was"
        " the year to date typed where the period's own figure belongs?",
    )


def magnitude(entry: Entry) -> FigureWarning | None:
    """Far from the figures just before and from a year ago, by the measure of how the series
    moves.
    """
    habits, value = entry.habits, entry.value
    above_whole = entry.is_above_whole(value)
    if not (above_whole or is_unusual_nought(entry) or entry.is_far):
        return None
    side = "above" if value > entry.last else "below"
    if habits.lowest <= value <= habits.highest:
        comparison = f"is far {side} the figure before it, {entry.quoted(entry.last)}"
    else:
        far = "" if above_whole else "far "
        comparison = (
            f"is {far}{side} anything reported before: the last {len(habits.values)} figures lie"
            f" between {entry.quoted(habits.lowest)} and {entry.quoted(habits.highest)}"
        )
    return FigureWarning(
        Rule.MAGNITUDE,
        f"{entry.quoted(value)} {comparison}. Was a digit or the unit mistaken?",
    )


def is_unusual_nought(entry: Entry) -> bool:
    """Nought, of a measure that never comes near it."""
    habits = entry.habits
    if entry.value or habits.lowest < LEAST_FOR_NOUGHT:
        return False
    return habits.lowest * 10 > habits.highest


def beyond_limits(entry: Entry) -> FigureWarning | None:
    """A jump that neither the process nor its season makes: beyond the natural process limits and
    larger than steps are.
    """
    habits, value = entry.habits, entry.value
    if len(habits.values) < FEWEST_FOR_LIMITS or not entry.place or entry.may_be_chance:
        return None
    if habits.season is not None:
        low, high = limits_of_season(entry, habits.season)
        reason = "going by the change at this time last year"
    elif habits.cumulative or is_usual_step(entry):
        return None
    else:
        low, high = limits(habits)
        reason = "going by its usual ups and downs"
    if low <= value <= high:
        return None
    if habits.lowest >= 0:
        low = max(low, 0.0)
    return FigureWarning(
        Rule.BEYOND_LIMITS,
        f"{entry.quoted(value)} after {entry.quoted(entry.last)}: {reason}, we expected"
        f" {entry.quoted(low)} to {entry.quoted(high)}. Is it right?",
    )


def is_usual_step(entry: Entry) -> bool:
    """Whether the change since the figure before it is no larger than steps are."""
    largest = max(TO_LARGEST_STEP * entry.habits.mean_step, LEAST_JUMP * abs(entry.last))
    return abs(entry.value - entry.last) <= largest


def limits(habits: Habits) -> tuple[float, float]:
    """The natural process limits of an XmR chart."""
    mean, reach = sum(habits.values) / len(habits.values), TO_LIMITS * habits.mean_step
    return mean - reach, mean + reach


def limits_of_season(entry: Entry, season: float) -> tuple[float, float]:
    """The same, where the season is taken out by the change of a year ago."""
    expected = entry.expected
    reach = max(SEASON_TO_LIMIT * season, LEAST_JUMP * abs(expected))
    return expected - reach, expected + reach


RULES: tuple[Callable[[Entry], FigureWarning | None], ...] = (
    percent_or_fraction,
    parts_swapped,
    unit_slip,
    year_to_date_typed,
    magnitude,
    beyond_limits,
)


def size_warning(entry: Entry) -> FigureWarning | None:
    """The most specific warning about the size of a figure, or None."""
    if len(entry.habits.values) < FEWEST or not is_jump(entry):
        return None
    for rule in RULES:
        warning = rule(entry)
        if warning:
            return warning
    return None
