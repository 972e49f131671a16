"""Every measure of an area as a row of marks, a column a month: how the council is doing at one
look (pure).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pmf_portal.pictures.drawing import GREY, NEWEST, Drawn, box, marks, text

CELL, ROW = 14.0, 12.5
BELOW = 22
RATINGS = ("red", "amber", "green", "none")


@dataclass(frozen=True, slots=True)
class StripRow:
    """The rating of one measure in each month, oldest first; "" where it was not rated."""

    name: str
    ratings: Sequence[str]

    @property
    def newest(self) -> str:
        rating = self.ratings[-1] if self.ratings else ""
        return rating.capitalize() if rating in RATINGS[:3] else "Not rated"


def worst_first(rows: Sequence[StripRow]) -> list[StripRow]:
    """Rows by their last known rating, then by how long it has lasted."""

    def order(row: StripRow) -> tuple[int, int]:
        known = [rating for rating in row.ratings if rating in RATINGS[:3]]
        if not known:
            return len(RATINGS), 0
        return RATINGS.index(known[-1]), -sum(rating == known[-1] for rating in known)

    return sorted(rows, key=order)


def status_strip(rows: Sequence[StripRow], first: str, last: str) -> Drawn:
    """The marks of one area: worst on top, the newest month tinted, first and last month named."""
    ordered = worst_first(rows)
    months = max(len(row.ratings) for row in ordered)
    width, height = months * CELL, len(ordered) * ROW + BELOW
    parts = [box(width - CELL, 0, CELL, len(ordered) * ROW + 2, NEWEST)]
    for rating in RATINGS:
        places = []
        for row_number, row in enumerate(ordered):
            for column, found in enumerate(row.ratings):
                if (found if found in RATINGS else "none") == rating:
                    places.append(((column + 0.5) * CELL, (row_number + 0.5) * ROW + 1))
        parts.append(marks(places, rating))
    parts.append(text(0, height - 5, first, colour=GREY))
    parts.append(text(width, height - 5, last, colour=GREY, anchor="end"))
    return Drawn(width, height, parts)


def row_of_marks(ratings: Sequence[str]) -> Drawn:
    """One mark a measure, for a count: eleven circles and four triangles."""
    width = len(ratings) * 20.0
    parts = []
    for rating in RATINGS:
        places = [
            (20.0 * n + 9, 10.0)
            for n, found in enumerate(ratings)
            if (found if found in RATINGS else "none") == rating
        ]
        parts.append(marks(places, rating, 13))
    return Drawn(width, 20, parts)
