"""The life of a measure over the years: whether a year asks for more than the one before, and what
becomes of a measure that stands in no plan any more (pure; framework 1.1, 3.2, part 5).
"""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from targets.rules.polarity import is_rated
from targets.rules.stretch import Against, Comparison, Level, Promise, compare


class Fate(StrEnum):
    """What becomes of a measure that was in a plan and is not in the next one."""

    RETIRED = "retired"
    RENAMED = "renamed"
    REPLACED = "replaced"
    SPLIT = "split"
    CARRIED_ON = "carried_on"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS = {
    Fate.RETIRED: "Retired: nothing is measured in its place",
    Fate.RENAMED: "Renamed: the same measure under another code",
    Fate.REPLACED: "Replaced by another measure",
    Fate.SPLIT: "Split into several measures",
    Fate.CARRIED_ON: "Carried on in another plan, which is not drafted yet",
}
# How many measures of the new year take its place, at least and at most.
SUCCESSORS = {
    Fate.RETIRED: (0, 0),
    Fate.RENAMED: (1, 1),
    Fate.REPLACED: (1, 10),
    Fate.SPLIT: (2, 10),
    Fate.CARRIED_ON: (0, 0),
}
# A measure that is renamed is measured as before; figures of both years are one series.
SAME_MEASURE = ("unit", "polarity", "aggregation", "scale")
# What both years have to share before a plan can be called harder or easier.
BASIS = {
    "definition": "the definition",
    "unit": "the unit",
    "polarity": "which way is better",
    "aggregation": "how the figures of a year come together",
    "scale": "the scale",
    "numerator": "what is counted",
    "denominator": "what it is counted out of",
}


def why_no_successor(fate: str, codes: Collection[str], own_code: str) -> str:
    """Why these measures cannot take the place of another; "" where they can."""
    least, most = SUCCESSORS[Fate(fate)]
    if own_code in codes:
        return f"{own_code} cannot follow itself: choose other measures."
    if most == 0 and codes:
        return "Nothing takes the place of this measure: choose no measure, or say “Replaced”."
    if len(codes) < least:
        return {
            Fate.RENAMED: "Choose the measure that it is called now.",
            Fate.REPLACED: "Choose the measure that takes its place.",
            Fate.SPLIT: "Choose at least two measures that it is split into.",
        }[Fate(fate)]
    if len(codes) > most:
        return f"Choose at most {most} measure{'' if most == 1 else 's'}."
    return ""


@dataclass(frozen=True, slots=True)
class MeasureYear:
    """What a measure promised and meant in a year, and what the year came to."""

    promise: Promise | None
    result: Decimal | None
    basis: dict[str, str]


def changed_basis(year: MeasureYear, before: MeasureYear) -> list[str]:
    """What of the definition of a measure was changed from one year to the next, in words; spaces
    and capitals change nothing.
    """
    return [
        words
        for name, words in BASIS.items()
        if spelled(year.basis.get(name, "")) != spelled(before.basis.get(name, ""))
    ]


def spelled(text: str) -> str:
    return " ".join(text.split()).casefold()


class Ambition(StrEnum):
    """Whether a year asked for more than the year before."""

    HARDER = "harder"
    EASIER = "easier"
    SAME = "the same"
    MIXED = "harder in one way and easier in another"
    CANNOT_BE_SAID = "cannot be said"

    @property
    def label(self) -> str:
        return self.value[0].upper() + self.value[1:]

    @property
    def words(self) -> str:
        """What a year is called beside the one before."""
        return {
            Ambition.HARDER: "harder than the year before",
            Ambition.EASIER: "easier than the year before",
            Ambition.SAME: "as hard as the year before",
            Ambition.MIXED: "harder than the year before in one way, and easier in another",
            Ambition.CANNOT_BE_SAID: "whether it is harder than the year before cannot be said",
        }[self]


