"""How much a measure calls for attention, by its rating and its reading together (pure)."""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any

from scorecards.rating.early_signals import ON_PLAN, PROBABLE
from scorecards.rating.rag import Rating

Content = Mapping[str, Any]


class Concern(StrEnum):
    """What a rating and a reading come to, the most urgent first."""

    HEADING_FOR_RED = "Heading for red"
    WORSE = "A real change for the worse"
    RED = "Red, and no real change is known"
    CHANGED = "A real change, neither better nor worse"
    STEADY = "Steady"
    RECOVERING = "Red, and a real change for the better"
    IMPROVING = "A real change for the better"
    UNREAD = "Cannot be told from its figures"


ORDER = list(Concern)
BY_VARIATION = {
    "concern": Concern.WORSE,
    "neither": Concern.CHANGED,
    "improvement": Concern.IMPROVING,
}


def concern_of(line: Content) -> Concern:
    """How much a line of the analysis calls for attention.  A measure without a reading is red or
    “cannot be told”, whatever its figures did.
    """
    rating, reading = line["line"]["rating"], line["reading"]
    chance = chance_of_red(line)
    if rating in ON_PLAN and chance is not None and chance >= PROBABLE:
        return Concern.HEADING_FOR_RED
    variation = reading["variation"] if reading else ""
    if rating == Rating.RED and variation != "concern":
        return Concern.RECOVERING if variation == "improvement" else Concern.RED
    if not variation:
        return Concern.UNREAD
    return BY_VARIATION.get(variation, Concern.STEADY)


def year_foreseen(line: Content) -> Content | None:
    """Where the year under way ends, or once it is over the year ahead; None without a forecast,
    and for a year that has ended.
    """
    ahead = line.get("year_ahead")
    source = ahead if ahead is not None else line["reading"]
    end = source["year_end"] if source else None
    return end if end and not end["is_over"] else None


def chance_of_red(line: Content) -> Decimal | None:
    """How likely the year that is foreseen ends red, 0 to 1; None where no rating is foreseen."""
    end = year_foreseen(line)
    if end is None or not end["probabilities"]:
        return None
    return Decimal(end["probabilities"].get(Rating.RED, "0"))


def by_concern(lines: list[Any]) -> list[Any]:
    """Lines in the order of concern: those heading for red by how likely it is, others as they
    stand.
    """

    def place(line: Content) -> tuple[int, Decimal]:
        concern, likely = concern_of(line), Decimal(0)
        if concern == Concern.HEADING_FOR_RED:
            likely = chance_of_red(line) or likely
        return ORDER.index(concern), -likely

    return sorted(lines, key=place)
