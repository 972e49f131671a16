"""How likely each rating is, as one bar (pure): each with its shape and words."""

from collections.abc import Mapping

from pmf_portal.pictures.drawing import (
    AMBER,
    AMBER_FILL,
    GREEN,
    LETTER,
    RED,
    Drawn,
    box,
    marks,
    text,
)
from pmf_portal.pictures.scales import pushed_apart

BAR, HEIGHT = 22.0, 48.0
GAP, MARK = 2.0, 11.0
LOOKS = {"red": (RED, ""), "amber": (AMBER_FILL, AMBER), "green": (GREEN, "")}


def chance_bar(chances: Mapping[str, tuple[float, str]], width: float) -> Drawn:
    """The chance of each rating, 0 to 1, and what is written below its part; a rating without a
    chance is left out.
    """
    parts: list[str] = []
    middles, labels, start = [], [], 0.0
    for rating, (fill, edge) in LOOKS.items():
        chance, words = chances.get(rating, (0.0, ""))
        if chance <= 0:
            continue
        part = max(chance * width - GAP, 1.0)
        parts.append(box(start, 0.5, part, BAR, fill, edge))
        middles.append(start + part / 2)
        labels.append((rating, words))
        start += chance * width
    half = max([len(words) for _, words in labels], default=0) * LETTER / 2 + MARK
    for middle, (rating, words) in zip(
        pushed_apart(middles, 2 * half, half, width - half), labels, strict=True
    ):
        left = middle - (len(words) * LETTER + MARK) / 2
        parts.append(marks([(left + MARK / 2, HEIGHT - 9)], rating, MARK))
        parts.append(text(left + MARK + 6, HEIGHT - 4, words))
    return Drawn(width, HEIGHT, parts)
