"""Drawings (SVG) as pictures (PNG) for files that take no drawings, by Typst, with the shipped
fonts alone: the same drawing gives the same bytes.
"""

import json
from collections.abc import Sequence
from pathlib import Path

import typst

HERE = Path(__file__).parent
DOTS_PER_INCH = 180


def pictures_of(drawings: Sequence[tuple[str, float]]) -> list[bytes]:
    """Each drawing as a PNG picture, as wide as its cm say, in one go."""
    if not drawings:
        return []
    made = typst.compile(
        str(HERE / "drawings.typ"),
        root=str(HERE),
        font_paths=[str(HERE / "fonts")],
        ignore_system_fonts=True,
        sys_inputs={"content": json.dumps(list(drawings), ensure_ascii=False)},
        format="png",
        ppi=DOTS_PER_INCH,
        timestamp=0,
    )
    return list(made) if isinstance(made, list) else [made]
