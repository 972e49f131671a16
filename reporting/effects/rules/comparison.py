"""What a decision was expected to do to a measure, held against the figure that was published
(pure; framework 2.4).
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from pmf_portal.formats.numbers import format_number, plain_number, rounded
from pmf_portal.formats.unit_types import UnitKind
from pmf_portal.formats.units import can_be_negative, is_percentage, unit_of
from pmf_portal.formats.value_units import SINGLE_OR_DURATION
from pmf_portal.periods.frequency import ends_in
from pmf_portal.periods.month import Month
from pmf_portal.refusals import Refused
from targets.rules.polarity import higher_is_better, lower_is_better

HUNDRED = Decimal(100)


class Direction(StrEnum):
    """Which way a measure is expected to go."""

    RISE = "rise"
    FALL = "fall"


class SizeKind(StrEnum):
    """In what the size of an effect is given."""

    UNITS = "units"
    PERCENT = "percent"


class Outcome(StrEnum):
    """How an expected effect compares with the published figure."""

    REACHED = "reached"
    PARTLY = "partly"
    NOT_REACHED = "not_reached"
    NO_FIGURE = "no_figure"

    @property
    def label(self) -> str:
        return OUTCOMES[self]


DIRECTIONS = {Direction.RISE: "It rises", Direction.FALL: "It falls"}
SIZE_KINDS = {
    SizeKind.UNITS: "In the measure’s own unit (percentage points, for a percentage)",
    SizeKind.PERCENT: "In per cent of the figure today",
}
OUTCOMES = {
    Outcome.REACHED: "Reached",
    Outcome.PARTLY: "Partly reached",
    Outcome.NOT_REACHED: "Not reached",
    Outcome.NO_FIGURE: "No figure",
}
# An effect that was missed is a finding.
MISSED = (Outcome.PARTLY, Outcome.NOT_REACHED)


@dataclass(frozen=True)
class Measured:
    """A measure as its newest published month says it."""

    code: str
    title: str
    unit: str
    decimals: int
    polarity: str
    frequency: str

    def text(self, value: Decimal | None) -> str:
        return format_number(value, self.decimals, self.unit)


@dataclass(frozen=True)
class Expected:
    """What is expected of a measure by a month, and the figure from which it starts."""

    measure: Measured
    direction: Direction
    size: Decimal
    size_kind: SizeKind
    by_month: Month
    baseline: Decimal
    baseline_month: Month

    @property
    def level(self) -> Decimal:
        """The figure that is expected, as it would be printed."""
        size = self.size
        if self.size_kind == SizeKind.PERCENT:
            size = abs(self.baseline) * self.size / HUNDRED
        level = self.baseline + (size if self.direction == Direction.RISE else -size)
        return rounded(level, self.measure.decimals)

    @property
    def is_for_the_worse(self) -> bool:
        """Whether the measure is expected to get worse: then the size is the most it may do so."""
        if self.direction == Direction.RISE:
            return lower_is_better(self.measure.polarity)
        return higher_is_better(self.measure.polarity)

    @property
    def size_in_words(self) -> str:
        number, of_percentages = plain_number(self.size), is_percentage(self.measure.unit)
        if self.size_kind == SizeKind.PERCENT:
            # 2% more of a percentage are not 2 points more.
            return f"{number}% of its figure" if of_percentages else f"{number}%"
        if of_percentages:
            return f"{number} point{'' if self.size == 1 else 's'}"
        return format_number(self.size, self.measure.decimals, self.measure.unit)

    @property
    def words(self) -> str:
        """ "Expected to rise by 5 points by March 2014, from 70.7% in September 2013 to 75.7%" """
        most = "at most " if self.is_for_the_worse else ""
        return (
            f"Expected to {self.direction} by {most}{self.size_in_words} by"
            f" {self.by_month.name}, from {self.measure.text(self.baseline)} in"
            f" {self.baseline_month.name} to {self.measure.text(self.level)}"
        )


def is_in_another_unit(expected: Expected, unit: str | None) -> bool:
    """Whether the month was published in another unit than the effect was written in."""
    return unit is not None and unit != expected.measure.unit


def outcome_of(expected: Expected, actual: Decimal | None, unit: str | None = None) -> Outcome:
    """Reached, partly reached (it moved the right way, not far enough), not reached, or no figure
    that can be compared: none, or one that was published in another unit.

    What is expected for the worse is reached where the figure got no worse than that.
    """
    if actual is None or is_in_another_unit(expected, unit):
        return Outcome.NO_FIGURE
    sign = 1 if expected.direction == Direction.RISE else -1
    asked = (expected.level - expected.baseline) * sign
    moved = (rounded(actual, expected.measure.decimals) - expected.baseline) * sign
    if expected.is_for_the_worse:
        return Outcome.REACHED if moved <= asked else Outcome.NOT_REACHED
    if moved >= asked:
        return Outcome.REACHED
    return Outcome.PARTLY if moved > 0 else Outcome.NOT_REACHED


def comparison_in_words(expected: Expected, actual: Decimal | None, unit: str | None = None) -> str:
    """ "Expected to rise by 5 points by March 2014, from 70.7% in September 2013 to 75.7%; it was
    74.0%: partly reached."
    """
    outcome = outcome_of(expected, actual, unit)
    if actual is not None and outcome == Outcome.NO_FIGURE:
        return (
            f"{expected.words}; the figure of {expected.by_month.name} was published in another"
            " unit, so it cannot be compared."
        )
    if outcome == Outcome.NO_FIGURE:
        return (
            f"{expected.words}; no figure was published for {expected.by_month.name}, so it cannot"
            " be compared."
        )
    return f"{expected.words}; it was {expected.measure.text(actual)}: {outcome.label.lower()}."


def require_measurable(measure: Measured) -> None:
    """Raises Refused for a measure that has no plain numbers to rise or fall."""
    unit = unit_of(measure.unit)
    if unit is not None and unit.kind in SINGLE_OR_DURATION:
        raise Refused("Choose a measure whose figures are plain numbers", "target")


def require_possible(expected: Expected) -> None:
    """Raises Refused for an effect that no figure could show."""
    measure = expected.measure
    if not ends_in(measure.frequency, expected.by_month):
        raise Refused(
            f"{measure.code} has no figure for {expected.by_month.name}. Choose a month with which"
            " one of its periods ends",
            "by_month",
        )
    if expected.by_month <= expected.baseline_month:
        raise Refused(
            f"The figure of {expected.baseline_month.name} is published already. Choose a later"
            " month",
            "by_month",
        )
    if expected.level == expected.baseline:
        raise Refused("This is too small to be seen in the published figure", "size")
    unit = unit_of(measure.unit)
    highest = unit.highest if unit is not None and unit.kind == UnitKind.PERCENTAGE else None
    if expected.level < 0 <= expected.baseline and not can_be_negative(measure.unit):
        raise Refused(f"This would come to {measure.text(expected.level)}, below nought", "size")
    if highest is not None and expected.level > highest >= expected.baseline:
        raise Refused(f"This would come to {measure.text(expected.level)}, above 100%", "size")
