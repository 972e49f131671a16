"""A measure's figures over time (pure): calm by default, with layers that a reader switches on; as
control chart, with what is expected, and with the way back that was promised.
"""

from calendar import month_abbr
from collections.abc import Iterator
from dataclasses import replace

from pmf_portal.periods import frequency
from pmf_portal.periods.month import Month
from pmf_portal.pictures.drawing import (
    BAND,
    BAND_INNER,
    CHANGE,
    CHANGE_EDGE,
    GAP,
    GREY,
    LETTER,
    NAVY,
    RULE,
    Drawn,
    area,
    dot,
    group,
    line,
    short,
)
from pmf_portal.pictures.measured import EARLIER, FORECAST, PROMISED, RANGE, Measured
from pmf_portal.pictures.periods_frame import (
    TOP,
    EndLabel,
    Frame,
    Paper,
    end_labels,
    frame_of,
    gap_marks,
    grid,
    new_ranges,
    spread,
    unbroken,
)
from pmf_portal.pictures.plan_shapes import (
    by_year,
    gap_label,
    gap_line,
    good_side,
    places_of_values,
    plan_lines,
    values_beside,
)
from pmf_portal.pictures.plan_words import plan_words
from pmf_portal.pictures.scales import value_words

# So few figures are drawn with a point each.
FEW = 40
# More figures than these are drawn with a thin line.
MANY = 120
# So many months before a way back are drawn beside it.
BEFORE_PATH = 4


def target_chart(shown: Measured, paper: Paper) -> Drawn:
    """Actual and plan, with the good side shaded and the last value; the other layers stand ready
    to be switched on.
    """
    values = [*shown.figures.values(), *shown.planned.values(), *shown.earlier.values()]
    values += [*shown.promised.values(), *spread(shown.usual), *spread(shown.ahead)]
    months = {*shown.figures, *shown.planned, *shown.promised, *shown.ahead}
    frame = frame_of(paper, shown.unit, shown.frequency, months, values)
    parts = [*good_side(shown, frame), *grid(frame)]
    parts.append(layer(RANGE, usual_range(shown, frame)))
    parts.append(layer(FORECAST, fan(shown, frame)))
    parts.append(layer(EARLIER, year_earlier(shown, frame)))
    parts.append(layer(PROMISED, promised_path(shown, frame)))
    parts += [*plan_lines(shown, frame), *figure_line(shown, frame)]
    parts += earlier_plans(shown, frame)
    parts.append(layer(RANGE, changed_points(shown, frame)))
    labels = [last_value(shown, frame), *plan_label(shown, frame), *layer_labels(shown, frame)]
    return Drawn(paper.width, paper.height, [*parts, *in_layers(frame, labels)])


def control_chart(shown: Measured, paper: Paper) -> Drawn:
    """The figures within their usual range, those that are a real change told apart by shape."""
    values = [*shown.figures.values(), *spread(shown.usual)]
    frame = frame_of(paper, shown.unit, shown.frequency, shown.figures, values)
    parts = [*usual_range(shown, frame), *grid(frame), *pieces_of(shown, frame, GREY, 1.5)]
    parts += [*gap_marks(frame, shown.figures), *new_ranges(frame, shown.steps)]
    parts += [dot(frame.at(*one), 3.5, GREY, hollow=True) for one in shown.figures.items()]
    parts += changed_points(shown, frame)
    lower, mean, upper = shown.usual[max(shown.usual)]
    labels = [
        EndLabel(upper, [shown.words(upper, frame, "Upper ")]),
        EndLabel(mean, [shown.words(mean, frame, "Average ")]),
        EndLabel(lower, [shown.words(lower, frame, "Lower ")]),
    ]
    return Drawn(paper.width, paper.height, [*parts, *in_layers(frame, labels)])


def reading_chart(shown: Measured, paper: Paper) -> Drawn:
    """All that a reading says in one picture: the usual range and what is a real change, the plan,
    and what is expected.
    """
    values = [*shown.figures.values(), *shown.planned.values()]
    values += [*spread(shown.usual), *spread(shown.ahead)]
    frame = frame_of(paper, shown.unit, shown.frequency, {*shown.figures, *shown.ahead}, values)
    parts = [*usual_range(shown, frame), *grid(frame), *plan_lines(shown, frame)]
    parts += [*fan(shown, frame), *figure_line(shown, frame), *changed_points(shown, frame)]
    labels = [last_value(shown, frame), *plan_label(shown, frame)]
    labels += [replace(label, layer="") for label in layer_labels(shown, frame)]
    return Drawn(paper.width, paper.height, [*parts, *in_layers(frame, labels)])


