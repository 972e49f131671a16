"""The pictures of a document as a Word document takes them: drawn in one go, by the identity of
what they are of.
"""

from collections.abc import Iterator
from typing import Any

from pmf_portal.pictures.plotted import plotted
from reporting.content.document import Beside, Chart, Document, Drawing, Multiples, Picture
from reporting.print.drawn import pictures_of
from reporting.print.report import picture_of

WHOLE_LINE = 17.0


def drawn_in(document: Document) -> dict[int, bytes]:
    """The pictures of a document, by the identity of what they are of, drawn in one go."""
    pictures: list[Chart | Picture | Drawing] = []
    for block in blocks_of(document):
        pictures += pictures_in(block)
    made = pictures_of([(svg_of(one), width_of(one)) for one in pictures])
    return {id(one): png for one, png in zip(pictures, made, strict=True)}


def width_of(one: Chart | Picture | Drawing) -> float:
    """How wide a picture is made, in cm."""
    return one.cm if isinstance(one, Drawing) else WHOLE_LINE


def svg_of(one: Chart | Picture | Drawing) -> str:
    if isinstance(one, Chart):
        return plotted(one.figure)
    return one.svg if isinstance(one, Drawing) else str(picture_of(one, "")["svg"])


def blocks_of(document: Document) -> Iterator[Any]:
    """Every block of a document and its parts, those that stand beside each other too."""
    for block in document.blocks:
        yield from (*block.left, *block.right) if isinstance(block, Beside) else (block,)
    for part in document.parts:
        yield from blocks_of(part)


def pictures_in(block: Any) -> list[Any]:
    if isinstance(block, Chart | Picture | Drawing):
        return [block]
    if isinstance(block, Multiples):
        return [one.drawing for one in block.smalls if one.drawing is not None]
    return []
