"""Figures over periods: where periods and values stand on the paper, and what is written about them
(pure).
"""

from calendar import month_abbr
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pmf_portal.periods import frequency
from pmf_portal.periods.month import Month
from pmf_portal.pictures.drawing import (
    FAINT,
    GREY,
    LETTER,
    RULE,
    SIZE,
    Point,
    line,
    marks,
    text,
)
from pmf_portal.pictures.letters import BOLD, width_of
from pmf_portal.pictures.scales import Scale, pushed_apart, scale_of, tick_words

TOP = 14.0
YEARLY = 12
# More years than these are told by the first and the last period alone.
MOST_YEARS = 10
# How large the newest figure is written.
LOUD = 17
NO_FIGURE, NEW_RANGE = "no figure", "new range"


@dataclass(frozen=True, slots=True)
class Paper:
    """How large a drawing is, and how much room stands right of the figures for their labels."""

    name: str
    width: int
    height: int
    right: int
    apart: int


FULL = Paper("full", 1080, 400, 150, 44)
WIDE = Paper("wide", 760, 400, 140, 44)
HALF = Paper("half", 550, 320, 132, 44)
NARROW = Paper("narrow", 358, 300, 92, 40)


@dataclass(frozen=True, slots=True)
class Frame:
    """Where things stand on a paper."""

    paper: Paper
    frequency: str
    unit: str
    y: Scale
    left: float
    bottom: float
    places: Mapping[Month, float]

    @property
    def right(self) -> float:
        """Where the figures end and their labels begin."""
        return float(self.paper.width - self.paper.right)

    @property
    def room(self) -> float:
        """How wide a label right of the figures may be."""
        return float(self.paper.right - 12)

    @property
    def room_for_loud(self) -> float:
        """The same for a label in large letters, told in those of the usual size."""
        return self.room * SIZE / (LOUD * BOLD)

    @property
    def step(self) -> float:
        """How far apart two periods stand."""
        return (self.right - self.left) / max(len(self.places), 1)

    def at(self, month: Month, value: float) -> Point:
        return self.places[month], self.y(value)

    def points(self, values: Mapping[Month, float]) -> list[Point]:
        return [self.at(month, values[month]) for month in sorted(values) if month in self.places]


def frame_of(
    paper: Paper, unit: str, every: str, months: Iterable[Month], values: Sequence[float]
) -> Frame:
    """The frame of some periods and everything that is drawn in it."""
    first, last = min(months := list(months)), max(months)
    periods = [first + n for n in range(0, last - first + 1, frequency.spacing(every))]
    is_yearly = frequency.spacing(every) >= YEARLY
    bottom = paper.height - (30.0 if is_yearly else 46.0)
    y = scale_of(values, bottom, TOP, from_zero=False)
    left = 12 + LETTER * max(len(label) for label in tick_words(y, unit))
    room = paper.width - paper.right - left
    places = {period: left + (n + 0.5) * room / len(periods) for n, period in enumerate(periods)}
    return Frame(paper, every, unit, y, left, bottom, places)


def grid(frame: Frame) -> Iterator[str]:
    """A thin line for each step, with its words; periods and years below."""
    for value, label in zip(frame.y.steps, tick_words(frame.y, frame.unit), strict=True):
        place = round(frame.y(value)) + 0.5
        yield line([(frame.left, place), (frame.right, place)], FAINT)
        yield text(frame.left - 6, place + 5, label, anchor="end", colour=GREY)
    yield from named_periods(frame)
    if frequency.spacing(frame.frequency) < YEARLY:
        yield from years(frame)


def named_periods(frame: Frame) -> Iterator[str]:
    """Some periods by name: the first, the last, and of a year its first and its middle; of other
    periods than months as many as there is room for.
    """
    months = list(frame.places)
    start = months[0].financial_year.first.month
    if months[-1] - months[0] > 12 * MOST_YEARS:
        months = [months[0], months[-1]]
    wanted = [months[-1], months[0]]
    wanted += [month for month in months if (month.month - start) % 12 == 0]
    wanted += [month for month in months if (month.month - start) % 12 == 6]
    if frame.frequency != frequency.MONTH:
        wanted += months
    named: list[tuple[float, float]] = []
    for month in wanted:
        words = period_words(frame.frequency, month)
        if months[-1] - months[0] > 12 * MOST_YEARS:
            words = frequency.axis_label(frame.frequency, month)
        half = len(words) * LETTER / 2
        edge = width_of(words, SIZE) / 2
        x = min(max(frame.places[month], edge), frame.paper.width - edge)
        if all(abs(x - other) >= half + width + 14 for other, width in named):
            if len(named) < 2 or is_spread(x, named, frame.paper.apart):
                named.append((x, half))
                yield text(x, frame.bottom + 20, words, anchor="middle", colour=GREY)


