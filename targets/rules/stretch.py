"""How much of a stretch a target is: against last year's result and target, the trend of the years
and the peers, as numbers (pure; framework 3.2: the level of stretch is quantified).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from pmf_portal.formats.numbers import (
    NumberError,
    format_difference,
    format_number,
    places_of,
    rounded,
    typed_number,
)
from pmf_portal.formats.units import UnitKind, is_money, is_percentage
from pmf_portal.formats.value_kinds import is_date, is_single, kind_of
from pmf_portal.periods.month import FinancialYear
from targets.rules.polarity import Polarity, is_rated

HUNDRED = Decimal(100)
# After the figure of a benchmark, what says when, where or of what it is.
END_OF_FIGURE = re.compile(r"\s(?:in|for|at|during|average|median)\b|[;(]|,\s", re.I)


class Against(StrEnum):
    """What a target is held against."""

    RESULT = "last_year_result"
    TARGET = "last_year_target"
    TREND = "trend"
    PEER = "peer"


# Between what a target is held against and its figure.
LINKS = {
    Against.RESULT: " of",
    Against.TARGET: " of",
    Against.TREND: ", which leads to",
    Against.PEER: ",",
}


class Level(StrEnum):
    """Whether a target asks for more than what it is held against."""

    HARDER = "harder"
    SAME = "the same"
    EASIER = "easier"
    NEITHER = "neither harder nor easier"


class Promise(NamedTuple):
    """A target for a year, and how its figures are read and printed."""

    year: FinancialYear
    target: Decimal
    polarity: str
    unit: str
    decimals: int


class YearResult(NamedTuple):
    """What a year came to, in the measure's unit."""

    year: FinancialYear
    value: Decimal


