"""The council among others on one line: better is always right (pure)."""

from collections.abc import Sequence

from pmf_portal.pictures.drawing import (
    GREY,
    HAIR,
    INK,
    LETTER,
    NAVY,
    RULE,
    Drawn,
    dot,
    line,
    text,
)
from pmf_portal.pictures.scales import tight_scale

EDGE, HEIGHT, LEVEL = 10.0, 64, 34.0


def dot_strip(
    others: Sequence[float],
    own: float | None,
    middle: float,
    *,
    own_words: str,
    middle_words: str,
    lower_is_better: bool,
    width: float = 555,
) -> Drawn:
    """A dot for each council, the own one larger and named, and the middle of the others; `own` is
    None where the council has no figure.
    """
    values = [*others, middle, *([] if own is None else [own])]
    ends = (width - EDGE, EDGE) if lower_is_better else (EDGE, width - EDGE)
    x = tight_scale(values, *ends)
    parts = [line([(EDGE, LEVEL), (width - EDGE, LEVEL)], RULE)]
    for value in others:
        parts.append(
            f'<circle cx="{x(value):.1f}" cy="{LEVEL:g}" r="5" fill="{HAIR}" stroke="{RULE}"/>'
        )
    parts.append(line([(x(middle), LEVEL - 9), (x(middle), LEVEL + 9)], INK, 2))
    parts.append(labelled(x(middle), LEVEL + 24, middle_words, width, colour=GREY))
    if own is not None:
        parts.append(dot((x(own), LEVEL), 7, NAVY))
        parts.append(labelled(x(own), LEVEL - 15, own_words, width, colour=NAVY, bold=True))
    return Drawn(width, HEIGHT, parts)


def labelled(
    x: float, y: float, words: str, width: float, *, colour: str, bold: bool = False
) -> str:
    """Words about a place, none of them off the paper."""
    half = len(words) * LETTER / 2
    middle = min(max(x, half), width - half)
    return text(middle, y, words, anchor="middle", colour=colour, bold=bold)
