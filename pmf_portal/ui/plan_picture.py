"""A year's plan as a small picture: planned values against last year's, as SVG with its words
(pure).

Series are told apart by dash and marker, not by colour alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

from pmf_portal.formats.numbers import counted, format_number
from pmf_portal.ui.charts import ACTUAL, AMBER, PLAN

WIDTH, HEIGHT = 340, 150
LEFT, RIGHT, TOP, BOTTOM = 10, 10, 30, 26
INK = "#0b0c0c"
# Text of a picture is drawn at this size, and wider figures move the picture to the right.
SIZE, LETTER = 12, 6.6
Values = Sequence[Decimal | None]


@dataclass(frozen=True, slots=True)
class PlanSeries:
    """What is planned for each period of a year, where amber ends, and what last year came to."""

    periods: Sequence[str]
    planned: Values
    amber: Values
    last_year: Values
    unit: str
    decimals: int

    def figure_text(self, value: Decimal) -> str:
        return format_number(value, self.decimals, self.unit)


def plan_words(series: PlanSeries) -> str:
    """What the picture shows, for whoever does not see it."""
    words = [run_in_words("Planned", series, series.planned)]
    if any(value is not None for value in series.last_year):
        words.append(run_in_words("Last year", series, series.last_year))
    else:
        words.append("No figure of last year is known.")
    return " ".join(words)


def run_in_words(name: str, series: PlanSeries, values: Values) -> str:
    """ "Planned: 74.0% in April 2024 to 76.0% in March 2025." """
    known = [
        (label, value)
        for label, value in zip(series.periods, values, strict=True)
        if value is not None
    ]
    if not known:
        return f"{name}: nothing yet."
    (first_label, first), (last_label, last) = known[0], known[-1]
    begins, ends = series.figure_text(first), series.figure_text(last)
    if all(value == first for _, value in known):
        if len(known) == len(values):
            return f"{name}: {begins} in every period."
        return f"{name}: {begins}, {counted(len(known), 'period')}."
    if name != "Planned":
        # Last year's periods have the same names a year earlier: how far they go is enough.
        return f"{name}: {begins} to {ends}, {len(known)} periods."
    return f"{name}: {begins} in {first_label} to {ends} in {last_label}."


def plan_picture(series: PlanSeries) -> str:
    """The SVG text of the picture; "" where nothing is planned."""
    values = [
        value
        for run in (series.planned, series.amber, series.last_year)
        for value in run
        if value is not None
    ]
    if not any(value is not None for value in series.planned):
        return ""
    low, high = min(values), max(values)
    ends = (series.figure_text(high), series.figure_text(low))
    left = LEFT + max(len(text) for text in ends) * LETTER
    place = Placing(low, high, left, len(series.periods))
    parts = [
        text(left - 4, place.height(high) + 4, ends[0], anchor="end"),
        *([] if low == high else [text(left - 4, place.height(low) + 4, ends[1], anchor="end")]),
        text(left, HEIGHT - 8, series.periods[0]),
        text(WIDTH - RIGHT, HEIGHT - 8, series.periods[-1], anchor="end"),
        *run(series.amber, place, AMBER, dash="2 3", width=1.5, marker=False),
        *run(series.last_year, place, ACTUAL, dash="", width=2, marker=True),
        *run(series.planned, place, PLAN, dash="6 4", width=2, marker=False),
        *legend(series),
    ]
    label = quoteattr(plan_words(series))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="portal-plan-picture" role="img"'
        f' aria-label={label} viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">'
        f"{''.join(parts)}</svg>"
    )


@dataclass(frozen=True, slots=True)
class Placing:
    """Where a figure of a period stands in the picture."""

    low: Decimal
    high: Decimal
    left: float
    periods: int

    def height(self, value: Decimal) -> float:
        if self.low == self.high:
            return (TOP + HEIGHT - BOTTOM) / 2
        share = float((value - self.low) / (self.high - self.low))
        return HEIGHT - BOTTOM - 8 - share * (HEIGHT - BOTTOM - 8 - TOP)

    def along(self, n: int) -> float:
        width = WIDTH - RIGHT - self.left - 8
        return self.left + 4 + (width * n / (self.periods - 1) if self.periods > 1 else width / 2)


def run(
    values: Values, place: Placing, colour: str, *, dash: str, width: float, marker: bool
) -> Iterator[str]:
    """A series in pieces: where a period has no figure, the line is broken."""
    piece: list[str] = []
    for n, value in enumerate([*values, None]):
        if value is not None:
            piece.append(f"{place.along(n):.1f} {place.height(value):.1f}")
            if marker or place.periods == 1:
                yield dot(place.along(n), place.height(value), colour)
            continue
        if len(piece) > 1:
            yield stroke(f"M{' L'.join(piece)}", colour, dash, width)
        piece = []


def legend(series: PlanSeries) -> Iterator[str]:
    """What each line is: the plan, last year, and where amber ends if there is such a line."""
    entries = [("Plan", PLAN, "6 4", 2.0, False)]
    if any(value is not None for value in series.last_year):
        entries.append(("Last year", ACTUAL, "", 2.0, True))
    if any(value is not None for value in series.amber):
        entries.append(("Amber to", AMBER, "2 3", 1.5, False))
    x = float(LEFT)
    for name, colour, dash, width, marker in entries:
        yield stroke(f"M{x:.1f} 10 L{x + 24:.1f} 10", colour, dash, width)
        if marker:
            yield dot(x + 12, 10, colour)
        yield text(x + 29, 14, name)
        x += 29 + len(name) * LETTER + 12


def dot(x: float, y: float, colour: str) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.6" fill="{colour}"/>'


def stroke(path: str, colour: str, dash: str, width: float) -> str:
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width}"{dashed}/>'


def text(x: float, y: float, words: str, *, anchor: str = "start") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{SIZE}" fill="{INK}"'
        f' text-anchor="{anchor}">{escape(words)}</text>'
    )
