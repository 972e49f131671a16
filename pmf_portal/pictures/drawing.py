"""What every picture of the portal is drawn with (pure): colours, sizes, and shapes as SVG text.

Solid is what happened, dashed what is expected, thin grey the plan, shaded the good side.  Nothing
is told by colour alone, and every text is horizontal and never scaled.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from textwrap import wrap
from xml.sax.saxutils import escape, quoteattr

INK, GREY, NAVY = "#0b0c0c", "#484949", "#144e81"
RULE, HAIR, FAINT = "#8c9297", "#cecece", "#e2e4e6"
GREEN, AMBER, RED = "#0f7a52", "#a05f00", "#b60f0f"
AMBER_FILL = "#f0a830"
GOOD, BAND, BAND_INNER = "#e8f3ee", "#dbe7f1", "#b9d0e4"
CHANGE, CHANGE_EDGE, GAP = "#c25700", "#8a4b00", "#fbe3c8"
NEWEST = "#e3edf6"
AMBER_GROUND = "#ffe8bd"
SIZE, LETTER = 14, 7.4
# Round a drawing that is a file of its own.
MARGIN = 10
FONT = "Arial, Helvetica, Liberation Sans, sans-serif"
Point = tuple[float, float]


def short(value: float) -> str:
    """A place on the paper, to a tenth."""
    written = f"{value:.1f}"
    return written.removesuffix(".0") if written != "-0.0" else "0"


def attributes(**values: object) -> str:
    """Attributes of an element, without those that are empty; `_` stands for `-`."""
    written = ""
    for name, value in values.items():
        if value not in ("", None):
            shown = short(value) if isinstance(value, float) else str(value)
            written += f" {name.rstrip('_').replace('_', '-')}={quoteattr(shown)}"
    return written


def text(
    x: float,
    y: float,
    words: str,
    *,
    anchor: str = "start",
    size: float = SIZE,
    colour: str = INK,
    bold: bool = False,
) -> str:
    look = attributes(
        text_anchor="" if anchor == "start" else anchor,
        font_size="" if size == SIZE else size,
        fill="" if colour == INK else colour,
        font_weight="700" if bold else "",
    )
    return f'<text x="{short(x)}" y="{short(y)}"{look}>{escape(words)}</text>'


def path_of(points: Iterable[Point]) -> str:
    return "".join(f"{'L' if n else 'M'}{short(x)} {short(y)}" for n, (x, y) in enumerate(points))


def line(points: Sequence[Point], colour: str, width: float = 1, dash: str = "") -> str:
    look = attributes(stroke=colour, stroke_width=short(width), stroke_dasharray=dash)
    return f'<path d="{path_of(points)}" fill="none"{look}/>'


def area(upper: Sequence[Point], lower: Sequence[Point], colour: str) -> str:
    """What lies between two lines."""
    return f'<path d="{path_of([*upper, *reversed(lower)])}Z" fill="{colour}"/>'


def box(
    x: float,
    y: float,
    width: float,
    height: float,
    colour: str,
    edge: str = "",
    edge_width: int | None = None,
) -> str:
    return (
        f'<rect x="{short(x)}" y="{short(y)}" width="{short(width)}" height="{short(height)}"'
        f"{attributes(fill=colour, stroke=edge, stroke_width=edge_width)}/>"
    )


def dot(point: Point, radius: float, colour: str, *, hollow: bool = False) -> str:
    """A point; a hollow one is provisional or promised."""
    x, y = point
    look = (
        attributes(fill="#fff", stroke=colour, stroke_width=2)
        if hollow
        else attributes(fill=colour)
    )
    return f'<circle cx="{short(x)}" cy="{short(y)}" r="{short(radius)}"{look}/>'


def group(parts: Iterable[str], **values: object) -> str:
    return f"<g{attributes(**values)}>{''.join(parts)}</g>"


@dataclass(frozen=True, slots=True)
class Said:
    """What a picture says to those who do not see it: its message, and what it shows."""

    title: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture before it is written: how large it is, and its shapes."""

    width: float
    height: float
    parts: Sequence[str]

    def on_page(self, *, said: Said | None, name: str = "", look: str = "") -> str:
        """The SVG for a page, where its title stands in the text.  `name` tells it from the others
        on its page; a picture that says nothing new beside its text is left out for screen readers
        (`said` is None).
        """
        spoken, head = ' aria-hidden="true"', ""
        if said is not None:
            named = [f"{name}-title"]
            head = f'<title id="{name}-title">{escape(said.title)}</title>'
            if said.description:
                named.append(f"{name}-description")
                head += f'<desc id="{name}-description">{escape(said.description)}</desc>'
            spoken = f' role="img" aria-labelledby="{" ".join(named)}"'
        return svg(self.width, self.height, f"{spoken}{attributes(class_=look)}", head, self.parts)

    def of_links(self, label: str, look: str = "") -> str:
        """The SVG for a page, where its parts are links: a group of them, with its name."""
        return self.labelled("group", label, look)

    def of_words(self, label: str, look: str = "") -> str:
        """The SVG for a page, with what it shows in words for those who do not see it."""
        return self.labelled("img", label, look)

    def labelled(self, role: str, label: str, look: str) -> str:
        spoken = attributes(role=role, aria_label=label, class_=look)
        return svg(self.width, self.height, spoken, "", self.parts)

    def alone(self, title: str, subtitle: str, source: str) -> str:
        """The SVG as a file of its own: with its title, what it measures, and where it is from."""
        width = self.width + 2 * MARGIN
        letters = int((self.width - 2 * MARGIN) / LETTER)
        above, below = wrap(title, int(letters * 0.8)), wrap(source, letters)
        under = wrap(subtitle, letters)
        head = [
            text(MARGIN, 24 + 22 * n, words, size=18, bold=True) for n, words in enumerate(above)
        ]
        top = 24 + 22 * len(above)
        head += [text(MARGIN, top + 18 * n, words, colour=GREY) for n, words in enumerate(under)]
        top += 18 * len(under)
        foot = top + self.height + 18
        parts = [box(0, 0, width, foot + 18 * len(below), "#fff"), *head]
        parts.append(group(self.parts, transform=f"translate({MARGIN} {short(top)})"))
        parts += [text(MARGIN, foot + 18 * n, words, colour=GREY) for n, words in enumerate(below)]
        named = f"<title>{escape(title)}</title><desc>{escape(subtitle)}</desc>"
        return svg(width, foot + 18 * len(below), ' role="img"', named, parts)


