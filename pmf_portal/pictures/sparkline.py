"""The last figures of a measure in one line's height (pure)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pmf_portal.pictures.drawing import GREY, NAVY, Drawn, Point, dot, line
from pmf_portal.pictures.scales import tight_scale

FEW = 9
EDGE = 5.0


@dataclass(frozen=True, slots=True)
class Spark:
    """Figures and plan by period, oldest first (None where there is none), and the year of each,
    for the plans of two years are never joined.
    """

    values: Sequence[float | None]
    planned: Sequence[float | None]
    years: Sequence[int]
    is_provisional: bool = False

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
    known = [value for value in (*spark.values, *spark.planned) if value is not None]
    y = tight_scale(known, height - EDGE, EDGE)
    step = (width - 2 * EDGE) / max(len(spark.values) - 1, 1)

    def at(place: int, value: float) -> Point:
        return EDGE + place * step, y(value)

    parts: list[str] = []
    for piece in plan_pieces(spark):
        points = [at(place, value) for place, value in piece]
        if len(points) == 1:
            (x, level) = points[0]
            points = [(max(x - step / 2, 0), level), (min(x + step / 2, width), level)]
        parts.append(line(points, GREY))
    parts += [line([at(*one) for one in piece], NAVY, 2) for piece in pieces(spark.values)]
    reported = [(place, value) for place, value in enumerate(spark.values) if value is not None]
    if len(reported) < FEW:
        parts += [dot(at(*one), 2.2, NAVY) for one in reported[:-1]]
    parts.append(dot(at(*reported[-1]), 3.5, NAVY, hollow=spark.is_provisional))
    return Drawn(width, height, parts)


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
