"""A measure's figures small, for a page of many: two ticks, the plan with its good side, the years,
and the last value (pure).
"""

from collections.abc import Iterator

from pmf_portal.periods import frequency
from pmf_portal.periods.month import Month
from pmf_portal.pictures.drawing import (
    FAINT,
    GREY,
    LETTER,
    NAVY,
    RULE,
    Drawn,
    dot,
    line,
    text,
)
from pmf_portal.pictures.measure_chart import pieces_of
from pmf_portal.pictures.measured import Measured
from pmf_portal.pictures.periods_frame import YEARLY, Frame, Paper, gap_marks
from pmf_portal.pictures.plan_shapes import good_side, plan_lines, values_beside
from pmf_portal.pictures.scales import Scale, pushed_apart, scale_of, tick_words, value_words

# At 41 mm on paper its letters are 8 points high.
SMALL = Paper("small", 204, 124, 0, 0)
TOP, BELOW = 8.0, 22.0
APART, LONGEST = 15.0, 62.0
ABOUT = 3
PLAN = "plan"
FEW = 9


def small_multiple(shown: Measured) -> Drawn | None:
    """The figures of some periods; None with fewer than two, which are no picture.  Few yearly
    figures are points with their values, and need no scale beside them.
    """
    if len(shown.figures) < 2:
        return None
    frame = small_frame(shown)
    parts = [*good_side(shown, frame), *years(frame), *plan_lines(shown, frame)]
    if shown.is_few_years:
        parts += values_beside(shown, frame)
    else:
        parts += ticks(shown, frame)
    parts += line_of_figures(shown, frame)
    parts += gap_marks(frame, shown.figures)
    parts += end_words(shown, frame)
    return Drawn(SMALL.width, SMALL.height, parts)


def small_frame(shown: Measured) -> Frame:
    """Where periods and values stand: as wide as the words beside them allow."""
    months = sorted({*shown.figures, *shown.planned})
    every = frequency.spacing(shown.frequency)
    periods = [months[0] + n for n in range(0, months[-1] - months[0] + 1, every)]
    bottom = SMALL.height - BELOW
    values = [*shown.figures.values(), *shown.planned.values()]
    y = scale_of(values, bottom, TOP, from_zero=False, about=ABOUT)
    left = 4.0 if shown.is_few_years else 13 + LETTER * max(map(len, tick_labels(shown, y)))
    right = 12 + LETTER * max(len(last_words(shown)), len(PLAN))
    paper = Paper(SMALL.name, SMALL.width, SMALL.height, round(right), 0)
    room = SMALL.width - right - left
    places = {period: left + (n + 0.5) * room / len(periods) for n, period in enumerate(periods)}
    return Frame(paper, shown.frequency, shown.unit, y, left, bottom, places)


def tick_labels(shown: Measured, y: Scale) -> list[str]:
    """The words beside the lowest and the highest step."""
    labels = tick_words(y, shown.unit)
    return [labels[0], labels[-1]]


def ends_of(y: Scale) -> list[float]:
    return [y.steps[0], y.steps[-1]]


def ticks(shown: Measured, frame: Frame) -> Iterator[str]:
    for value, label in zip(ends_of(frame.y), tick_labels(shown, frame.y), strict=True):
        place = frame.y(value)
        yield line([(frame.left, place), (frame.right, place)], FAINT)
        yield text(frame.left - 4, place + 5, label, anchor="end", colour=GREY)


def years(frame: Frame) -> Iterator[str]:
    """Each year below its span, a rule where one ends; yearly figures by their first and last."""
    if frequency.spacing(frame.frequency) >= YEARLY:
        for month in (min(frame.places), max(frame.places)):
            words = str(month.financial_year)[2:]
            yield text(frame.places[month], frame.bottom + 18, words, anchor="middle", colour=GREY)
        return
    spans: dict[object, list[Month]] = {}
    for month in frame.places:
        spans.setdefault(month.financial_year, []).append(month)
    for number, (year, months) in enumerate(spans.items()):
        first, last = frame.places[months[0]], frame.places[months[-1]]
        words = str(year)[2:]
        if last - first + frame.step >= len(words) * LETTER:
            middle = (first + last) / 2
            yield text(middle, frame.bottom + 18, words, anchor="middle", colour=GREY)
        if number:
            x = first - frame.step / 2
            yield line([(x, TOP), (x, frame.bottom)], RULE)


def line_of_figures(shown: Measured, frame: Frame) -> Iterator[str]:
    """What happened, broken where a period has no figure; the last point stands out."""
    months = sorted(shown.figures)
    yield from pieces_of(shown, frame, NAVY, 2)
    small = 3.2 if shown.is_few_years else 2.2
    if len(months) < FEW:
        for month in months[:-1]:
            yield dot(frame.at(month, shown.figures[month]), small, NAVY)
    last = months[-1]
    point = frame.at(last, shown.figures[last])
    yield dot(point, 4, NAVY, hollow=last in shown.provisional)


def end_words(shown: Measured, frame: Frame) -> Iterator[str]:
    """The last value and the plan, right of the figures and not upon each other."""
    wanted = [(shown.figures[shown.newest], last_words(shown), NAVY, True)]
    if shown.planned:
        wanted.append((shown.planned[max(shown.planned)], PLAN, GREY, False))
    places = pushed_apart(
        [frame.y(value) for value, *_ in wanted], APART, TOP + 4, frame.bottom - 2
    )
    for place, (_, words, colour, is_bold) in zip(places, wanted, strict=True):
        yield text(frame.right + 7, place + 5, words, colour=colour, bold=is_bold)


def last_words(shown: Measured) -> str:
    """The last value with its unit, or without where that is long."""
    return value_words(shown.figures[shown.newest], shown.decimals, shown.unit, LONGEST)