def is_spread(x: float, named: Sequence[tuple[float, float]], apart: float) -> bool:
    """Whether a period stands far enough from those that are named: only some are."""
    return all(abs(x - other) >= apart * 1.6 for other, _ in named)


def period_words(every: str, month: Month) -> str:
    """What a period is called above its year: “Oct”, “Q3”."""
    if every == frequency.MONTH:
        return month_abbr[month.month]
    return frequency.axis_label(every, month).removeprefix(f"{month.financial_year} ")


def years(frame: Frame) -> Iterator[str]:
    """The year in the middle of its span, and a rule where a year ends."""
    spans: dict[object, list[Month]] = {}
    for month in frame.places:
        spans.setdefault(month.financial_year, []).append(month)
    if len(spans) > MOST_YEARS:
        return
    for number, (year, months) in enumerate(spans.items()):
        first, last = frame.places[months[0]], frame.places[months[-1]]
        words = str(year)
        if last - first + frame.step >= len(words) * LETTER:
            middle = (first + last) / 2
            yield text(middle, frame.bottom + 39, words, anchor="middle", colour=GREY)
        if number:
            x = first - frame.step / 2
            yield line([(x, TOP), (x, frame.bottom + 26)], RULE)


def spread(limits: Mapping[Month, tuple[float, float, float]]) -> list[float]:
    """Every value of some limits, which the frame has to hold."""
    return [value for one in limits.values() for value in one]


def unbroken(frame: Frame, figures: Mapping[Month, float]) -> list[list[Point]]:
    """The figures as points, in runs without a gap."""
    pieces: list[list[Point]] = [[]]
    for month in frame.places:
        if month in figures:
            pieces[-1].append(frame.at(month, figures[month]))
        elif pieces[-1]:
            pieces.append([])
    return [piece for piece in pieces if piece]


def gaps_of(frame: Frame, figures: Mapping[Month, float]) -> list[list[Month]]:
    """The runs of periods without a figure between the first figure and the newest."""
    oldest, newest = min(figures), max(figures)
    runs: list[list[Month]] = []
    is_running = False
    for month in frame.places:
        is_missing = oldest < month < newest and month not in figures
        if is_missing and not is_running:
            runs.append([])
        if is_missing:
            runs[-1].append(month)
        is_running = is_missing
    return runs


def gap_marks(frame: Frame, figures: Mapping[Month, float]) -> Iterator[str]:
    """A dash at the foot of each period without a figure, as in the strips of ratings, and words
    where there is room for them.
    """
    runs, foot = gaps_of(frame, figures), frame.bottom - 7
    missing = [(frame.places[month], foot) for run in runs for month in run]
    if missing:
        yield marks(missing, "none", min(9.0, frame.step))
    for run in runs:
        if width_of(NO_FIGURE, SIZE) <= frame.step * (len(run) + 1):
            middle = (frame.places[run[0]] + frame.places[run[-1]]) / 2
            yield text(middle, foot - 8, NO_FIGURE, anchor="middle", colour=GREY)


def new_ranges(frame: Frame, steps: Iterable[Month]) -> Iterator[str]:
    """Where the usual range begins anew, in words above the plot."""
    for month in steps:
        x = min(frame.places[month] - frame.step / 2 + 4, frame.right - width_of(NEW_RANGE, SIZE))
        yield text(x, TOP - 3, NEW_RANGE, colour=GREY)


@dataclass(frozen=True, slots=True)
class EndLabel:
    """What is written right of a line's end; `layer` names the layer it goes with, if any."""

    value: float
    words: Sequence[str]
    colour: str = GREY
    is_loud: bool = False
    layer: str = ""


def end_labels(frame: Frame, labels: Sequence[EndLabel]) -> Iterator[tuple[str, str]]:
    """The labels in their places, none upon another: (layer, SVG)."""
    middles = [frame.y(label.value) for label in labels]
    apart = 18.0 * max(len(label.words) for label in labels)
    places = pushed_apart(middles, apart, TOP + 8, frame.bottom)
    for label, place in zip(labels, places, strict=True):
        written = []
        for n, words in enumerate(label.words):
            is_loud = label.is_loud and not n
            size = LOUD if is_loud else SIZE
            written.append(
                text(
                    frame.right + 10,
                    place + 5 + 18 * n,
                    words,
                    size=size,
                    colour=label.colour,
                    bold=is_loud,
                )
            )
        yield label.layer, "".join(written)
