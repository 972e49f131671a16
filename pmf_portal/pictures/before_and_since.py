"""A measure before an action and since, small: what was usual before, and whether the figures
since lie within it (pure).
"""

from pmf_portal.periods import frequency
from pmf_portal.periods.month import Month
from pmf_portal.pictures.drawing import LETTER, NAVY, Drawn, dot
from pmf_portal.pictures.measure_chart import changed_points, usual_range
from pmf_portal.pictures.measured import Measured
from pmf_portal.pictures.periods_frame import Frame, Paper, gap_marks
from pmf_portal.pictures.scales import scale_of
from pmf_portal.pictures.small_multiple import (
    ABOUT,
    BELOW,
    TOP,
    end_words,
    last_words,
    pieces_of,
    tick_labels,
    ticks,
    years,
)

PAPER = Paper("before and since", 330, 130, 0, 0)


def before_and_since(shown: Measured, since: Month) -> Drawn | None:
    """The figures with the usual range of those before `since` over all of them; the figures since
    are points.  None with fewer than two.
    """
    if len(shown.figures) < 2:
        return None
    frame = frame_of(shown)
    parts = [*usual_range(shown, frame), *years(frame), *ticks(shown, frame)]
    parts += pieces_of(shown, frame, NAVY, 1.5)
    for month, value in shown.figures.items():
        if month >= since:
            parts.append(dot(frame.at(month, value), 3, NAVY))
    parts += changed_points(shown, frame)
    parts += gap_marks(frame, shown.figures)
    parts += end_words(shown, frame)
    return Drawn(PAPER.width, PAPER.height, parts)


def frame_of(shown: Measured) -> Frame:
    """Where periods and values stand: figures and limits alike have room."""
    months = sorted(shown.figures)
    every = frequency.spacing(shown.frequency)
    periods = [months[0] + n for n in range(0, months[-1] - months[0] + 1, every)]
    bottom = PAPER.height - BELOW
    values = list(shown.figures.values())
    for lower, _, upper in shown.usual.values():
        values += [lower, upper]
    y = scale_of(values, bottom, TOP, from_zero=False, about=ABOUT)
    left = 13 + LETTER * max(map(len, tick_labels(shown, y)))
    right = 12 + LETTER * len(last_words(shown))
    paper = Paper(PAPER.name, PAPER.width, PAPER.height, round(right), 0)
    room = PAPER.width - right - left
    places = {period: left + (n + 0.5) * room / len(periods) for n, period in enumerate(periods)}
    return Frame(paper, shown.frequency, shown.unit, y, left, bottom, places)
