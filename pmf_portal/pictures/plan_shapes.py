"""The plan of a measure, and how far a figure lies from what was planned or promised (pure)."""

from collections.abc import Iterator, Mapping, Sequence
from textwrap import wrap

from pmf_portal.periods.month import Month
from pmf_portal.pictures.drawing import GOOD, GREY, LETTER, NAVY, RED, Point, area, line, text
from pmf_portal.pictures.measured import Measured
from pmf_portal.pictures.periods_frame import TOP, EndLabel, Frame
from pmf_portal.pictures.scales import value_words


def by_year(values: Mapping[Month, float]) -> Iterator[list[Month]]:
    """The periods of each year: the plans of two years are never joined by a slope that nobody
    planned.
    """
    years: dict[object, list[Month]] = {}
    for month in sorted(values):
        years.setdefault(month.financial_year, []).append(month)
    yield from years.values()


def plan_pieces(shown: Measured, frame: Frame) -> Iterator[list[Point]]:
    """The plan of each year: a line by month, steps by any longer period."""
    half = frame.step / 2
    for months in by_year(shown.planned):
        points = [
            frame.at(month, shown.planned[month]) for month in months if month in frame.places
        ]
        if shown.is_stepped:
            yield from steps_of(points, half)
        elif points:
            (x, y), (last_x, last_y) = points[0], points[-1]
            yield [(x - half, y), *points, (last_x + half, last_y)]


def steps_of(points: Sequence[Point], half: float) -> Iterator[list[Point]]:
    """Each value as wide as its period, joined to the next unless one between them has none."""
    piece: list[Point] = []
    for x, y in points:
        if piece and x - half - piece[-1][0] > 1:
            yield piece
            piece = []
        piece += [(x - half, y), (x + half, y)]
    if piece:
        yield piece


def good_side(shown: Measured, frame: Frame) -> Iterator[str]:
    """The side of the plan on which figures should lie."""
    if shown.higher_is_better is None:
        return
    edge = TOP if shown.higher_is_better else frame.bottom
    for points in plan_pieces(shown, frame):
        yield area(points, [(x, edge) for x, _ in points], GOOD)


def plan_lines(shown: Measured, frame: Frame) -> Iterator[str]:
    for points in plan_pieces(shown, frame):
        yield line(points, GREY, 1.5)


def values_beside(shown: Measured, frame: Frame) -> Iterator[str]:
    """The value beside each point but the last, whose value stands at the right."""
    for x, y, words in places_of_values(shown, frame):
        yield text(x, y, words, colour=NAVY)


def places_of_values(shown: Measured, frame: Frame) -> Iterator[tuple[float, float, str]]:
    """Where the values of few yearly figures are written: above or below their point, on the side
    where the plan is not, or else at its right.
    """
    months = [month for month in sorted(shown.figures) if month in frame.places]
    for month in months[:-1]:
        x, y = frame.at(month, shown.figures[month])
        words = value_words(shown.figures[month], shown.decimals, shown.unit, frame.step)
        plan = shown.planned.get(month)
        is_below = plan is not None and frame.y(plan) < y
        at = y + 20 if is_below else y - 10
        if TOP + 8 < at < frame.bottom:
            yield x - len(words) * LETTER / 2, at, words
        else:
            yield x + 9, y + 5, words


def gap_line(shown: Measured, frame: Frame, month: Month, words: str) -> Iterator[str]:
    """How far the newest figure lies from what was promised for it, drawn; named where there is
    room beside it.
    """
    (x, actual), (_, promised) = gap_ends(shown, frame, month)
    yield line([(x, actual), (x, promised)], RED, 1.5)
    if is_gap_named_beside(frame, month, words):
        yield text(x + 8, (actual + promised) / 2 + 5, words, colour=RED, bold=True)


def gap_ends(shown: Measured, frame: Frame, month: Month) -> tuple[Point, Point]:
    return frame.at(month, shown.figures[month]), frame.at(month, shown.promised[month])


def is_gap_named_beside(frame: Frame, month: Month, words: str) -> bool:
    return frame.places[month] + 8 + len(words) * LETTER <= frame.right + 10


def gap_label(shown: Measured, frame: Frame, month: Month, words: str) -> list[EndLabel]:
    """The name of a gap that stands at the right edge, among the other labels."""
    if is_gap_named_beside(frame, month, words):
        return []
    middle = (shown.figures[month] + shown.promised[month]) / 2
    return [EndLabel(middle, wrap(words, int(frame.room / LETTER)), RED)]
