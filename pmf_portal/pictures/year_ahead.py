"""A year's plan beside the years before it, small (pure): what happened, the plans of its years,
and the plan ahead on the ground of the colours that it will be rated in.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from pmf_portal.formats.numbers import counted, format_number
from pmf_portal.periods import frequency
from pmf_portal.periods.month import FinancialYear, Month
from pmf_portal.pictures.drawing import (
    AMBER,
    AMBER_GROUND,
    FAINT,
    GOOD,
    GREEN,
    GREY,
    INK,
    LETTER,
    NAVY,
    RULE,
    Drawn,
    Point,
    area,
    dot,
    line,
    text,
)
from pmf_portal.pictures.periods_frame import Frame, Paper, unbroken
from pmf_portal.pictures.plan_shapes import by_year
from pmf_portal.pictures.scales import scale_of, tick_words

BESIDE = Paper("beside", 316, 132, 8, 0)
TOP, BELOW = 8.0, 22.0
ABOUT = 3
# So few figures are drawn with a point each.
FEW = 9


@dataclass(frozen=True, slots=True)
class Ground:
    """Where green and amber end for one period; None where they have no end on that side."""

    green_low: float | None = None
    green_high: float | None = None
    amber_low: float | None = None
    amber_high: float | None = None

    @property
    def ends(self) -> list[float]:
        ends = (self.green_low, self.green_high, self.amber_low, self.amber_high)
        return [end for end in ends if end is not None]


@dataclass(frozen=True, slots=True)
class YearAhead:
    """Figures and plans by period; `ahead` is the plan of `year`, with the ground beneath it."""

    year: FinancialYear
    unit: str
    decimals: int
    frequency: str
    figures: Mapping[Month, float]
    planned: Mapping[Month, float]
    ahead: Mapping[Month, float]
    grounds: Mapping[Month, Ground] = field(default_factory=dict)

    def figure_text(self, value: float) -> str:
        return format_number(Decimal(repr(value)), self.decimals, self.unit)


def words_ahead(shown: YearAhead) -> str:
    """What the picture shows, for whoever does not see it."""
    planned = run_in_words("Planned", shown, shown.ahead)
    if not shown.figures:
        return f"{planned} No figure of the years before is known."
    return f"{planned} {run_in_words('Reached', shown, shown.figures)}"


def run_in_words(name: str, shown: YearAhead, values: Mapping[Month, float]) -> str:
    """ "Planned: 74.0% in April 2024 to 76.0% in March 2025." """
    if not values:
        return f"{name}: nothing yet."
    first, last = min(values), max(values)
    begins, ends = shown.figure_text(values[first]), shown.figure_text(values[last])
    since, until = (frequency.label(shown.frequency, month) for month in (first, last))
    if len({shown.figure_text(value) for value in values.values()}) == 1:
        return f"{name}: {begins}, {counted(len(values), 'period')} from {since} to {until}."
    return f"{name}: {begins} in {since} to {ends} in {until}, {len(values)} periods."


def year_ahead(shown: YearAhead) -> Drawn | None:
    """The picture; None where nothing is planned, or where one number says it all."""
    if not shown.ahead or len(shown.figures) + len(shown.ahead) < 2:
        return None
    frame = frame_ahead(shown)
    parts = [*ground_of(shown, frame), *ticks(frame), *years(shown, frame)]
    parts += plan_lines(shown.planned, frame, GREY, 1)
    parts += plan_lines(shown.ahead, frame, GREEN, 2.5)
    parts += line_of_figures(shown, frame)
    return Drawn(BESIDE.width, BESIDE.height, parts)


def frame_ahead(shown: YearAhead) -> Frame:
    """Where periods and values stand: from the first figure to the end of the year ahead."""
    known = {*shown.figures, *shown.planned, *shown.ahead}
    every = frequency.spacing(shown.frequency)
    first, last = min(known), max(known)
    periods = [first + n for n in range(0, last - first + 1, every)]
    bottom = BESIDE.height - BELOW
    values = [*shown.figures.values(), *shown.planned.values(), *shown.ahead.values()]
    values += [end for ground in shown.grounds.values() for end in ground.ends]
    y = scale_of(values, bottom, TOP, from_zero=False, about=ABOUT)
    left = 14 + LETTER * max(map(len, tick_words(y, shown.unit)))
    room = BESIDE.width - BESIDE.right - left
    places = {period: left + (n + 0.5) * room / len(periods) for n, period in enumerate(periods)}
    return Frame(BESIDE, shown.frequency, shown.unit, y, left, bottom, places)


def ground_of(shown: YearAhead, frame: Frame) -> Iterator[str]:
    """The year ahead as a strip: green on its good side, amber as far as it goes, white where it
    would be red; its far edge is dashed, so that it shows in grey.
    """
    months = [month for month in sorted(shown.ahead) if month in shown.grounds]
    if not months:
        return
    grounds = [shown.grounds[month] for month in months]
    low = [frame.bottom if one.green_low is None else frame.y(one.green_low) for one in grounds]
    high = [TOP if one.green_high is None else frame.y(one.green_high) for one in grounds]
    yield area(strip(months, high, frame), strip(months, low, frame), GOOD)
    for ends, greens in (
        ([one.amber_low for one in grounds], low),
        ([one.amber_high for one in grounds], high),
    ):
        if all(end is None for end in ends):
            continue
        edge = [greens[n] if end is None else frame.y(end) for n, end in enumerate(ends)]
        yield area(strip(months, edge, frame), strip(months, greens, frame), AMBER_GROUND)
        yield line(strip(months, edge, frame), AMBER, 1, "2 3")


def strip(months: Sequence[Month], heights: Sequence[float], frame: Frame) -> list[Point]:
    """Heights over periods, as wide as the periods are."""
    half = frame.step / 2
    points = [(frame.places[month], y) for month, y in zip(months, heights, strict=True)]
    return [(points[0][0] - half, points[0][1]), *points, (points[-1][0] + half, points[-1][1])]


def ticks(frame: Frame) -> Iterator[str]:
    for value, label in zip(frame.y.steps, tick_words(frame.y, frame.unit), strict=True):
        place = round(frame.y(value)) + 0.5
        yield line([(frame.left, place), (frame.right, place)], FAINT)
        yield text(frame.left - 4, place + 5, label, anchor="end", colour=GREY)


def years(shown: YearAhead, frame: Frame) -> Iterator[str]:
    """Each year below its span, the year ahead in bold; a rule where a year ends."""
    spans: dict[FinancialYear, list[Month]] = {}
    for month in frame.places:
        spans.setdefault(month.financial_year, []).append(month)
    for number, (year, months) in enumerate(spans.items()):
        first, last = frame.places[months[0]], frame.places[months[-1]]
        words, is_ahead = str(year), year == shown.year
        if last - first + frame.step < len(words) * LETTER:
            words = words[2:]
        if is_ahead or last - first + frame.step >= len(words) * LETTER:
            middle, colour = (first + last) / 2, INK if is_ahead else GREY
            foot = frame.bottom + 18
            yield text(middle, foot, words, anchor="middle", colour=colour, bold=is_ahead)
        if number:
            x = first - frame.step / 2
            yield line([(x, TOP), (x, frame.bottom)], RULE)


def plan_lines(
    planned: Mapping[Month, float], frame: Frame, colour: str, width: float
) -> Iterator[str]:
    """A plan for each year; two years' plans are never joined by a slope that nobody planned."""
    for months in by_year({month: y for month, y in planned.items() if month in frame.places}):
        heights = [frame.y(planned[month]) for month in months]
        yield line(strip(months, heights, frame), colour, width)