def svg(width: float, height: float, look: str, head: str, parts: Iterable[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{short(width)}" height="{short(height)}"'
        f' viewBox="0 0 {short(width)} {short(height)}"{look}'
        f' font-family="{FONT}" font-size="{SIZE}" fill="{INK}">{head}{"".join(parts)}</svg>'
    )


# The mark of each rating: its shape tells it in black and white, the louder the worse.


def marks(places: Iterable[Point], rating: str, size: float = 9) -> str:
    """The marks of one rating at some places (their middles), as one shape."""
    if rating not in ("green", "amber", "red"):
        half = size * 0.4
        path = "".join(f"M{short(x - half)} {short(y)}h{short(2 * half)}" for x, y in places)
        return f'<path d="{path}" stroke="{GREY}" stroke-width="2" fill="none"/>' if path else ""
    half = size / 2
    path = ""
    for x, y in places:
        if rating == "green":
            path += f"M{short(x - half)} {short(y)}a{short(half)} {short(half)} 0 1 0 "
            path += f"{short(size)} 0a{short(half)} {short(half)} 0 1 0 {short(-size)} 0"
        elif rating == "amber":
            far = half * 1.15
            path += f"M{short(x)} {short(y - far)}l{short(far)} {short(far)} {short(-far)} "
            path += f"{short(far)} {short(-far)} {short(-far)}z"
        else:
            path += f"M{short(x)} {short(y - half)}l{short(half * 1.1)} {short(size)}"
            path += f"h{short(-size * 1.1)}z"
    look = {
        "green": attributes(fill=GREEN),
        "amber": attributes(fill=AMBER_FILL, stroke=AMBER),
        "red": attributes(fill=RED),
    }[rating]
    return f'<path d="{path}"{look}/>' if path else ""
