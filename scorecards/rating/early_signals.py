"""What a reading says early of a line, beside its rating (pure; framework 4.1: "identify and
predict areas of under-performance as quickly as possible").
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from pmf_portal.formats.numbers import format_number, rounded
from pmf_portal.periods import frequency
from pmf_portal.periods.month import Month
from scorecards.rating.rag import Rating

# A year that more probably ends red than not.
PROBABLE = Decimal("0.5")
# So much of the width of a forecast’s limits.
WELL_OUTSIDE = Decimal("0.25")
ON_PLAN = frozenset({Rating.GREEN, Rating.AMBER})


class SignalKind(StrEnum):
    """What is told early, the most urgent first."""

    HEADING_FOR_RED = "heading_for_red"
    CONCERN = "concern"
    FORECAST_MISSED = "forecast_missed"
    MASKED_PART = "masked_part"
    RECOVERING = "recovering"

    @property
    def words(self) -> str:
        return WORDS[self]


WORDS = {
    SignalKind.HEADING_FOR_RED: "Not red now, but probably red at the end of the year",
    SignalKind.CONCERN: "Not red, but a real change for the worse",
    SignalKind.FORECAST_MISSED: "A figure outside what was forecast",
    SignalKind.MASKED_PART: "A part that the whole hides",
    SignalKind.RECOVERING: "Red, and a real change for the better",
}
ORDER = list(SignalKind)
# Those that a delivery plan can still do something about.
CALLS_FOR_A_PLAN = frozenset({SignalKind.HEADING_FOR_RED, SignalKind.CONCERN})


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing that a reading says early of a line, in a sentence; `weight` orders signals of a
    kind, the heaviest first.
    """

    kind: SignalKind
    words: str
    weight: float = 0.0

    @property
    def place(self) -> tuple[int, float]:
        return ORDER.index(self.kind), -self.weight


def early_signals(
    rating: str,
    reading: Mapping[str, Any],
    earlier: Mapping[str, Any] | None = None,
    masked: Sequence[str] = (),
) -> list[Signal]:
    """The signals of a line, the most urgent first, from its reading as it is kept; `earlier` is
    the reading of the publication before, `masked` what the parts say that the whole hides.
    """
    signals = [
        *heading_for_red(rating, reading),
        *concern(rating, reading),
        *forecast_missed(reading, earlier),
        *(Signal(SignalKind.MASKED_PART, sentence) for sentence in masked),
        *recovering(rating, reading),
    ]
    return sorted(signals, key=lambda signal: signal.place)


def heading_for_red(rating: str, reading: Mapping[str, Any]) -> list[Signal]:
    """Green or amber now, while the year more probably ends red than not."""
    end = reading.get("year_end")
    if rating not in ON_PLAN or not end or end["is_over"]:
        return []
    chance = Decimal(end["probabilities"].get(Rating.RED, "0"))
    if chance < PROBABLE:
        return []
    sentence = f"{rating.capitalize()} now. {reading['words'].get('year_end', '')}"
    return [Signal(SignalKind.HEADING_FOR_RED, sentence.strip(), float(chance))]


def concern(rating: str, reading: Mapping[str, Any]) -> list[Signal]:
    """A change for the worse that is more than usual variation, though the measure is on plan."""
    if rating not in ON_PLAN or reading.get("variation") != "concern":
        return []
    sentence = f"{rating.capitalize()}, but {lowered(reading['words']['change'])}"
    return [Signal(SignalKind.CONCERN, sentence)]


def recovering(rating: str, reading: Mapping[str, Any]) -> list[Signal]:
    """A change for the better that is more than usual variation, though the measure is red."""
    if rating != Rating.RED or reading.get("variation") != "improvement":
        return []
    sentence = f"Red, but {lowered(reading['words']['change'])}"
    return [Signal(SignalKind.RECOVERING, sentence)]


def lowered(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def forecast_missed(reading: Mapping[str, Any], earlier: Mapping[str, Any] | None) -> list[Signal]:
    """The newest figure lies well outside the limits of the publication before.

    Within these lie four of five figures, so that one of five is outside by chance: what counts is
    a figure that lies beyond them by a quarter of their width, as one in twenty does.
    """
    usual = reading.get("usual")
    if not earlier or not usual or not usual["points"]:
        return []
    period, figure = usual["points"][-1][:2]
    for month, lower, _, upper in earlier.get("ahead", []):
        if month == period:
            limits = Decimal(lower), Decimal(upper)
            return list(outside_limits(reading, Month.parse(period), Decimal(figure), *limits))
    return []


def outside_limits(
    reading: Mapping[str, Any], period: Month, figure: Decimal, low: Decimal, high: Decimal
) -> Iterator[Signal]:
    """The signal of a figure well outside its limits, at published decimals."""
    decimals = reading["decimals"]
    beyond = max(low - figure, figure - high)
    width = high - low
    is_outside = not rounded(low, decimals) <= rounded(figure, decimals) <= rounded(high, decimals)
    if is_outside and beyond > width * WELL_OUTSIDE:
        shown = [format_number(one, decimals, reading["unit"]) for one in (figure, low, high)]
        name = frequency.label(reading["frequency"], period)
        sentence = f"{shown[0]} for {name}; the forecast was {shown[1]} to {shown[2]}."
        yield Signal(SignalKind.FORECAST_MISSED, sentence, float(beyond / width) if width else 1.0)