@dataclass(frozen=True, slots=True)
class HarderOrEasier:
    """A year held against the one before, with the working."""

    ambition: Ambition
    reason: str = ""
    comparisons: tuple[Comparison, ...] = ()

    @property
    def words(self) -> str:
        """ "76.0% against last year’s plan of 75.0%: 1.0 percentage point higher, so harder; …" """
        if self.reason:
            return self.reason
        first, *rest = self.comparisons
        return "; ".join([first.words, *(one.words_beside_target for one in rest)])


def harder_or_easier(year: MeasureYear, before: MeasureYear | None) -> HarderOrEasier:
    """The plan of a year against the plan and the result of the year before, by polarity."""
    if reason := why_it_cannot_be_said(year, before):
        return HarderOrEasier(Ambition.CANNOT_BE_SAID, reason)
    assert year.promise and before
    comparisons = []
    if before.promise is not None:
        comparisons.append(
            compare(year.promise, Against.TARGET, "last year’s plan", before.promise.target)
        )
    if before.result is not None:
        comparisons.append(
            compare(year.promise, Against.RESULT, "last year’s result", before.result)
        )
    if not comparisons:
        return HarderOrEasier(
            Ambition.CANNOT_BE_SAID, "The year before has neither a plan nor a result."
        )
    return HarderOrEasier(ambition_of(comparisons), comparisons=tuple(comparisons))


def why_it_cannot_be_said(year: MeasureYear, before: MeasureYear | None) -> str:
    """Why a year cannot be called harder or easier than the one before; "" where it can."""
    if before is None:
        return "It was not measured in the year before."
    if year.promise is None:
        return "There is no plan for the year."
    if not is_rated(year.promise.polarity):
        return "It is for information only."
    if changed := changed_basis(year, before):
        return f"{sentence_of(changed)} changed."
    return ""


def sentence_of(changed: list[str]) -> str:
    """ "The definition and the unit" """
    words = changed[0] if len(changed) == 1 else f"{', '.join(changed[:-1])} and {changed[-1]}"
    return words[0].upper() + words[1:]


def ambition_of(comparisons: Collection[Comparison]) -> Ambition:
    """What several comparisons come to: harder where one is and none is easier, and so on."""
    levels = {one.level for one in comparisons}
    if Level.NEITHER in levels:
        moved = any(one.difference for one in comparisons)
        return Ambition.CANNOT_BE_SAID if moved else Ambition.SAME
    if {Level.HARDER, Level.EASIER} <= levels:
        return Ambition.MIXED
    if Level.HARDER in levels:
        return Ambition.HARDER
    return Ambition.EASIER if Level.EASIER in levels else Ambition.SAME


@dataclass(frozen=True, slots=True)
class Shares:
    """How many of the measures that left the plans were red, and how many of those that stayed."""

    red_dropped: int
    dropped: int
    red_kept: int
    kept: int

    @property
    def words(self) -> str:
        """ "25 of the 28 measures that left the plans were red (89 in 100); of the 60 that stayed
        5 were (8 in 100)."
        """
        if not self.dropped:
            return "Every measure of the year before is still measured."
        left = "measure that left the plans was" if self.dropped == 1 else ""
        left = left or "measures that left the plans were"
        words = f"{self.red_dropped} of the {self.dropped} {left} red"
        words += share(self.red_dropped, self.dropped)
        if not self.kept:
            return f"{words}; none stayed."
        were = "was" if self.red_kept == 1 else "were"
        words += f"; of the {self.kept} that stayed {self.red_kept} {were}"
        return f"{words}{share(self.red_kept, self.kept)}."


def share(part: int, whole: int) -> str:
    """ " (89 in 100)", rounded half up; nothing where there are few enough to count."""
    if whole < FEWEST_FOR_A_SHARE:
        return ""
    return f" ({(200 * part + whole) // (2 * whole)} in 100)"


FEWEST_FOR_A_SHARE = 10
