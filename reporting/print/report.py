"""A readable document as the print template takes it: every block with its name, ratings with their
shape, charts drawn (pure).
"""

from pmf_portal.ui.rating_tags import RATINGS, TRENDS
from reporting.charts.reading_picture import WIDE, picture, shown_of
from reporting.charts.svg import drawing
from reporting.content.document import (
    Chart,
    Counts,
    Facts,
    Heading,
    Link,
    Mark,
    Notice,
    Number,
    Picture,
    Table,
    Text,
)


def printable(document, base=""):
    """The document and its parts in the shape of the template; links are made whole with the
    portal's own address.
    """
    return {
        "title": f"{document.title}, {document.period}",
        "heading": document.title,
        "period": document.period,
        "subtitle": document.subtitle,
        "council": document.council,
        "published": document.published,
        "digest": document.digest,
        "reason": document.reason,
        "landscape": document.landscape,
        "blocks": [block_of(block, base) for block in document.blocks],
        "parts": [printable(part, base) for part in document.parts],
    }


def block_of(block, base):
    return {"type": type(block).__name__.lower()} | BLOCKS[type(block)](block, base)


def table_of(table, base):
    return {
        "caption": table.caption,
        "columns": [
            {"title": column.title, "numeric": column.numeric, "width": column.width}
            for column in table.columns
        ],
        "rows": [[cell_of(cell, base) for cell in row] for row in table.rows],
        "remarks": list(table.remarks),
        "remark": table.remark,
    }


def chart_of(chart, base):
    return {
        "svg": drawing(chart.figure),
        "sentence": chart.sentence,
        "table": table_of(chart.table, base),
    }


def picture_of(block, base):
    shown = shown_of(block.reading, block.planned)
    return {
        "svg": picture(shown, WIDE, block.title, block.description),
        "sentence": block.sentence,
        "description": block.description,
    }


def heading_of(block, base):
    own_page = {"own_page": True} if block.has_own_page else {}
    return {"level": block.level, "text": block.text} | own_page


def cell_of(cell, base):
    if isinstance(cell, Number):
        return {"text": cell.text}
    if isinstance(cell, Link):
        return {"text": cell.text, "link": base + cell.address}
    if isinstance(cell, Mark):
        look, shape, word = marked(cell)
        return {"text": word, "shape": shape, "look": look}
    return {"text": cell}


def marked(mark):
    """How a mark looks: its name, its shape and its word."""
    if mark.kind == "trend":
        return "none", *TRENDS[mark.word]
    return RATINGS[mark.word]


BLOCKS = {
    Heading: heading_of,
    Text: lambda block, base: {"lines": list(block.lines)},
    Notice: lambda block, base: {"words": block.words, "text": block.text},
    Counts: lambda block, base: {
        "counts": [[word, getattr(block, name)] for word, name in COUNTED],
        "note": block.note,
    },
    Facts: lambda block, base: {"rows": [list(row) for row in block.rows]},
    Table: table_of,
    Chart: chart_of,
    Picture: picture_of,
}
COUNTED = (("Green", "green"), ("Amber", "amber"), ("Red", "red"), ("Not rated", "other"))
