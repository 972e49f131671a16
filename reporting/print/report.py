"""A readable document as the print template takes it: every block with its name, ratings with their
shape, charts drawn (pure).
"""

from pmf_portal.pictures.measure_chart import reading_chart
from pmf_portal.pictures.periods_frame import WIDE
from pmf_portal.pictures.plotted import plotted
from pmf_portal.ui.rating_tags import RATINGS, TRENDS
from reporting.content.document import (
    Beside,
    Cards,
    Chart,
    Counts,
    Drawing,
    Facts,
    Heading,
    Link,
    Mark,
    Multiples,
    Notice,
    Number,
    Panel,
    Picture,
    Said,
    Scanned,
    Table,
    Text,
)
from reporting.content.measured import measured_of_reading
from reporting.print.qr import qr_svg


def printable(document, base=""):
    """The document and its parts in the shape of the template; links are made whole with the
    portal's own address.
    """
    return {
        "title": f"{document.title}, {document.period}",
        "heading": document.headline or document.title,
        "headline": bool(document.headline),
        "name": document.title,
        "period": document.period,
        "subtitle": document.subtitle,
        "council": document.council,
        "published": document.published,
        "digest": document.digest,
        "reason": document.reason,
        "blocks": [block_of(block, base) for block in document.blocks],
        "parts": [printable(part, base) for part in document.parts],
    }


def block_of(block, base):
    return {"type": type(block).__name__.lower()} | BLOCKS[type(block)](block, base)


def table_of(table, base):
    table = table.on_paper or table
    return {
        "caption": "" if table.is_named_above else table.caption,
        "columns": [
            {"title": column.title, "numeric": column.numeric, "width": column.width}
            for column in table.columns
        ],
        "rows": [[cell_of(cell, base) for cell in row] for row in table.rows],
        "remarks": list(table.remarks),
        "remark": table.remark,
        "groups": list(table.groups),
    }


def chart_of(chart, base):
    return {
        "svg": plotted(chart.figure),
        "sentence": chart.sentence,
        "table": table_of(chart.table, base),
    }


def picture_of(block, base):
    drawn = reading_chart(measured_of_reading(block.reading, block.planned), WIDE)
    return {
        "svg": drawn.on_page(said=None),
        "sentence": block.sentence,
        "description": block.description,
    }


def heading_of(block, base):
    return {
        "level": block.level,
        "text": block.text,
        "own_page": block.has_own_page,
        "above": list(block.above),
        "section": block.section,
    }


def drawing_of(block, base):
    return {"svg": block.svg, "description": block.description, "cm": block.cm}


def multiples_of(block, base):
    return {
        "title": block.title,
        "note": block.note,
        "smalls": [small_of(one, base) for one in block.smalls],
    }


def small_of(one, base):
    return {
        "code": one.code,
        "title": one.title,
        "rating": cell_of(one.rating, base),
        "message": one.message,
        "drawing": drawing_of(one.drawing, base) if one.drawing else None,
        "figure": one.figure.split("\n"),
        "note": one.note,
        "below": one.below,
    }


def beside_of(block, base):
    return {
        side: [block_of(one, base) for one in getattr(block, side)] for side in ("left", "right")
    }


def cell_of(cell, base):
    if isinstance(cell, Number):
        return {"text": cell.text}
    if isinstance(cell, Scanned):
        address = cell.whole(base)
        return {"text": cell.text, "link": address, "qr": qr_svg(address)}
    if isinstance(cell, Link):
        return {"text": cell.text, "link": cell.whole(base)}
    if isinstance(cell, Mark):
        look, shape, word = marked(cell)
        return {"text": word, "shape": shape, "look": look}
    if isinstance(cell, Said):
        return {"text": cell.then, "first": cell.first}
    if isinstance(cell, Drawing):
        return {"text": "", "svg": cell.svg, "description": cell.description}
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
    Drawing: drawing_of,
    Multiples: multiples_of,
    Cards: lambda block, base: {"cards": [list(card) for card in block.cards]},
    Panel: lambda block, base: {
        "title": block.title,
        "lines": list(block.lines),
        "options": [list(option) for option in block.options],
    },
    Beside: beside_of,
    Chart: chart_of,
    Picture: picture_of,
}
COUNTED = (("Green", "green"), ("Amber", "amber"), ("Red", "red"), ("Not rated", "other"))
