"""The last figures of a measure in one line's height (pure)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pmf_portal.pictures.drawing import GREY, LETTER, NAVY, Drawn, Point, dot, line, text
from pmf_portal.pictures.scales import pushed_apart, tight_scale

FEW = 9
EDGE = 5.0
# Fewer figures are not joined: between two yearly ones nobody counted anything.
JOINED_FROM = 3
TICK = 14.0
APART = 18.0


@dataclass(frozen=True, slots=True)
class Spark:
    """Figures and plan by period, oldest first (None where there is none), and the year of each,
    for the plans of two years are never joined; and a way back to plan as it was `promised`, which
    goes on after the newest figure.
    """

    values: Sequence[float | None]
    planned: Sequence[float | None]
    years: Sequence[int]
    is_provisional: bool = False
    promised: Sequence[float | None] = ()
    # Whether the plan holds for a longer period than a month, and is a step.
    is_stepped: bool = False

    @property
    def count(self) -> int:
        """How many figures there are: one is a figure and no picture."""
        return sum(value is not None for value in self.values)


def sparkline(spark: Spark, width: float = 150, height: float = 40) -> Drawn | None:
    """The figures as a line with its last point, and the plan behind it; None with fewer than two
    figures.
    """
    if spark.count < 2:
        return None
    if spark.count < JOINED_FROM and not spark.promised:
        return unjoined(spark, width, height)
    return joined(spark, width, height)


def joined(
    spark: Spark, width: float, height: float, *, last: str = "", promised: str = ""
) -> Drawn:
    """The figures as a line; with words where it ends, and where the promised way back does."""
    known = [v for v in (*spark.values, *spark.planned, *spark.promised) if v is not None]
    room = 4 * EDGE + max(len(last) + 1, len(promised)) * LETTER if last or promised else 0
    y = tight_scale(known, height - EDGE, EDGE)
    step = (width - room - 2 * EDGE) / max(len(spark.values) - 1, 1)

    def at(place: int, value: float) -> Point:
        return EDGE + place * step, y(value)

    parts: list[str] = []
    for piece in plan_pieces(spark):
        points = [at(place, value) for place, value in piece]
        if len(points) == 1 or spark.is_stepped:
            half = step * spacing(spark.planned) / 2
            points = [
                (min(max(x + side, 0), width), level)
                for x, level in points
                for side in (-half, half)
            ]
        parts.append(line(points, GREY))
    path = [at(*one) for one in reported(spark.promised)]
    if path:
        parts += [line(path, NAVY, 1.5, "5 4"), dot(path[-1], 3.5, NAVY, hollow=True)]
    parts += [line([at(*one) for one in piece], NAVY, 2) for piece in pieces(spark.values)]
    figures = [at(*one) for one in reported(spark.values)]
    if len(figures) < FEW:
        parts += [dot(point, 2.2, NAVY) for point in figures[:-1]]
    ends = [(figures[-1], last, NAVY)] if last else []
    ends += [(path[-1], promised, GREY)] if path and promised else []
    levels = pushed_apart([level + 5 for (_, level), *_ in ends], APART, 12, height - 2)
    for (_, words, colour), level in zip(ends, levels, strict=True):
        x = width - room + 2 * EDGE
        parts.append(text(x, level, words, colour=colour, bold=colour == NAVY))
    parts.append(dot(figures[-1], 3.5, NAVY, hollow=spark.is_provisional))
    return Drawn(width, height, parts)


def unjoined(spark: Spark, width: float, height: float) -> Drawn:
    """Too few figures for a line: a dot each, with the plan of its period as a short line."""
    known = [value for value in (*spark.values, *spark.planned) if value is not None]
    y = tight_scale(known, height - EDGE, EDGE)
    step = width / len(spark.values)
    half = min(TICK, step * 0.4)
    figures = reported(spark.values)
    parts = []
    for place, value in figures:
        x, plan = (place + 0.5) * step, spark.planned[place]
        if plan is not None:
            parts.append(line([(x - half, y(plan)), (x + half, y(plan))], GREY, 1.5))
        is_last = place == figures[-1][0]
        hollow = is_last and spark.is_provisional
        parts.append(dot((x, y(value)), 4 if is_last else 3, NAVY, hollow=hollow))
    return Drawn(width, height, parts)


def reported(values: Sequence[float | None]) -> list[tuple[int, float]]:
    """The places of the figures that there are, each with its figure."""
    return [(place, value) for place, value in enumerate(values) if value is not None]


def pieces(values: Sequence[float | None]) -> Iterator[list[tuple[int, float]]]:
    """Runs of figures without a gap between them; where only some periods have figures (a quarter
    among months), they are joined all the same.
    """
    every = spacing(values)
    piece: list[tuple[int, float]] = []
    for place, value in enumerate(values):
        if value is None:
            continue
        if piece and place - piece[-1][0] > every:
            yield piece
            piece = []
        piece.append((place, value))
    if piece:
        yield piece


def spacing(values: Sequence[float | None]) -> int:
    """How far apart figures lie at least."""
    places = [place for place, value in enumerate(values) if value is not None]
    return min((b - a for a, b in zip(places, places[1:], strict=False)), default=1)


def plan_pieces(spark: Spark) -> Iterator[list[tuple[int, float]]]:
    """The plan of each year."""
    for year in dict.fromkeys(spark.years):
        piece = [
            (place, value)
            for place, value in enumerate(spark.planned)
            if value is not None and spark.years[place] == year
        ]
        if piece:
            yield piece