def line_of_figures(shown: YearAhead, frame: Frame) -> Iterator[str]:
    """What happened, broken where a period has no figure; the last point stands out."""
    months = [month for month in sorted(shown.figures) if month in frame.places]
    for piece in unbroken(frame, shown.figures):
        if len(piece) > 1:
            yield line(piece, NAVY, 2)
    for month in months:
        is_last = month == months[-1]
        if is_last or len(months) <= FEW:
            yield dot(frame.at(month, shown.figures[month]), 3.5 if is_last else 2.2, NAVY)


def key(year: FinancialYear) -> list[tuple[Drawn, str]]:
    """What each line and ground of the pictures is: small samples with their words."""
    middle, foot, wide = 7.0, 12.0, 28.0
    reached = [line([(0, middle), (wide, middle)], NAVY, 2), dot((24, middle), 3.5, NAVY)]
    before = [line([(0, middle), (wide, middle)], GREY, 1)]
    edge = [(0.0, foot), (wide, foot)]
    ahead = [area([(0, 0), (wide, 0)], edge, GOOD), line(edge, GREEN, 2.5)]
    amber = [area([(0, 0), (wide, 0)], edge, AMBER_GROUND), line(edge, AMBER, 1, "2 3")]
    samples = [
        (reached, "reached"),
        (before, f"plan for {year - 1}"),
        (ahead, f"plan for {year}, with what would be green"),
        (amber, "what would be amber; beyond it red"),
    ]
    return [(Drawn(wide, 14, parts), words) for parts, words in samples]
