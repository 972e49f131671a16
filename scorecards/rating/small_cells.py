"""Which figures of one target are not published, so that no small count can be worked out from them
(pure).

A publication tells of periods, of the year to date, of the same periods of last year and of areas;
earlier publications have told of others.  All of them hang together by sums.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from pmf_portal.periods.month import Month
from scorecards.rating.rag import COLOURS, Rating, rate_within
from scorecards.rating.year_to_date import Figure, parts_to_date
from scorecards.statistics.disclosure import Sum, suppressed
from targets.rules.aggregation import Aggregation, takes_parts
from targets.rules.tolerance import Bounds

# Periods that are told as one figure: one month, or those of a year to date.
Span = tuple[Month, ...]
# A figure that can be published or not: of a span, or of an area by its code.
Cell = Span | str


# What stands for a count that is not held: never small beside others, so that what protects it is
# another hidden figure and not its own size.
BEYOND_DOUBT = Decimal(1000)


class Count(NamedTuple):
    """How many were counted, and of how many, where that is told."""

    counted: Decimal
    of: Decimal | None = None

    def is_small(self, threshold: int) -> bool:
        """Whether it, what it is counted of, or the rest of that, is a small count."""
        sizes = [self.counted]
        if self.of is not None:
            sizes += [self.of, self.of - self.counted]
        return any(0 < size < threshold for size in sizes)


def count_of(figure: Figure, rule: str) -> Count | None:
    """What a figure counts; None for one of another kind than the rule takes."""
    if takes_parts(rule):
        if figure.numerator is None:
            return None
        return Count(figure.numerator, figure.denominator)
    return None if figure.value is None else Count(figure.value)


@dataclass(frozen=True, slots=True)
class Told:
    """What a publication is about to tell of one target, and what earlier ones have: spans and
    areas by their counts.  `known` cells are out, `already` hidden ones stay so.
    """

    rule: str
    figures: Mapping[Month, Figure]
    spans: Collection[Span] = ()
    # Of the reporting month.
    month: Month | None = None
    areas: Mapping[str, Figure] = field(default_factory=dict)
    are_areas_whole: bool = False
    known: Collection[Cell] = ()
    already: Collection[Cell] = ()
    # Areas whose count the council itself suppressed: the portal does not hold it.
    unknown: Collection[Cell] = ()


def hidden_cells(told: Told, threshold: int) -> set[Cell]:
    """Every figure that is not published: the small counts, and of the others as few as are needed
    so that none of those can be had by any sums and differences.
    """
    counts = counts_of(told)
    sums = sums_of(told, counts)
    small = {cell for cell, one in counts.items() if one.is_small(threshold)}
    known = set(told.known)
    hidden = (small | set(told.already) | set(told.unknown)) - known
    counted = {cell: one.counted for cell, one in counts.items()}
    rests = {cell: one.of - one.counted for cell, one in counts.items() if one.of is not None}
    if takes_parts(told.rule):
        rests |= dict.fromkeys(told.unknown, BEYOND_DOUBT)
    counted |= dict.fromkeys(told.unknown, BEYOND_DOUBT)
    # What is counted out of a whole leaves a rest, which adds up where the wholes do.
    add_up = [one for one in sums if all(cell in rests for cell in one.cells)]
    if told.rule != Aggregation.RATIO:
        add_up = [one for one in add_up if not isinstance(one.parts[0], tuple)]
    while True:
        before = len(hidden)
        hidden |= suppressed(counted, sums, threshold, hidden, known)
        if add_up:
            hidden |= suppressed(rests, add_up, threshold, hidden, known)
        if len(hidden) == before:
            return hidden


def counts_of(told: Told) -> dict[Cell, Count]:
    """The count of every period, span and area."""
    counts: dict[Cell, Count] = {}
    for month, figure in told.figures.items():
        one = count_of(figure, told.rule)
        if one is not None:
            counts[(month,)] = one
    for span in told.spans:
        if len(span) > 1 and all((month,) in counts for month in span):
            counts[span] = count_of_span(told, span)
    for code, figure in told.areas.items():
        one = count_of(figure, told.rule)
        if one is not None:
            counts[code] = one
    return counts


def count_of_span(told: Told, span: Span) -> Count:
    figures = [told.figures[month] for month in span]
    if takes_parts(told.rule):
        return Count(*parts_to_date(figures, told.rule))
    return Count(sum((figure.value or Decimal(0) for figure in figures), Decimal(0)))


def sums_of(told: Told, counts: Mapping[Cell, Count]) -> list[Sum]:
    """How the cells hang together: a year to date is its periods, the whole is its areas."""
    sums = [
        Sum(span, tuple((month,) for month in span))
        for span in dict.fromkeys(told.spans)
        if len(span) > 1 and span in counts
    ]
    whole: Cell = (told.month,) if told.month else ()
    if told.are_areas_whole and whole in counts:
        sums.append(Sum(whole, tuple(told.areas)))
    return sums


class HiddenFigure(NamedTuple):
    """A figure that is not published, with what is published of its rule."""

    size: Count
    rating: Rating
    bounds: Bounds
    rule: str
    scale: Decimal
    decimals: int


def does_rating_tell(figure: HiddenFigure, threshold: int) -> bool:
    """Whether of all small counts only one has its rating, so that the rating would tell it.  A red
    is told all the same: none vanishes.
    """
    if figure.rating not in COLOURS or figure.rating == Rating.RED:
        return False
    if not figure.size.is_small(threshold):
        return False
    alike = 0
    for size in range(1, threshold):
        value = value_of(Decimal(size), figure)
        if value is not None:
            alike += rate_within(value, figure.bounds, figure.decimals) == figure.rating
    return alike < 2


def value_of(counted: Decimal, figure: HiddenFigure) -> Decimal | None:
    if not takes_parts(figure.rule):
        return counted
    return counted / figure.size.of * figure.scale if figure.size.of else None


def reported_span(months: Sequence[Month], until: Month) -> Span:
    """The periods of a year that are told as its year to date, of those that have a figure."""
    year = until.financial_year
    return tuple(month for month in months if month.financial_year == year and month <= until)
