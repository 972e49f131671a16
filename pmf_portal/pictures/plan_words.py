"""What the plan of an earlier year was, written at its line where nothing is in the way (pure)."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from pmf_portal.periods.month import Month
from pmf_portal.pictures.drawing import GREY, LETTER, Point, text
from pmf_portal.pictures.periods_frame import TOP, Frame

ABOVE, BELOW, INSET = -6.0, 17.0, 4.0
# How far from words a line stays, above their foot and below it.
CLEAR_ABOVE, CLEAR_BELOW = 16.0, 6.0


def plan_words(
    frame: Frame, planned: Mapping[Month, float], figures: Sequence[Sequence[Point]], words: str
) -> Iterator[str]:
    """The words of one year's plan: at its beginning where it is the same all year, or at its end;
    above its line or below.  Nothing where the figures leave no room.
    """
    months = [month for month in sorted(planned) if month in frame.places]
    if not months:
        return
    width, level = len(words) * LETTER, frame.y(planned[months[-1]])
    starts = [frame.places[months[-1]] + frame.step / 2 - INSET - width]
    if len({planned[month] for month in months}) == 1:
        starts.insert(0, frame.places[months[0]] - frame.step / 2 + INSET)
    for y in (level + ABOVE, level + BELOW):
        for x in starts:
            is_inside = x >= frame.left and TOP + 12 < y < frame.bottom
            if is_inside and not any(crosses(piece, x, x + width, y) for piece in figures):
                yield text(x, y, words, colour=GREY)
                return


def crosses(piece: Sequence[Point], left: float, right: float, foot: float) -> bool:
    """Whether a line passes through the place of some words, or close by."""
    top, bottom = foot - CLEAR_ABOVE, foot + CLEAR_BELOW
    if any(left - 6 <= x <= right + 6 and top <= y <= bottom for x, y in piece):
        return True
    for (x, y), (next_x, next_y) in pairwise(piece):
        start, end = max(x, left - 6), min(next_x, right + 6)
        if start >= end:
            continue
        slope = (next_y - y) / (next_x - x)
        levels = sorted((y + slope * (start - x), y + slope * (end - x)))
        if levels[0] <= bottom and levels[1] >= top:
            return True
    return False
