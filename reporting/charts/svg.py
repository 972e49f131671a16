"""A chart as a vector drawing (SVG), from the same figure that the page's Plotly chart is drawn
from (pure).

What the portal draws: lines over periods, and stacked horizontal bars.  Series are told apart by
dash and marker, not by colour alone.
"""

from xml.sax.saxutils import escape

from pmf_portal.pictures.scales import Scale, scale_of

WIDTH, HEIGHT = 720, 300
LEFT, RIGHT, TOP, BOTTOM = 64, 16, 34, 76
BAR, GAP = 20, 12
# How wide a letter beside the axis is, at most.
LETTER = 6.2
INK, GRID = "#0b0c0c", "#cecece"
DASHES = {"dash": "8 5", "dot": "2 4", "solid": ""}
FONT = 'font-family="Liberation Sans, Arial, sans-serif"'


def drawing(figure):
    """The SVG text of a figure as `pmf_portal.ui.charts` makes it."""
    series, layout = figure["data"], figure["layout"]
    if series and series[0]["type"] == "bar":
        return bars(series)
    return lines(series, layout)


def svg(height, parts):
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}"'
        f' height="{height}" {FONT}>'
    )
    return head + "".join(parts) + "</svg>"


def text(x, y, words, *, anchor="start", size=12, turn=0):
    turned = f' transform="rotate({turn} {x:.1f} {y:.1f})"' if turn else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{INK}"'
        f' text-anchor="{anchor}"{turned}>{escape(words)}</text>'
    )


def stroke(points, colour, *, dash="", width=1.0):
    path = " ".join(f"{'M' if n == 0 else 'L'}{x:.1f} {y:.1f}" for n, (x, y) in enumerate(points))
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width}"{dashed}/>'


def lines(series, layout):
    periods = list(dict.fromkeys(period for one in series for period in one["x"]))
    values = [value for one in series for value in one["y"] if value is not None]
    bottom = HEIGHT - BOTTOM
    if not values:
        return svg(HEIGHT, [text(LEFT, TOP + 40, "No figure has been reported yet.")])
    axis = layout["yaxis"]
    ticks = dict(zip(axis.get("tickvals", ()), axis.get("ticktext", ()), strict=True))
    left = left_of(ticks.values())
    y = scale_of(values, bottom, TOP, from_zero=axis.get("rangemode") == "tozero")
    if ticks:
        low, high = axis["range"]
        y = Scale(low, high, bottom, TOP, high - low)
    width = WIDTH - left - RIGHT
    places = {period: left + (n + 0.5) * width / len(periods) for n, period in enumerate(periods)}
    drawn = ticks or {value: f"{round(value, 6):,g}" for value in y.steps}
    parts = [*grid(y, drawn, left), *title_of(axis), *labels(places, bottom)]
    for one in series:
        parts += drawn_line(one, places, y)
    return svg(HEIGHT, [*parts, *legend(series)])


def left_of(words):
    """Where the drawing begins: beside numbers always at the same place, beside words after the
    longest.
    """
    return max([LEFT, *(14 + LETTER * len(word) for word in words)])


def grid(y, ticks, left):
    """A line for each tick of the axis, with what stands there."""
    for value, words in ticks.items():
        place = y(value)
        yield stroke([(left, place), (WIDTH - RIGHT, place)], INK if value == 0 else GRID)
        yield text(left - 6, place + 4, words, anchor="end", size=11)


def title_of(axis):
    """The unit beside the axis, turned."""
    if unit := axis.get("title", {}).get("text", ""):
        yield text(14, (TOP + HEIGHT - BOTTOM) / 2, unit, anchor="middle", size=11, turn=-90)


def labels(places, bottom):
    every = -(-len(places) // 14)
    for n, (period, x) in enumerate(places.items()):
        if (len(places) - 1 - n) % every == 0:
            yield text(x + 3, bottom + 14, period, anchor="end", size=10.5, turn=-40)


def drawn_line(one, places, y):
    """A series in pieces: where a period has no figure, the line is broken."""
    points = [
        None if value is None else (places[period], y(value))
        for period, value in zip(one["x"], one["y"], strict=True)
    ]
    look, piece = one["line"], []
    for point in [*points, None]:
        if point is not None:
            piece.append(point)
        elif piece:
            yield stroke(
                piece, look["color"], dash=DASHES[look.get("dash", "solid")], width=look["width"]
            )
            piece = []
    yield from (
        marker(point, one["marker"]["symbol"], look["color"])
        for point in points
        if point is not None
    )


def marker(point, symbol, colour):
    x, y = point
    corners = {
        "diamond": [(x, y - 4), (x + 4, y), (x, y + 4), (x - 4, y)],
        "triangle-up": [(x, y - 4), (x + 4, y + 3.5), (x - 4, y + 3.5)],
        "square": [(x - 3.2, y - 3.2), (x + 3.2, y - 3.2), (x + 3.2, y + 3.2), (x - 3.2, y + 3.2)],
    }
    if symbol not in corners:
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.6" fill="{colour}"/>'
    return (
        f'<path d="M{" L".join(f"{a:.1f} {b:.1f}" for a, b in corners[symbol])} Z"'
        f' fill="{colour}"/>'
    )


def legend(series):
    x = LEFT
    for one in series:
        look = one["line"]
        yield stroke(
            [(x, 14), (x + 34, 14)],
            look["color"],
            dash=DASHES[look.get("dash", "solid")],
            width=look["width"],
        )
        yield marker((x + 17, 14), one["marker"]["symbol"], look["color"])
        yield text(x + 40, 18, one["name"])
        x += 66 + 7 * len(one["name"])


def bars(series):
    """Stacked horizontal bars, one for each name, each part with its number."""
    names = list(series[0]["y"])
    left = 190
    most = max([sum(one["x"][n] for one in series) for n in range(len(names))] or [0])
    x = scale_of([0, most or 1], left, WIDTH - RIGHT, from_zero=True)
    parts, height = [], TOP + len(names) * (BAR + GAP) + 30
    for n, name in enumerate(names):
        y = TOP + n * (BAR + GAP)
        parts.append(text(left - 8, y + 14, name.replace("<br>", " "), anchor="end", size=11))
        parts += stacked(series, n, x, y)
    parts += [
        text(x(value), height - 10, f"{value:,g}", anchor="middle", size=11)
        for value in x.steps
        if value == int(value)
    ]
    return svg(height, [*parts, *bar_legend(series, left)])


def stacked(series, n, x, y):
    done = 0
    for one in series:
        count = one["x"][n]
        if count:
            start, end = x(done), x(done + count)
            yield (
                f'<rect x="{start:.1f}" y="{y}" width="{end - start:.1f}" height="{BAR}"'
                f' fill="{one["marker"]["color"]}" stroke="#fff"/>'
            )
            yield (
                f'<text x="{(start + end) / 2:.1f}" y="{y + 14}" font-size="11" fill="#fff"'
                f' text-anchor="middle">{count}</text>'
            )
        done += count


def bar_legend(series, x):
    for one in series:
        yield f'<rect x="{x}" y="8" width="14" height="12" fill="{one["marker"]["color"]}"/>'
        yield text(x + 20, 18, one["name"])
        x += 46 + 7 * len(one["name"])