def fan_chart(shown: Measured, paper: Paper) -> Drawn:
    """The figures of the last year and what is expected after them."""
    first = shown.newest - 11
    figures = {month: value for month, value in shown.figures.items() if month >= first}
    planned = {month: value for month, value in shown.planned.items() if month >= first}
    months = {*figures, *shown.ahead}
    values = [*figures.values(), *planned.values(), *spread(shown.ahead)]
    frame = frame_of(paper, shown.unit, shown.frequency, months, values)
    parts = [*good_side(shown, frame), *grid(frame), *fan(shown, frame)]
    parts += [*plan_lines(shown, frame), *figure_line(shown, frame, first)]
    low, middle, high = shown.ahead[max(shown.ahead)]
    labels = [
        EndLabel(high, [shown.words(high, frame)]),
        EndLabel(middle, [shown.words(middle, frame, after=" likely")], NAVY),
        EndLabel(low, [shown.words(low, frame)]),
        *plan_label(shown, frame),
    ]
    return Drawn(paper.width, paper.height, [*parts, *in_layers(frame, labels)])


def recovery_chart(
    shown: Measured, paper: Paper, gap: str = "", before: int = BEFORE_PATH
) -> Drawn:
    """The way back that was promised, dashed, beside what happened, solid, from some months before;
    the distance between them shaded, and that of the newest figure named by `gap`.
    """
    first = min(shown.promised) - before
    figures = {month: value for month, value in shown.figures.items() if month >= first}
    planned = {month: value for month, value in shown.planned.items() if month >= first}
    values = [*figures.values(), *planned.values(), *shown.promised.values()]
    frame = frame_of(paper, shown.unit, shown.frequency, {*figures, *shown.promised}, values)
    both = [month for month in sorted(shown.promised) if month in figures]
    parts = [*good_side(shown, frame), *grid(frame)]
    if len(both) > 1:
        upper = [frame.at(month, shown.promised[month]) for month in both]
        parts.append(area(upper, [frame.at(month, figures[month]) for month in both], GAP))
    parts += [*promised_path(shown, frame), *plan_lines(shown, frame)]
    parts += figure_line(shown, frame, first)
    if gap and both:
        parts += gap_line(shown, frame, both[-1], gap)
    end = shown.promised[max(shown.promised)]
    when = when_words(shown, max(shown.promised), frame)
    labels = [
        EndLabel(end, [shown.words(end, frame, after=" promised"), when], NAVY),
        last_value(shown, frame),
        *plan_label(shown, frame),
    ]
    if gap and both:
        labels += gap_label(shown, frame, both[-1], gap)
    return Drawn(paper.width, paper.height, [*parts, *in_layers(frame, labels)])


def layer(name: str, parts: Iterator[str]) -> str:
    drawn = list(parts)
    return group(drawn, class_=f"layer layer--{name}") if drawn else ""


def in_layers(frame: Frame, labels: list[EndLabel]) -> Iterator[str]:
    for name, written in end_labels(frame, labels):
        yield layer(name, iter([written])) if name else written


# Shapes


def pieces_of(shown: Measured, frame: Frame, colour: str, width: float) -> Iterator[str]:
    """The figures as a line that is broken where a period has none; no line of too few of them."""
    if not shown.is_unjoined:
        for piece in unbroken(frame, shown.figures):
            if len(piece) > 1:
                yield line(piece, colour, width)


def figure_line(shown: Measured, frame: Frame, first: Month | None = None) -> Iterator[str]:
    """What happened: a solid line, the last point largest, provisional ones hollow."""
    yield from pieces_of(shown, frame, NAVY, 2.5 if len(shown.figures) <= MANY else 1)
    yield from gap_marks(frame, shown.figures)
    months = [month for month in sorted(shown.figures) if month in frame.places]
    for month in months:
        if first is not None and month < first:
            continue
        is_last, hollow = month == months[-1], month in shown.provisional
        if is_last or hollow or len(months) <= FEW:
            point = frame.at(month, shown.figures[month])
            size = 4 if shown.is_unjoined else 2.5
            yield dot(point, 5 if is_last else size, NAVY, hollow=hollow)
    if shown.is_few_years:
        yield from values_beside(shown, frame)