class Benchmark(NamedTuple):
    """A peer's figure as its source prints it ("82.4% in 2012/13")."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """A target held against one other figure, both at published decimals."""

    against: Against
    label: str
    target: Decimal
    other: Decimal
    level: Level
    unit: str
    decimals: int

    @property
    def difference(self) -> Decimal:
        """How far the target lies above the other figure: percentage points for a percentage."""
        return self.target - self.other

    @property
    def words(self) -> str:
        """ "76.0% against last year’s result of 76.9%: 0.9 percentage points lower, so easier" """
        target = format_number(self.target, self.decimals, self.unit)
        return f"{target} against {self.words_beside_target}"

    @property
    def words_beside_target(self) -> str:
        """ "last year’s result of 76.9%: 0.9 percentage points lower, so easier" """
        other = format_number(self.other, self.decimals, self.unit)
        return f"{self.label}{LINKS[self.against]} {other}: {self.verdict}"

    @property
    def verdict(self) -> str:
        if not self.difference:
            return "the same"
        way = way_of(self.difference, self.unit)
        size = f"{difference_in_words(self.difference, self.decimals, self.unit)} {way}"
        if self.level == Level.NEITHER:
            return f"{size}; closest to plan is best, so neither harder nor easier"
        return f"{size}, so {self.level}"


def way_of(difference: Decimal, unit: str) -> str:
    """Which way a target differs: durations are longer or shorter, all else higher or lower."""
    up, down = WAYS.get(kind_of(unit), ("higher", "lower"))
    return up if difference > 0 else down


WAYS: dict[UnitKind | None, tuple[str, str]] = {
    UnitKind.DURATION: ("longer", "shorter"),
}


def difference_in_words(difference: Decimal, decimals: int, unit: str) -> str:
    """The size of a difference: percentages differ by points, never by per cent."""
    if kind_of(unit):
        return format_difference(abs(difference), decimals, unit)
    size = format_number(abs(difference), decimals, unit if is_money(unit) else "")
    if is_percentage(unit):
        return f"{size} percentage {'point' if size == '1' else 'points'}"
    return size


def bare_difference(difference: Decimal, decimals: int, unit: str) -> str:
    """The same without decimals that it does not need."""
    return difference_in_words(difference, min(decimals, places_of(difference)), unit)


def short_difference(difference: Decimal, decimals: int, unit: str) -> str:
    """The same where there is little room: "1.7 points", "37"."""
    return bare_difference(difference, decimals, unit).replace("percentage ", "")


def level_of(target: Decimal, other: Decimal, polarity: str) -> Level:
    """Whether a target is harder or easier than another figure, both at published decimals."""
    if polarity not in (Polarity.HIGHER, Polarity.LOWER):
        return Level.NEITHER
    if target == other:
        return Level.SAME
    is_harder = target > other if polarity == Polarity.HIGHER else target < other
    return Level.HARDER if is_harder else Level.EASIER


def compare(promise: Promise, against: Against, label: str, other: Decimal) -> Comparison:
    """Hold a target against one figure; what is printed is what is compared."""
    target = rounded(promise.target, promise.decimals)
    figure = rounded(other, promise.decimals)
    level = level_of(target, figure, promise.polarity)
    return Comparison(
        against, label, target, figure, level, unit=promise.unit, decimals=promise.decimals
    )


def stretch(
    promise: Promise | None,
    *,
    result: Decimal | None,
    last_target: Decimal | None,
    results: Sequence[YearResult] = (),
    benchmarks: Iterable[Benchmark] = (),
) -> list[Comparison]:
    """Everything a target can be held against, with both figures; nothing for a measure that has no
    target, and for a milestone, whose date is another each year.

    `results` are those of the years before, the oldest first; a trend needs two of them.
    """
    if promise is None or not is_rated(promise.polarity) or is_date(promise.unit):
        return []
    comparisons = []
    if result is not None:
        comparisons.append(compare(promise, Against.RESULT, "last year’s result", result))
    if last_target is not None:
        comparisons.append(compare(promise, Against.TARGET, "last year’s target", last_target))
    if len(results) > 1 and not is_single(promise.unit):
        label = f"the trend of {results[0].year} to {results[-1].year}"
        leads_to = projected(results, promise.year, promise.unit)
        comparisons.append(compare(promise, Against.TREND, label, leads_to))
    for benchmark in benchmarks:
        figure = benchmark_figure(benchmark.text, promise.unit)
        if figure is not None:
            comparisons.append(compare(promise, Against.PEER, f"“{benchmark.title}”", figure))
    return comparisons


def projected(results: Sequence[YearResult], year: FinancialYear, unit: str) -> Decimal:
    """Where the yearly change from the first to the last result leads in a later year; a percentage
    that has stayed between 0 and 100 does not leave it.
    """
    first, last = results[0], results[-1]
    change = (last.value - first.value) / (last.year.start - first.year.start)
    value = last.value + change * (year.start - last.year.start)
    if is_percentage(unit) and all(0 <= result.value <= HUNDRED for result in results):
        return min(max(value, Decimal(0)), HUNDRED)
    return value


def benchmark_figure(text: str, unit: str) -> Decimal | None:
    """The figure at the beginning of a benchmark's text, if it is one of the measure's unit; None
    for anything that could be read otherwise ("between 80% and 85%").
    """
    figure = END_OF_FIGURE.split(text.strip(), maxsplit=1)[0].strip()
    for spelling in ("per cent", "percent"):
        figure = figure.replace(spelling, "%")
    if is_percentage(unit) != figure.endswith("%"):
        return None
    own_words = "" if kind_of(unit) else unit.lstrip("£").strip()
    if own_words and not is_percentage(unit) and figure.lower().endswith(own_words.lower()):
        figure = figure[: -len(own_words)]
    try:
        return typed_number(figure, unit)
    except NumberError:
        return None


def easier_than_last_year(comparisons: Iterable[Comparison]) -> Comparison | None:
    """The comparison with last year's result, if the target asks for less than it."""
    for comparison in comparisons:
        if comparison.against == Against.RESULT and comparison.level == Level.EASIER:
            return comparison
    return None


def levels_against_last_year(comparisons_of_targets: Iterable[Iterable[Comparison]]) -> list[str]:
    """How many targets of a plan are harder or easier than last year's result, in words, the most
    asked first; those without a known result last.
    """
    counts = dict.fromkeys((Level.EASIER, Level.HARDER, Level.SAME, Level.NEITHER), 0)
    unknown = 0
    for comparisons in comparisons_of_targets:
        levels = [one.level for one in comparisons if one.against == Against.RESULT]
        if levels:
            counts[levels[0]] += 1
        else:
            unknown += 1
    words = [f"{counts[Level.EASIER]} easier than last year’s result"]
    for level in (Level.HARDER, Level.SAME):
        if counts[level]:
            words.append(f"{counts[level]} {level}")
    if counts[Level.NEITHER]:
        words.append(f"{counts[Level.NEITHER]} neither (closest to plan is best)")
    if unknown:
        words.append(f"{unknown} with no result to compare with")
    return words
