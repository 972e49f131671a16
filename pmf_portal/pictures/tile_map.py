"""Places as hexagons about where they lie, each a link with its name and its figure (pure).

Even rows stand half a tile further to the right, so that each tile touches six others.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import sqrt
from xml.sax.saxutils import escape, quoteattr

from pmf_portal.pictures.drawing import (
    CHANGE_EDGE,
    INK,
    NAVY,
    RULE,
    Drawn,
    Point,
    attributes,
    short,
    text,
)
from pmf_portal.pictures.letters import BOLD, broken_into, cut, width_of

SPACE, EDGE, CLEAR_EDGE = 2, 1, 3
# Looks of a tile: its colour, and that of its edge.
LOOKS = {
    "better": ("#b9d9ee", NAVY),
    "worse": ("#f9cf9c", CHANGE_EDGE),
    "same": ("#f0f2f3", RULE),
    "none": ("#ffffff", INK),
}
FEW_LETTERS = 4
SMALLEST = 12


@dataclass(frozen=True, slots=True)
class Room:
    """How much room a map has, and how large its tiles, names and figures may be."""

    name: str
    width: float
    widest: float
    most_lines: int
    figure_size: int
    name_size: int = 12
    padding: float = 3

    def for_words(self, radius: float, distance: float = 0) -> float:
        """How wide words may be on a hexagon, so far above or below its middle."""
        width = radius * sqrt(3) * min(1.0, 2 * max(0.0, 1 - distance / radius))
        return width - 2 * self.padding


# A phone of 360 pixels leaves 328 beside its margins: text is never scaled.
WIDE = Room("wide", 550, 100, 3, 17)
NARROW = Room("narrow", 328, 72, 1, 15, padding=1)


@dataclass(frozen=True, slots=True)
class MapTile:
    """One place: where it stands, what is written on it, how it looks, where it leads, and what is
    said of it to those who do not see it.
    """

    row: int
    column: int
    name: str
    figure: str = ""
    look: str = "none"
    is_clear: bool = False
    is_dashed: bool = False
    address: str = ""
    said: str = ""


def tile_map(tiles: Sequence[MapTile], room: Room) -> Drawn:
    """The map, with its northernmost and westernmost tiles at the edges."""
    places = [(2 * tile.column + (tile.row % 2 == 0), tile.row) for tile in tiles]
    left, top = min(x for x, _ in places), min(y for _, y in places)
    steps = (max(x for x, _ in places) - left) / 2 + 1
    step = min(room.widest, (room.width - CLEAR_EDGE) / steps)
    radius, pitch = (step - SPACE) / sqrt(3), step * sqrt(3) / 2
    size = figure_size(tiles, room.for_words(radius), room)
    names = short_names([tile.name for tile in tiles])
    parts = []
    for tile, (x, y) in sorted(zip(tiles, places, strict=True), key=lambda one: one[1][::-1]):
        middle = (
            CLEAR_EDGE / 2 + step * ((x - left) / 2 + 0.5),
            CLEAR_EDGE / 2 + radius + pitch * (y - top),
        )
        parts.append(linked(tile, hexagon(tile, middle, radius, room, names[tile.name], size)))
    rows = max(y for _, y in places) - top
    return Drawn(step * steps + CLEAR_EDGE, pitch * rows + 2 * radius + CLEAR_EDGE, parts)


def linked(tile: MapTile, inside: str) -> str:
    if not tile.address:
        return f"<g>{inside}</g>"
    said = f" aria-label={quoteattr(tile.said)}" if tile.said else ""
    return f'<a href="{escape(tile.address)}"{said}>{inside}</a>'


def hexagon(
    tile: MapTile, middle: Point, radius: float, room: Room, short_name: str, size: int
) -> str:
    fill, edge = LOOKS[tile.look]
    look = attributes(
        fill=fill,
        stroke=INK if tile.is_clear and tile.look == "same" else edge,
        stroke_width=CLEAR_EDGE if tile.is_clear else EDGE,
        stroke_dasharray="4 3" if tile.is_dashed else "",
    )
    corners = " ".join(f"{short(x)},{short(y)}" for x, y in corners_of(middle, radius))
    words = "".join(words_of(tile, middle, radius, room, short_name, size))
    return f'<polygon points="{corners}"{look}/>{words}'


def corners_of(middle: Point, radius: float) -> Iterator[Point]:
    """The corners, from the uppermost on by the clock."""
    x, y = middle
    half = radius * sqrt(3) / 2
    for across, down in ((0, -1.0), (1, -0.5), (1, 0.5), (0, 1.0), (-1, 0.5), (-1, -0.5)):
        yield x + across * half, y + down * radius


def words_of(
    tile: MapTile, middle: Point, radius: float, room: Room, short_name: str, size: int
) -> Iterator[str]:
    """The figure with the name below it, together in the middle of the tile."""
    x, y = middle
    figure = figure_lines(tile.figure, room.for_words(radius), size, room)
    if len(figure) > 1:
        size = SMALLEST
    figure_height = (size + 1) * len(figure)
    # A tile without a figure has room for one more line of its name.
    most_lines = room.most_lines + (not figure)
    name = name_lines(tile.name, short_name, figure_height, most_lines, radius, room)
    top = y - (figure_height + (room.name_size + 1) * len(name)) / 2
    for n, words in enumerate(figure, start=1):
        yield text(x, top + (size + 1) * n - 4, words, anchor="middle", size=size, bold=True)
    for n, words in enumerate(name, start=1):
        base = top + figure_height + (room.name_size + 1) * n - 3
        yield text(x, base, words, anchor="middle", size=room.name_size)


def figure_size(tiles: Sequence[MapTile], most: float, room: Room) -> int:
    """The largest size at which the figures fit on their tiles, but for those that never do."""
    sizes = []
    for tile in tiles:
        fitting = [s for s in (room.figure_size, 14, SMALLEST) if fits(tile.figure, most, s)]
        sizes += fitting[:1]
    return min(sizes, default=room.figure_size)


def fits(figure: str, most: float, size: int) -> bool:
    return width_of(figure, size, bold=True) <= most


def figure_lines(figure: str, most: float, size: int, room: Room) -> list[str]:
    """A figure in one line, or words in two where tiles are large; none where there is no room."""
    if not figure:
        return []
    if fits(figure, most, size):
        return [figure]
    limits = [most / BOLD] * (room.most_lines - 1)
    return broken_into(figure, limits, SMALLEST) or []


def name_lines(
    name: str, short_name: str, above: float, most_lines: int, radius: float, room: Room
) -> list[str]:
    """The whole name in as few lines as fit, or its short form in one."""
    line = room.name_size + 1
    for count in range(1, most_lines + 1):
        top = above - (above + line * count) / 2
        # Each line is as long as the tile is wide at the end of it that is further out.
        limits = [
            room.for_words(radius, max(abs(top + line * n), abs(top + line * (n + 1))))
            for n in range(count)
        ]
        if lines := broken_into(name, limits, room.name_size):
            return lines
    return [cut(short_name, room.for_words(radius), room.name_size)]


def short_names(names: Sequence[str]) -> dict[str, str]:
    """A short form for each name; those that would be alike, by their last words."""
    times = Counter(first_word(name) for name in set(names))
    return {
        name: first_word(name) if times[first_word(name)] == 1 else last_word(name)
        for name in names
    }


def first_word(name: str) -> str:
    """ "Moreton West and Saughall Massie": Moreton; "New Brighton": N Brighton."""
    words = words_before_and(name)
    if len(words) > 1 and len(words[0]) <= FEW_LETTERS:
        return f"{words[0][0]} {words[1]}"
    return words[0]


def last_word(name: str) -> str:
    """ "Heaton North": H North."""
    words = words_before_and(name)
    return f"{words[0][0]} {words[-1]}" if len(words) > 1 else words[0]


def words_before_and(name: str) -> list[str]:
    return re.split(r",|&| and ", name)[0].split() or [name]
