"""A measure's figures over time (pure): calm by default, with layers that a reader switches on; as
control chart, with what is expected, and with the way back that was promised.
"""

from calendar import month_abbr
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from pmf_portal.periods import frequency
from pmf_portal.periods.month import Month
from pmf_portal.pictures.drawing import (
    BAND,
    BAND_INNER,
    CHANGE,
    CHANGE_EDGE,
    GAP,
    GOOD,
    GREY,
    LETTER,
    NAVY,
    RULE,
    Drawn,
    Point,
    area,
    dot,
    group,
    line,
    short,
)
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
)
from pmf_portal.pictures.plan_words import plan_words
from pmf_portal.pictures.scales import value_words
from pmf_portal.pictures.sparkline import JOINED_FROM

RANGE, EARLIER, PROMISED, FORECAST = "range", "earlier", "promised", "forecast"
LAYERS = {
    RANGE: "Usual range",
    EARLIER: "A year earlier",
    PROMISED: "Promised path",
    FORECAST: "Forecast",
}
Limits = tuple[float, float, float]
# So few figures are drawn with a point each.
FEW = 40
# More figures than these are drawn with a thin line.
MANY = 120


@dataclass(frozen=True, slots=True)
class Measured:
    """What is known of a measure, as numbers by period.

    `usual` and `ahead` are lowest, middle and highest; `changed` are the figures that are a real
    change; `steps` where the usual range begins anew.
    """

    unit: str
    decimals: int
    frequency: str
    # Whether more is better; None where neither is.
    higher_is_better: bool | None
    figures: Mapping[Month, float]
    planned: Mapping[Month, float] = field(default_factory=dict)
    provisional: frozenset[Month] = frozenset()
    earlier: Mapping[Month, float] = field(default_factory=dict)
    promised: Mapping[Month, float] = field(default_factory=dict)
    usual: Mapping[Month, Limits] = field(default_factory=dict)
    changed: frozenset[Month] = frozenset()
    steps: tuple[Month, ...] = ()
    ahead: Mapping[Month, Limits] = field(default_factory=dict)

    @property
    def newest(self) -> Month:
        return max(self.figures)

    @property
    def layers(self) -> list[str]:
        """The layers that there is something to show of."""
        held = {
            RANGE: self.usual,
            EARLIER: self.earlier,
            PROMISED: self.promised,
            FORECAST: self.ahead,
        }
        return [name for name, values in held.items() if values]

    def calm(self) -> "Measured":
        """Figures and plan alone, where nobody switches a layer on or off."""
        return replace(
            self, usual={}, ahead={}, earlier={}, promised={}, changed=frozenset(), steps=()
        )

    def words(self, value: float, frame: Frame, before: str = "", after: str = "") -> str:
        """A value as it is written right of the figures, with what it is where there is room."""
        words = value_words(value, self.decimals, self.unit, frame.room)
        explained = f"{before}{words}{after}"
        return explained if len(explained) * LETTER <= frame.room else words


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


def recovery_chart(shown: Measured, paper: Paper) -> Drawn:
    """The way back that was promised, dashed, beside what happened, solid; the distance between
    them shaded.
    """
    first = min(shown.promised) - 4
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
    end = shown.promised[max(shown.promised)]
    when = when_words(shown, max(shown.promised), frame)
    labels = [
        EndLabel(end, [shown.words(end, frame, after=" promised"), when], NAVY),
        last_value(shown, frame),
        *plan_label(shown, frame),
    ]
    return Drawn(paper.width, paper.height, [*parts, *in_layers(frame, labels)])


def layer(name: str, parts: Iterator[str]) -> str:
    drawn = list(parts)
    return group(drawn, class_=f"layer layer--{name}") if drawn else ""


def in_layers(frame: Frame, labels: list[EndLabel]) -> Iterator[str]:
    for name, written in end_labels(frame, labels):
        yield layer(name, iter([written])) if name else written


# Shapes


def by_year(values: Mapping[Month, float]) -> Iterator[list[Month]]:
    """The periods of each year: the plans of two years are never joined by a slope that nobody
    planned.
    """
    years: dict[object, list[Month]] = {}
    for month in sorted(values):
        years.setdefault(month.financial_year, []).append(month)
    yield from years.values()


def plan_pieces(shown: Measured, frame: Frame) -> Iterator[list[Point]]:
    half = frame.step / 2
    for months in by_year(shown.planned):
        points = [
            frame.at(month, shown.planned[month]) for month in months if month in frame.places
        ]
        if points:
            (x, y), (last_x, last_y) = points[0], points[-1]
            yield [(x - half, y), *points, (last_x + half, last_y)]


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


def pieces_of(shown: Measured, frame: Frame, colour: str, width: float) -> Iterator[str]:
    """The figures as a line that is broken where a period has none; no line of too few of them."""
    if len(shown.figures) >= JOINED_FROM:
        for piece in figure_pieces(shown, frame):
            if len(piece) > 1:
                yield line(piece, colour, width)


def figure_pieces(shown: Measured, frame: Frame) -> list[list[Point]]:
    """The figures in runs without a gap."""
    pieces: list[list[Point]] = [[]]
    for month in frame.places:
        if month in shown.figures:
            pieces[-1].append(frame.at(month, shown.figures[month]))
        elif pieces[-1]:
            pieces.append([])
    return [piece for piece in pieces if piece]


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
            size = 2.5 if len(months) >= JOINED_FROM else 4
            yield dot(point, 5 if is_last else size, NAVY, hollow=hollow)


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
    pieces = figure_pieces(shown, frame)
    if len(shown.figures) < JOINED_FROM:
        pieces = [[point] for piece in pieces for point in piece]
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
