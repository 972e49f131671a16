"""Counts over time as stacked bars: the loudest at the bottom, the newest total written (pure)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from pmf_portal.pictures.drawing import (
    AMBER,
    AMBER_FILL,
    FAINT,
    GREY,
    LETTER,
    RED,
    Drawn,
    box,
    line,
    marks,
    text,
)
from pmf_portal.pictures.scales import Scale, scale_of, tick_words

TOP, BOTTOM = 24.0, 26.0
MOST_WORDS = 14
WIDEST_BAR, ROOM_FOR_TOTAL = 60.0, 22.0


@dataclass(frozen=True, slots=True)
class Part:
    """One part of every bar: what it is, and its counts in the order of the periods (None where
    nothing is known of one).
    """

    name: str
    counts: Sequence[int | None]
    rating: str


LOOKS = {"red": (RED, ""), "amber": (AMBER_FILL, AMBER)}


def stacked_bars(
    periods: Sequence[str], parts: Sequence[Part], width: float = 760, height: float = 280
) -> Drawn:
    """A bar a period, its parts from the bottom up, each named beside the last bar."""
    totals = [total_of(parts, n) for n in range(len(periods))]
    right = 12 + LETTER * max(len(f"{part.counts[-1]} {part.name}") for part in parts)
    known = [total for total in totals if total is not None]
    y = scale_of([0, *known, 1], height - BOTTOM, TOP, from_zero=True)
    left = 12 + LETTER * max(map(len, tick_words(y, "")))
    step = (width - right - left) / len(periods)
    drawn = list(grid(y, left, width - right))
    for n, total in enumerate(totals):
        middle = left + (n + 0.5) * step
        if total is None:
            drawn.append(marks([(middle, y(0) - 7)], "none"))
            continue
        drawn += bar(parts, n, middle, min(step * 0.7, WIDEST_BAR), y)
        if step > ROOM_FOR_TOTAL:
            drawn.append(text(middle, y(total) - 6, str(total), anchor="middle"))
    every = max(1, ceil(MOST_WORDS * LETTER / 2 / step))
    for n, period in enumerate(periods):
        if (len(periods) - 1 - n) % every == 0:
            x = left + (n + 0.5) * step
            drawn.append(text(x, height - 7, period, anchor="middle", colour=GREY))
    return Drawn(width, height, [*drawn, *names(parts, width - right + 8, y)])


def total_of(parts: Sequence[Part], place: int) -> int | None:
    """How many there are of all parts in a period; None where that is not known."""
    total = 0
    for part in parts:
        count = part.counts[place]
        if count is None:
            return None
        total += count
    return total


def grid(y: Scale, left: float, right: float) -> Iterator[str]:
    for value, label in zip(y.steps, tick_words(y, ""), strict=True):
        if value == int(value):
            yield line([(left, y(value)), (right, y(value))], FAINT)
            yield text(left - 6, y(value) + 5, label, anchor="end", colour=GREY)


def bar(parts: Sequence[Part], place: int, middle: float, wide: float, y: Scale) -> Iterator[str]:
    base = 0
    for part in parts:
        count = part.counts[place] or 0
        if count:
            top = y(base + count)
            yield box(middle - wide / 2, top, wide, y(base) - top, *LOOKS[part.rating])
        base += count


def names(parts: Sequence[Part], x: float, y: Scale) -> Iterator[str]:
    """What each part of the last bar is."""
    base = 0
    for part in parts:
        count = part.counts[-1] or 0
        if count:
            yield text(x, y(base + count / 2) + 5, f"{count} {part.name}", bold=True)
        base += count
