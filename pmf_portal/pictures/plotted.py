"""A chart of the page (a figure as Plotly takes it) as a drawing for paper (pure).

What the portal draws so: lines over periods, and stacked horizontal bars.  Series are told apart by
dash and marker, not by colour alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from math import ceil
from textwrap import wrap
from typing import Any

from pmf_portal.pictures.drawing import HAIR, INK, Drawn, Point, attributes, box, dot, line, text
from pmf_portal.pictures.scales import Scale, scale_of

WIDTH, HEIGHT = 720, 300
LEFT, RIGHT, TOP, BOTTOM = 64, 16, 58, 52
BAR, SPACE = 20, 12
LEGEND = 18
# How wide a letter beside the axis is, at most.
LETTER, SIZE = 6.6, 12
# So many letters of a period stand in a line, and so far apart are the lines.
LETTERS_OF_PERIOD, LINE = 10, 14
DASHES = {"dash": "8 5", "dot": "2 4", "solid": ""}
Series = Mapping[str, Any]


def plotted(figure: Mapping[str, Any]) -> str:
    """The SVG text of a figure as `pmf_portal.ui.charts` makes it."""
    series, layout = figure["data"], figure["layout"]
    drawn = bars(series) if series and series[0]["type"] == "bar" else lines(series, layout)
    return drawn.on_page(said=None)


def lines(series: Sequence[Series], layout: Mapping[str, Any]) -> Drawn:
    periods = list(dict.fromkeys(period for one in series for period in one["x"]))
    values = [value for one in series for value in one["y"] if value is not None]
    bottom = HEIGHT - BOTTOM
    if not values:
        return Drawn(WIDTH, HEIGHT, [text(LEFT, TOP, "No figure has been reported yet.")])
    axis = layout["yaxis"]
    ticks = dict(zip(axis.get("tickvals", ()), axis.get("ticktext", ()), strict=True))
    left = left_of(ticks.values())
    y = scale_of(values, bottom, TOP, from_zero=axis.get("rangemode") == "tozero")
    if ticks:
        low, high = axis["range"]
        y = Scale(low, high, bottom, TOP, high - low)
    width = WIDTH - left - RIGHT
    places = {period: left + (n + 0.5) * width / len(periods) for n, period in enumerate(periods)}
    named = ticks or {value: f"{round(value, 6):,g}" for value in y.steps}
    parts = [*grid(y, named, left), *unit_of(axis), *names_of_periods(places, bottom)]
    for one in series:
        parts += drawn_line(one, places, y)
    return Drawn(WIDTH, HEIGHT, [*parts, *legend(series)])


def left_of(words: Iterator[str]) -> float:
    """Where the drawing begins: beside numbers always at the same place, beside words after the
    longest.
    """
    return max([LEFT, *(14 + LETTER * len(word) for word in words)])


def grid(y: Scale, ticks: Mapping[float, str], left: float) -> Iterator[str]:
    """A line for each tick of the axis, with what stands there."""
    for value, words in ticks.items():
        place = y(value)
        yield line([(left, place), (WIDTH - RIGHT, place)], INK if value == 0 else HAIR)
        yield text(left - 6, place + 4, words, anchor="end", size=SIZE)


def unit_of(axis: Mapping[str, Any]) -> Iterator[str]:
    """The unit above the axis."""
    if unit := axis.get("title", {}).get("text", ""):
        yield text(6, TOP - 16, unit, size=SIZE)


def names_of_periods(places: Mapping[str, float], bottom: float) -> Iterator[str]:
    """As many names of periods as there is room for, the newest always, each in short lines."""
    broken = {period: wrap(period, LETTERS_OF_PERIOD) for period in places}
    widest = LETTER * max(len(words) for lines_of in broken.values() for words in lines_of) + 8
    apart = min((b - a for a, b in pairwise(places.values())), default=widest)
    every = ceil(widest / apart)
    for period in list(places)[::-every]:
        for n, words in enumerate(broken[period], start=1):
            yield text(places[period], bottom + 4 + LINE * n, words, anchor="middle", size=SIZE)


def drawn_line(one: Series, places: Mapping[str, float], y: Scale) -> Iterator[str]:
    """A series in pieces: where a period has no figure, the line is broken."""
    points = [
        None if value is None else (places[period], y(value))
        for period, value in zip(one["x"], one["y"], strict=True)
    ]
    look, piece = one["line"], list[Point]()
    for point in [*points, None]:
        if point is not None:
            piece.append(point)
        elif piece:
            yield line(piece, look["color"], look["width"], DASHES[look.get("dash", "solid")])
            piece = []
    for point in points:
        if point is not None:
            yield marker(point, one["marker"]["symbol"], look["color"])


def marker(point: Point, symbol: str, colour: str) -> str:
    x, y = point
    corners = {
        "diamond": [(x, y - 4), (x + 4, y), (x, y + 4), (x - 4, y)],
        "triangle-up": [(x, y - 4), (x + 4, y + 3.5), (x - 4, y + 3.5)],
        "square": [(x - 3.2, y - 3.2), (x + 3.2, y - 3.2), (x + 3.2, y + 3.2), (x - 3.2, y + 3.2)],
    }
    if symbol not in corners:
        return dot(point, 3.6, colour)
    outline = "L".join(f"{a:.1f} {b:.1f}" for a, b in corners[symbol])
    return f"<path{attributes(d=f'M{outline}Z', fill=colour)}/>"


def legend(series: Sequence[Series]) -> Iterator[str]:
    x = LEFT
    for one in series:
        look = one["line"]
        dash = DASHES[look.get("dash", "solid")]
        yield line([(x, 14), (x + 34, 14)], look["color"], look["width"], dash)
        yield marker((x + 17, 14), one["marker"]["symbol"], look["color"])
        yield text(x + 40, LEGEND, one["name"], size=SIZE)
        x += 66 + 7 * len(one["name"])


def bars(series: Sequence[Series]) -> Drawn:
    """Stacked horizontal bars, one for each name, each part with its number."""
    names = list(series[0]["y"])
    left, top = 190, 34
    most = max([sum(one["x"][n] for one in series) for n in range(len(names))] or [0])
    x = scale_of([0, most or 1], left, WIDTH - RIGHT, from_zero=True)
    parts, height = [], top + len(names) * (BAR + SPACE) + 30
    for n, name in enumerate(names):
        y = top + n * (BAR + SPACE)
        parts.append(text(left - 8, y + 14, name.replace("<br>", " "), anchor="end", size=SIZE))
        parts += stacked(series, n, x, y)
    for value in x.steps:
        if value == int(value):
            parts.append(text(x(value), height - 10, f"{value:,g}", anchor="middle", size=SIZE))
    return Drawn(WIDTH, height, [*parts, *bar_legend(series, left)])


def stacked(series: Sequence[Series], n: int, x: Scale, y: float) -> Iterator[str]:
    done = 0
    for one in series:
        count = one["x"][n]
        if count:
            start, end = x(done), x(done + count)
            yield box(start, y, end - start, BAR, one["marker"]["color"], "#fff")
            middle = (start + end) / 2
            yield text(middle, y + 14, str(count), anchor="middle", size=SIZE, colour="#fff")
        done += count


def bar_legend(series: Sequence[Series], x: float) -> Iterator[str]:
    for one in series:
        yield box(x, 8, 14, 12, one["marker"]["color"])
        yield text(x + 20, LEGEND, one["name"], size=SIZE)
        x += 46 + 7 * len(one["name"])