def usual_range(shown: Measured, frame: Frame) -> Iterator[str]:
    """The usual range with its average, a piece for each process; its edges dashed, so that they
    show in grey.
    """
    months, starts = sorted(shown.usual), [*shown.steps, None]
    for start in starts:
        piece = [month for month in months if start is None or month < start]
        months = months[len(piece) :]
        piece = [month for month in piece if month in frame.places]
        if not piece:
            continue
        lower, mean, upper = (
            [frame.at(month, shown.usual[month][n]) for month in piece] for n in range(3)
        )
        yield area(upper, lower, BAND)
        for points in (upper, lower):
            yield line(points, RULE, 1, "4 4")
        yield line(mean, RULE)
    for month in shown.steps:
        x = frame.places[month] - frame.step / 2
        yield line([(x, TOP), (x, frame.bottom)], GREY, 1, "1 3")


def changed_points(shown: Measured, frame: Frame) -> Iterator[str]:
    """The figures that are a real change: told apart by shape as well as by colour."""
    for month in sorted(shown.changed):
        if month in frame.places and month in shown.figures:
            x, y = frame.at(month, shown.figures[month])
            corners = f"M{short(x)} {short(y - 6)}l6 6-6 6-6-6z"
            yield f'<path d="{corners}" fill="{CHANGE}" stroke="{CHANGE_EDGE}"/>'


def fan(shown: Measured, frame: Frame) -> Iterator[str]:
    """What is expected: the middle dashed, and limits that four of five figures lie within."""
    if not shown.ahead:
        return
    start = frame.at(shown.newest, shown.figures[shown.newest])
    months = [month for month in sorted(shown.ahead) if month in frame.places]
    low, middle, high = (
        [start, *(frame.at(month, shown.ahead[month][n]) for month in months)] for n in range(3)
    )
    yield area(high, low, BAND_INNER)
    yield line(middle, NAVY, 2, "6 5")


def year_earlier(shown: Measured, frame: Frame) -> Iterator[str]:
    if shown.earlier:
        yield line(frame.points(shown.earlier), RULE, 2)


def promised_path(shown: Measured, frame: Frame) -> Iterator[str]:
    points = frame.points(shown.promised)
    if points:
        yield line(points, NAVY, 2, "6 5")
        for point in points:
            yield dot(point, 3.5, NAVY, hollow=True)


# Labels


def last_value(shown: Measured, frame: Frame) -> EndLabel:
    value = shown.figures[shown.newest]
    written = value_words(value, shown.decimals, shown.unit, frame.room_for_loud)
    words = [written, when_words(shown, shown.newest, frame)]
    return EndLabel(value, words, NAVY, is_loud=True)


def when_words(shown: Measured, month: Month, frame: Frame) -> str:
    """A period's name, or a short one where there is no room for it."""
    words = frequency.label(shown.frequency, month)
    if len(words) * LETTER <= frame.room:
        return words
    if shown.frequency == frequency.MONTH:
        return f"{month_abbr[month.month]} {month.year}"
    return frequency.axis_label(shown.frequency, month)


def plan_label(shown: Measured, frame: Frame) -> list[EndLabel]:
    planned = [month for month in sorted(shown.planned) if month in frame.places]
    if not planned:
        return []
    value = shown.planned[planned[-1]]
    return [EndLabel(value, [shown.words(value, frame, "Plan ")])]


def earlier_plans(shown: Measured, frame: Frame) -> Iterator[str]:
    """The plan of each year before the last, written at its line."""
    pieces = unbroken(frame, shown.figures)
    if shown.is_unjoined:
        pieces = [[point] for piece in pieces for point in piece]
    if shown.is_few_years:
        for x, y, words in places_of_values(shown, frame):
            pieces.append([(x, y - 5), (x + len(words) * LETTER, y - 5)])
    for months in list(by_year(shown.planned))[:-1]:
        planned = {month: shown.planned[month] for month in months}
        words = shown.words(planned[months[-1]], frame, "Plan ")
        yield from plan_words(frame, planned, pieces, words)


def layer_labels(shown: Measured, frame: Frame) -> list[EndLabel]:
    labels = []
    if shown.promised:
        value = shown.promised[max(shown.promised)]
        labels.append(EndLabel(value, [shown.words(value, frame, "Promised ")], layer=PROMISED))
    if shown.ahead:
        low, _, high = shown.ahead[max(shown.ahead)]
        for value in (low, high):
            labels.append(EndLabel(value, [shown.words(value, frame)], NAVY, layer=FORECAST))
    elif shown.usual:
        lower, _, upper = shown.usual[max(shown.usual)]
        labels.append(EndLabel(upper, [shown.words(upper, frame, "Upper ")], layer=RANGE))
        labels.append(EndLabel(lower, [shown.words(lower, frame, "Lower ")], layer=RANGE))
    return labels
