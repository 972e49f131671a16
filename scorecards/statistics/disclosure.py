"""Which small counts may not be published, and which others would give them away (pure).

A count below the threshold is suppressed (primary).  What could be had by subtraction from what is
published besides is suppressed too (secondary): the cells hang together by sums, as wards do in a
constituency and in the council.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

Cell = TypeVar("Cell", bound=Hashable)
# An equation between hidden cells: how often each of them stands in it.
Row = dict[Hashable, Fraction]
# Counts from 1 up to below this one; 0 tells of nobody, unless the whole group is meant.
THRESHOLD = 5


@dataclass(frozen=True, slots=True)
class Sum:
    """A total with its parts: each a cell that is published or suppressed."""

    total: Hashable
    parts: tuple[Hashable, ...]

    @property
    def cells(self) -> tuple[Hashable, ...]:
        return (self.total, *self.parts)


def primary(counts: Mapping[Cell, Decimal | int], threshold: int = THRESHOLD) -> set[Cell]:
    """The cells whose own counts are too small."""
    return {cell for cell, count in counts.items() if 0 < count < threshold}


def suppressed(
    counts: Mapping[Cell, Decimal | int],
    sums: Sequence[Sum],
    threshold: int = THRESHOLD,
    already: Iterable[Cell] = (),
    known: Iterable[Cell] = (),
) -> set[Cell]:
    """Every cell that may not be published, so that no count below the threshold can be had from
    the others by any sums and differences, nor be narrowed to a single value.

    `already` are cells that are hidden whatever their count, `known` those that were published
    before and cannot be hidden any more.  What is added is always the smallest count that helps, so
    that as little as possible is lost.
    """
    out = set(known)
    hidden: set[Cell] = (primary(counts, threshold) | set(already)) - out
    while True:
        told = given_away(hidden, counts, sums, threshold)
        if not told:
            return hidden
        more = cheapest_cover(told, hidden | out, counts, sums)
        if more is None:
            return hidden
        hidden.add(more)


def given_away(
    hidden: set[Cell], counts: Mapping[Cell, Decimal | int], sums: Sequence[Sum], threshold: int
) -> list[Cell]:
    """The hidden cells that a reader can work out: exactly from sums and differences, or because
    what is hidden together is so little that it leaves one value.
    """
    exactly = determined(hidden, sums)
    told = [cell for cell in hidden if cell in exactly]
    for one in sums:
        unknown = [cell for cell in one.cells if cell in hidden]
        if len(unknown) < 2 or one.total in hidden:
            continue
        together = sum(counts.get(cell, threshold) for cell in unknown)
        # Two counts of 1 to 4 that are 2 together are 1 and 1.
        if together < threshold or together == len(unknown):
            told += unknown
    order = {cell: place for place, cell in enumerate(counts)}
    return sorted(dict.fromkeys(told), key=lambda cell: order.get(cell, len(order)))


def determined(hidden: set[Cell], sums: Sequence[Sum]) -> set[Hashable]:
    """The hidden cells whose value follows from the published ones: those that stand alone in a
    row of the equations once these are solved.
    """
    rows: list[Row] = []
    for one in sums:
        row: Row = {}
        for cell, sign in ((one.total, -1), *((part, 1) for part in one.parts)):
            if cell in hidden:
                row[cell] = row.get(cell, Fraction(0)) + sign
        rows.append({cell: value for cell, value in row.items() if value})
    return {cell for row in reduced(rows) if len(row) == 1 for cell in row}


def reduced(rows: Iterable[Row]) -> list[Row]:
    """The rows in reduced echelon form: the cell that leads a row stands in no other."""
    done: dict[Hashable, Row] = {}
    for row in rows:
        for cell in [cell for cell in row if cell in done]:
            row = without(row, done[cell], cell)
        if not row:
            continue
        leading = next(iter(row))
        pivot = {cell: value / row[leading] for cell, value in row.items()}
        for cell, other in done.items():
            done[cell] = without(other, pivot, leading)
        done[leading] = pivot
    return list(done.values())


def without(row: Row, pivot: Row, leading: Hashable) -> Row:
    """A row less the multiple of another one that leaves a cell out of it."""
    factor = row.get(leading)
    if not factor:
        return row
    rest = dict(row)
    for cell, value in pivot.items():
        rest[cell] = rest.get(cell, Fraction(0)) - factor * value
    return {cell: value for cell, value in rest.items() if value}


def cheapest_cover(
    told: Sequence[Cell],
    taken: set[Cell],
    counts: Mapping[Cell, Decimal | int],
    sums: Sequence[Sum],
) -> Cell | None:
    """The smallest count in a sum with a cell that is given away, of those that are not `taken`; a
    total only where no part is left.  None where nothing about it can be hidden any more.
    """
    around: list[Hashable] = []
    for one in sums:
        if any(cell in one.cells for cell in told):
            around += one.cells
    totals = {one.total for one in sums}
    free = [cell for cell in counts if cell in around and cell not in taken]
    if not free:
        return None
    return min(free, key=lambda cell: (cell in totals, counts[cell] == 0, counts[cell], str(cell)))
