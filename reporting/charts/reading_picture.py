"""The picture of a reading as SVG (pure): the figures, with their usual range, their plan and what
is to come as layers that a reader may switch off.

It is drawn twice, wide and narrow, because text is never scaled; the style sheet shows one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import floor, log10
from typing import Any
from xml.sax.saxutils import escape

from pmf_portal.formats.numbers import format_number, plain_number, rounded
from pmf_portal.formats.units import is_percentage
from pmf_portal.periods import frequency
from pmf_portal.periods.month import Month
from pmf_portal.pictures.scales import Scale, scale_of
from reporting.content.readings import limits_of

INK, QUIET, OURS, GRID = "#0b0c0c", "#484949", "#144e81", "#e2e4e6"
RANGE, RANGE_EDGE, FAN, CHANGED, CHANGED_EDGE = (
    "#edf3f8",
    "#5694ca",
    "#b9d0e4",
    "#c25700",
    "#8a4b00",
)
SIZE, LETTER = 14, 7.6
LONGEST_TICK = 9
Point = tuple[float, float]


@dataclass(frozen=True)
class Paper:
    """How large a drawing is, and how much room stands right of the figures for their labels."""

    name: str
    width: int
    height: int
    right: int
    ticks_apart: int


WIDE = Paper("wide", 760, 380, 150, 90)
NARROW = Paper("narrow", 328, 300, 84, 92)


@dataclass(frozen=True)
class Shown:
    """What a picture shows, as numbers by month: figures with whether they are a real change, the
    usual range, the plan, and what is to come.
    """

    unit: str
    decimals: int
    frequency: str
    figures: dict[Month, float]
    changed: frozenset[Month]
    usual: dict[Month, tuple[float, float, float]]
    planned: dict[Month, float]
    ahead: dict[Month, tuple[float, float, float]]
    # Where the usual range begins anew, because the process changed.
    steps: tuple[Month, ...] = ()

    @property
    def periods(self) -> list[Month]:
        first, last = min(self.figures), max([*self.figures, *self.ahead])
        step = frequency.spacing(self.frequency)
        return [first + n for n in range(0, last - first + 1, step)]

    @property
    def newest(self) -> Month:
        return max(self.figures)

    def printed(self, value: float, room: float) -> str:
        """A value with its unit, or without where there is no room for it."""
        exact = Decimal(repr(value))
        words = format_number(exact, self.decimals, self.unit)
        if len(words) * LETTER <= room:
            return words
        mark = "%" if is_percentage(self.unit) else ""
        return format_number(exact, self.decimals) + mark


def shown_of(reading: Mapping[str, Any], planned: Mapping[Month, Decimal]) -> Shown:
    """What the picture of a published reading shows; `planned` is the plan by period."""
    usual = reading["usual"]
    figures, changed, limits = {}, set(), {}
    for place, (period, figure, signal, _) in enumerate(usual["points"]):
        month = Month.parse(period)
        figures[month] = float(figure)
        lower, mean, upper = map(float, limits_of(usual, place))
        limits[month] = (lower, mean, upper)
        if signal:
            changed.add(month)
    ahead = {}
    for period, *values in reading["ahead"]:
        low, middle, high = map(float, values)
        ahead[Month.parse(period)] = (low, middle, high)
    first, last = min(figures), max([*figures, *ahead])
    kept = {month: float(value) for month, value in planned.items() if first <= month <= last}
    return Shown(
        reading["unit"],
        reading["decimals"],
        reading["frequency"],
        figures,
        frozenset(changed),
        limits,
        kept,
        ahead,
        tuple(map(Month.parse, usual.get("steps", ()))),
    )


@dataclass(frozen=True)
class Drawing:
    """Where things stand on a paper."""

    shown: Shown
    paper: Paper
    y: Scale
    left: float
    bottom: float
    places: dict[Month, float]

    @property
    def room(self) -> float:
        """How wide a label right of the figures may be."""
        return self.paper.right - 10

    def at(self, month: Month, value: float) -> Point:
        return self.places[month], self.y(value)


def drawing_of(shown: Shown, paper: Paper) -> Drawing:
    top, bottom = 16.0, paper.height - 34.0
    values = [*shown.figures.values(), *shown.planned.values()]
    values += [one for limits in (*shown.usual.values(), *shown.ahead.values()) for one in limits]
    y = scale_of(values, bottom, top, from_zero=False)
    left = 12 + LETTER * max(len(label) for label in tick_labels(shown, y))
    periods = shown.periods
    room = paper.width - paper.right - left
    places = {period: left + (n + 0.5) * room / len(periods) for n, period in enumerate(periods)}
    return Drawing(shown, paper, y, left, bottom, places)


def picture(shown: Shown, paper: Paper, title: str, description: str, name: str = "reading") -> str:
    """The SVG text of one drawing; `name` tells it from others on its page."""
    drawing = drawing_of(shown, paper)
    named = f"{name}-{paper.name}"
    head = (
        f'<svg class="portal-reading__{paper.name}" xmlns="http://www.w3.org/2000/svg"'
        f' width="{paper.width}" height="{paper.height}"'
        f' viewBox="0 0 {paper.width} {paper.height}" role="img"'
        f' aria-labelledby="{named}-title {named}-description" font-size="{SIZE}"'
        f' font-family="arial, sans-serif" fill="{INK}"><title id="{named}-title">'
        f'{escape(title)}</title><desc id="{named}-description">{escape(description)}</desc>'
    )
    parts = [
        *grid(drawing),
        *layer("range", usual_range(drawing)),
        *layer("plan", plan_lines(drawing)),
        *layer("forecast", fan(drawing)),
        *figures(drawing),
        *layer("range", changed_points(drawing)),
        *end_labels(drawing),
    ]
    return head + "".join(parts) + "</svg>"


def layer(name: str, parts: Iterator[str]) -> Iterator[str]:
    yield f'<g class="portal-layer portal-layer--{name}">'
    yield from parts
    yield "</g>"


# Scales and words


def tick_labels(shown: Shown, y: Scale) -> list[str]:
    """What stands beside each grid line: with its unit where there is room for it."""
    places = max(0, -floor(log10(y.step))) if y.step < 1 else 0
    labels = []
    for value in y.steps:
        exact = rounded(Decimal(repr(value)), places)
        label = format_number(exact, places, shown.unit)
        plain = plain_number(exact).replace("-", "−")
        labels.append(label if len(label) <= LONGEST_TICK else plain)
    return labels


def text(x: float, y: float, words: str, *, anchor: str = "start", look: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{look}>{escape(words)}</text>'


def grid(drawing: Drawing) -> Iterator[str]:
    end = drawing.paper.width - drawing.paper.right
    labels = tick_labels(drawing.shown, drawing.y)
    for value, label in zip(drawing.y.steps, labels, strict=True):
        place = round(drawing.y(value)) + 0.5
        yield line([(drawing.left, place), (end, place)], GRID, 1)
        yield text(drawing.left - 6, place + 5, label, anchor="end")
    for month in named_periods(drawing):
        label = frequency.axis_label(drawing.shown.frequency, month)
        place = max(drawing.places[month], len(label) * LETTER / 2)
        yield text(place, drawing.bottom + 22, label, anchor="middle")


def named_periods(drawing: Drawing) -> list[Month]:
    """The periods named below: the newest, the first, the last, and others where there is room."""
    shown = drawing.shown
    wanted = [shown.newest, shown.periods[0], shown.periods[-1]]
    wanted += [month for month in shown.periods if month.month == shown.periods[0].month]
    named: list[Month] = []
    for month in wanted:
        place = drawing.places[month]
        apart = drawing.paper.ticks_apart
        if all(abs(place - drawing.places[other]) >= apart for other in named):
            named.append(month)
    return sorted(named)


# Shapes


def line(points: Sequence[Point], colour: str, width: float, dash: str = "") -> str:
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    path = " ".join(f"{'L' if n else 'M'}{x:.1f} {y:.1f}" for n, (x, y) in enumerate(points))
    return f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width}"{dashed}/>'


def area(upper: Sequence[Point], lower: Sequence[Point], colour: str) -> str:
    around = [*upper, *reversed(lower)]
    path = " ".join(f"{'L' if n else 'M'}{x:.1f} {y:.1f}" for n, (x, y) in enumerate(around))
    return f'<path d="{path} Z" fill="{colour}"/>'


def usual_range(drawing: Drawing) -> Iterator[str]:
    """The band of the usual range with its mean, a piece for each process; the limits dashed, so
    that they show in grey.
    """
    usual = drawing.shown.usual
    for months in pieces(drawing.shown):
        lower, mean, upper = (
            [drawing.at(month, usual[month][place]) for month in months] for place in range(3)
        )
        yield area(upper, lower, RANGE)
        yield line(upper, RANGE_EDGE, 1, "4 4")
        yield line(lower, RANGE_EDGE, 1, "4 4")
        yield line(mean, RANGE_EDGE, 1)
    for month in drawing.shown.steps:
        x = drawing.places[month] - 4
        yield line([(x, 12), (x, drawing.bottom)], QUIET, 1, "1 3")


def pieces(shown: Shown) -> Iterator[list[Month]]:
    """The months of the usual range, from one change of the process to the next."""
    months, starts = sorted(shown.usual), [*shown.steps, None]
    for start in starts:
        piece = [month for month in months if start is None or month < start]
        months = months[len(piece) :]
        yield piece


def plan_lines(drawing: Drawing) -> Iterator[str]:
    """The plan, one piece a year: years are never joined by a slope that nobody planned."""
    planned = drawing.shown.planned
    pieces: dict[object, list[Point]] = {}
    for month in sorted(planned):
        if month in drawing.places:
            piece = pieces.setdefault(month.financial_year, [])
            piece.append(drawing.at(month, planned[month]))
    for piece in pieces.values():
        if len(piece) == 1:
            (x, y) = piece[0]
            piece = [(x - 6, y), (x + 6, y)]
        yield line(piece, QUIET, 1.5, "2 3")


def fan(drawing: Drawing) -> Iterator[str]:
    """What is to come: the middle dashed, and the limits that four of five figures lie within."""
    shown = drawing.shown
    if not shown.ahead:
        return
    start = drawing.at(shown.newest, shown.figures[shown.newest])
    months = sorted(shown.ahead)
    low, middle, high = (
        [start, *(drawing.at(month, shown.ahead[month][place]) for month in months)]
        for place in range(3)
    )
    yield area(high, low, FAN)
    yield line(middle, OURS, 2, "6 5")


def figures(drawing: Drawing) -> Iterator[str]:
    """The figures, joined where no period is missing; the newest is the largest point."""
    piece: list[Point] = []
    for month in [*drawing.shown.periods, None]:
        if month is not None and month in drawing.shown.figures:
            piece.append(drawing.at(month, drawing.shown.figures[month]))
        elif piece:
            yield line(piece, OURS, 2.5)
            piece = []
    for month, value in drawing.shown.figures.items():
        x, y = drawing.at(month, value)
        radius = 5 if month == drawing.shown.newest else 2.5
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="{OURS}"/>'


def changed_points(drawing: Drawing) -> Iterator[str]:
    """The figures that are a real change: told apart by shape as well as by colour."""
    for month in sorted(drawing.shown.changed):
        x, y = drawing.at(month, drawing.shown.figures[month])
        corners = f"M{x:.1f} {y - 6:.1f} l6 6 l-6 6 l-6 -6 Z"
        yield f'<path d="{corners}" fill="{CHANGED}" stroke="{CHANGED_EDGE}"/>'


def end_labels(drawing: Drawing) -> Iterator[str]:
    """What each line is, right of its end, none upon another."""
    shown, x = drawing.shown, drawing.paper.width - drawing.paper.right + 8
    room = drawing.room
    newest = shown.figures[shown.newest]
    wanted = [
        ("", drawing.y(newest), shown.printed(newest, room), f' font-weight="700" fill="{OURS}"')
    ]
    if shown.planned:
        wanted.append(plan_label(drawing))
    if shown.ahead:
        wanted += fan_labels(drawing)
    _, _, upper = shown.usual[max(shown.usual)]
    lower = shown.usual[max(shown.usual)][0]
    if not shown.ahead:
        wanted.append(("range", drawing.y(upper), f"Upper {shown.printed(upper, room - 50)}", ""))
        wanted.append(("range", drawing.y(lower), f"Lower {shown.printed(lower, room - 50)}", ""))
    for name, place, words, look in pushed_apart(wanted, drawing.bottom):
        label = text(x, place + 5, words, look=look)
        yield from layer(name, iter([label])) if name else [label]


Label = tuple[str, float, str, str]


def plan_label(drawing: Drawing) -> Label:
    planned = drawing.shown.planned
    value = planned[max(planned)]
    words = f"Plan {drawing.shown.printed(value, drawing.room - 38)}"
    return "plan", drawing.y(value), words, f' fill="{QUIET}"'


def fan_labels(drawing: Drawing) -> list[Label]:
    low, _, high = drawing.shown.ahead[max(drawing.shown.ahead)]
    look = f' fill="{OURS}"'
    return [
        ("forecast", drawing.y(value), drawing.shown.printed(value, drawing.room), look)
        for value in (low, high)
    ]


def pushed_apart(labels: Sequence[Label], bottom: float, apart: float = 18) -> list[Label]:
    """The labels at least so far apart, in their order from the top, none below the chart."""
    ordered = sorted(labels, key=lambda label: label[1])
    places: list[float] = []
    for _, place, _, _ in ordered:
        places.append(max(place, places[-1] + apart) if places else place)
    lowest = bottom
    for n in range(len(places) - 1, -1, -1):
        places[n] = min(places[n], lowest)
        lowest = places[n] - apart
    return [
        (name, place, words, look)
        for (name, _, words, look), place in zip(ordered, places, strict=True)
    ]
