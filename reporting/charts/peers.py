"""The councils of a comparison as a drawing that stands by itself, from the same places on paper as
the page's (pure).
"""

from pmf_portal.pictures.drawing import (
    GREY,
    INK,
    NAVY,
    RULE,
    Drawn,
    attributes,
    dot,
    line,
    text,
)
from pmf_portal.ui.peer_picture import Strip

# The letters of the page's picture are small.
SIZE = 12
NARROWEST = 440


def peers_drawn(strip: Strip) -> Drawn:
    """The median, and for each council its name, its interval, its mark and its figure."""
    parts = [line([(strip.median, 2), (strip.median, strip.bottom)], GREY, 1, "4 3")]
    parts.append(text(strip.median, strip.height - 10, "median", anchor="middle", size=SIZE))
    for row in strip.rows:
        is_own = bool(row.diamond)
        words = {"anchor": "end", "size": SIZE, "bold": is_own}
        parts.append(text(strip.names, row.text_y, row.name, **words))
        parts.append(line([(strip.left, row.y), (strip.right, row.y)], RULE))
        if row.low is not None and row.high is not None:
            parts.append(line([(row.low, row.y), (row.high, row.y)], NAVY, 2))
        if is_own:
            parts.append(f"<path{attributes(d=row.diamond, fill=INK)}/>")
        else:
            parts.append(dot((row.x, row.y), 4.5, NAVY, hollow=True))
        parts.append(text(strip.figures, row.text_y, row.words, **words))
    # The text above and below needs more room than the picture.
    return Drawn(max(strip.width, NARROWEST), strip.height, parts)
