"""Where each place stands on a map of equal tiles (pure): as the council said, the others in the
free places beside them, in the order of their names.
"""

from collections.abc import Iterable, Mapping
from math import ceil, sqrt
from typing import NamedTuple


class Tile(NamedTuple):
    """A place on the map: rows from the north, columns from the west, both from 1."""

    row: int
    column: int


def tile_places(names: Mapping[str, str], said: Mapping[str, Tile]) -> dict[str, Tile]:
    """A tile for each place, by its code: where it was said; the rest by name into what is free of
    a map about as wide as it is high.  Two that were said to stand on the same tile: the first by
    name keeps it.
    """
    ordered = sorted(names, key=lambda code: (names[code].casefold(), code))
    places: dict[str, Tile] = {}
    taken: set[Tile] = set()
    for code in ordered:
        tile = said.get(code)
        if tile is not None and tile not in taken:
            places[code] = tile
            taken.add(tile)
    width = max([ceil(sqrt(len(ordered))), *(tile.column for tile in taken)])
    free = free_tiles(taken, width, len(ordered) - len(places))
    for code in ordered:
        if code not in places:
            places[code] = free.pop(0)
    return {code: places[code] for code in ordered}


def free_tiles(taken: Iterable[Tile], width: int, count: int) -> list[Tile]:
    """The first free tiles of a map, row by row; below what was said where anything was."""
    taken = set(taken)
    row = max((tile.row for tile in taken), default=0) + 1
    free: list[Tile] = []
    while len(free) < count:
        free += [Tile(row, column) for column in range(1, width + 1)]
        row += 1
    return free[:count]
