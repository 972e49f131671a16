"""Councils as a strip of dots, the best at the top: a dot and its interval for each, the council
itself as a diamond (pure).
"""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, ROW, TOP, BOTTOM = 330, 22, 8, 26
# Where the names end, the strip begins, and the figures end; how wide a letter of a figure is.
NAMES, LEFT, FIGURES, LETTER = 128, 140, 328, 6.8
LONGEST_NAME = 20


@dataclass(frozen=True, slots=True)
class Dot:
    """A council with its figure, as it is printed and as a number, and its interval where known."""

    name: str
    words: str
    value: float
    lower: float | None = None
    upper: float | None = None
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class DrawnRow:
    """A row of the picture: heights and places in the units of the drawing."""

    name: str
    words: str
    y: float
    text_y: float
    x: float
    low: float | None
    high: float | None
    diamond: str


@dataclass(frozen=True, slots=True)
class Strip:
    """The picture: its rows, and the line of the median."""

    width: int
    height: int
    rows: tuple[DrawnRow, ...]
    median: float
    bottom: float
    names: int
    left: int
    right: float
    figures: int


def strip_of(dots: Sequence[Dot], median: float) -> Strip:
    """The picture of some councils in their order; `median` is that of the other councils."""
    known = [median]
    for dot in dots:
        known += [value for value in (dot.value, dot.lower, dot.upper) if value is not None]
    low, high = min(known), max(known)
    if low == high:
        low, high = low - 1, high + 1

    longest = max(len(dot.words) for dot in dots)
    right = round(max(FIGURES - longest * LETTER - 12, LEFT + 40), 1)

    def place(value: float) -> float:
        return round(LEFT + (value - low) / (high - low) * (right - LEFT), 1)

    rows = []
    for number, dot in enumerate(dots):
        y = TOP + number * ROW + ROW / 2
        x = place(dot.value)
        rows.append(
            DrawnRow(
                shortened(dot.name),
                dot.words,
                y,
                y + 4,
                x,
                None if dot.lower is None else place(dot.lower),
                None if dot.upper is None else place(dot.upper),
                f"M{x} {y - 7} L{x + 7} {y} L{x} {y + 7} L{x - 7} {y} Z" if dot.is_own else "",
            )
        )
    bottom = TOP + len(dots) * ROW
    return Strip(
        WIDTH,
        bottom + BOTTOM,
        tuple(rows),
        place(median),
        bottom,
        NAMES,
        LEFT,
        right,
        FIGURES,
    )


def shortened(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"
