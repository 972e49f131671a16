"""The parts of a Word document as WordprocessingML (pure): paragraphs, tables with headings that
repeat, links, page numbers.

Tables are written as text and parsed once, because building them cell by cell takes a hundred times
as long.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

# What no XML document may hold, however it is written.
IMPOSSIBLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
INK, RULE, PALE = "144E81", "8C9297", "EEF2F6"
COLOURS = {"green": "0B5E3E", "amber": "8A4B00", "red": "A2140F"}


@dataclass(frozen=True)
class Words:
    """A piece of text as it looks; `link` is the relation that it leads to."""

    text: str
    is_bold: bool = False
    colour: str = ""
    link: str = ""
    is_small: bool = False
    # A picture (DrawingML) in place of the text.
    picture: str = ""


Cell = Sequence[Sequence[Words]]


def possible(text: str) -> str:
    return IMPOSSIBLE.sub("", text)


def run(words: Words) -> str:
    if words.picture:
        return f"<w:r><w:drawing>{words.picture}</w:drawing></w:r>"
    look = "<w:b/>" if words.is_bold else ""
    colour = INK if words.link else words.colour
    look += f'<w:color w:val="{colour}"/>' if colour else ""
    look += '<w:sz w:val="18"/>' if words.is_small else ""
    look += '<w:u w:val="single"/>' if words.link else ""
    lines = possible(words.text).split("\n")
    texts = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in lines)
    written = f"<w:r>{f'<w:rPr>{look}</w:rPr>' if look else ''}{texts}</w:r>"
    if not words.link:
        return written
    return f'<w:hyperlink r:id="{words.link}" w:history="1">{written}</w:hyperlink>'


def paragraph_text(
    words: Sequence[Words],
    *,
    style: str = "",
    align: str = "",
    before: int | None = None,
    stays_with_next: bool = False,
) -> str:
    look = f"<w:pStyle w:val={quoteattr(style)}/>" if style else ""
    look += "<w:keepNext/>" if stays_with_next else ""
    if before is not None:
        look += f'<w:spacing w:before="{before}" w:after="{before}"/>'
    look += f'<w:jc w:val="{align}"/>' if align else ""
    runs = "".join(map(run, words))
    return f"<w:p>{f'<w:pPr>{look}</w:pPr>' if look else ''}{runs}</w:p>"


def table(
    caption: str,
    headings: Sequence[tuple[str, bool]],
    widths: Sequence[int],
    rows: Sequence[Sequence[Cell]],
    style: str,
) -> Any:
    """A table whose first row repeats on each page and whose first column heads its rows;
    `headings` say which columns hold numbers, `widths` are in twentieths of a point.
    """
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    head = [[[Words(title, is_bold=True)]] for title, _ in headings]
    lines = row(head, headings, widths, is_heading=True)
    lines += "".join(row(one, headings, widths) for one in rows)
    look = f"<w:tblStyle w:val={quoteattr(style)}/>" if style else ""
    return parse_xml(
        f'<w:tbl {nsdecls("w", "r")}><w:tblPr>{look}<w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'{"" if style else BORDERS}<w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="70" w:type="dxa"/><w:right w:w="70" w:type="dxa"/>'
        '</w:tblCellMar><w:tblLook w:val="00A0" w:firstRow="1" w:lastRow="0" w:firstColumn="1"'
        ' w:lastColumn="0" w:noHBand="0" w:noVBand="1"/>'
        f"<w:tblCaption w:val={quoteattr(possible(caption))}/></w:tblPr>"
        f"<w:tblGrid>{grid}</w:tblGrid>{lines}</w:tbl>"
    )


BORDERS = (
    f'<w:tblBorders><w:top w:val="single" w:sz="8" w:space="0" w:color="{INK}"/>'
    f'<w:bottom w:val="single" w:sz="4" w:space="0" w:color="{RULE}"/>'
    f'<w:insideH w:val="single" w:sz="4" w:space="0" w:color="{RULE}"/></w:tblBorders>'
)


def row(
    cells: Sequence[Cell],
    headings: Sequence[tuple[str, bool]],
    widths: Sequence[int],
    *,
    is_heading: bool = False,
) -> str:
    look = "<w:cantSplit/>" + ("<w:tblHeader/>" if is_heading else "")
    written = f"<w:tr><w:trPr>{look}</w:trPr>"
    for cell, (_, is_numeric), width in zip(cells, headings, widths, strict=True):
        align = "right" if is_numeric else ""
        shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{PALE}"/>' if is_heading else ""
        written += f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}</w:tcPr>'
        for line in cell:
            written += paragraph_text(line, align=align, before=40, stays_with_next=is_heading)
        written += "</w:tc>"
    return written + "</w:tr>"


def shares(columns: Sequence[float], width: int) -> list[int]:
    """A width dealt out to columns by their shares."""
    whole = sum(columns)
    return [round(width * column / whole) for column in columns]


def paragraph(words: Sequence[Words], style: str = "", *, stays_with_next: bool = False) -> Any:
    written = paragraph_text(words, style=style, stays_with_next=stays_with_next)
    return parse_xml(written.replace("<w:p>", f"<w:p {nsdecls('w', 'r')}>", 1))


def field(instruction: str) -> str:
    return f'<w:fldSimple w:instr=" {instruction} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'


def foot(words: str, width: int) -> Any:
    """The foot of each page: what the document is, and its page."""
    return parse_xml(
        f'<w:p {nsdecls("w")}><w:pPr><w:tabs><w:tab w:val="right" w:pos="{width}"/></w:tabs>'
        "</w:pPr>"
        f'<w:r><w:t xml:space="preserve">{escape(possible(words))}</w:t></w:r><w:r><w:tab/>'
        f'<w:t xml:space="preserve">Page </w:t></w:r>{field("PAGE")}<w:r>'
        f'<w:t xml:space="preserve"> of </w:t></w:r>{field("NUMPAGES")}</w:p>'
    )
