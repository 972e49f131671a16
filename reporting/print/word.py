"""A report as an editable Word document: real headings, tables whose headings repeat, pictures that
say what they show, in the council's own template where it has one.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any

from docx.enum.style import WD_STYLE_TYPE

from pmf_portal.formats.wording import terms
from reporting.content.document import (
    Beside,
    Cards,
    Chart,
    Counts,
    Document,
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
    Table,
    Text,
)
from reporting.print.report import COUNTED, marked
from reporting.print.word_book import WordBook
from reporting.print.word_parts import COLOURS, Cell, Words, shares, table
from reporting.print.word_pictures import drawn_in

DEEPEST = 3
# How a table of small charts deals its width out.
MULTIPLES = (5.5, 2.0, 5.2)
# How wide the first column is against the others where it holds remarks too.
REMARK_SHARE = 0.75


def report_word(
    document: Document, base: str, published_at: str, template: bytes | None = None
) -> bytes:
    """The bytes of a document's Word form; the same document and template give the same bytes."""
    book = WordBook(template, base)
    book.begin(document, datetime.fromisoformat(published_at.rstrip("Z")).replace(microsecond=0))
    paper = Paper(book, drawn_in(document), goes_on=bool(document.headline))
    paper.put_document(document, deeper=0)
    for part in document.parts:
        paper.put_part(part)
    return book.close()


def without_drawings(shown: Table) -> Table:
    """A table without its column of small pictures, for which an editable page has no room."""
    drawn = {
        place for row in shown.rows for place, cell in enumerate(row) if isinstance(cell, Drawing)
    }
    if not drawn:
        return shown
    columns = [one for place, one in enumerate(shown.columns) if place not in drawn]
    rows = [
        tuple(cell for place, cell in enumerate(row) if place not in drawn) for row in shown.rows
    ]
    return replace(shown, columns=tuple(columns), rows=tuple(rows))


def parts_of(shown: Table) -> Iterator[tuple[str, Table]]:
    """A table in its parts, each with the heading that it stands under."""
    if not shown.groups:
        yield "", shown
        return
    remarks = shown.remarks or ("",) * len(shown.rows)
    rows = zip(shown.groups, shown.rows, remarks, strict=True)
    for group, some in groupby(rows, key=lambda row: row[0]):
        known = list(some)
        part = replace(
            shown,
            name=group,
            rows=tuple(row for _, row, _ in known),
            remarks=tuple(remark for *_, remark in known),
            groups=(),
        )
        yield group, part


@dataclass
class Paper:
    """Putting the blocks of a document into a Word document, one kind after another."""

    book: WordBook
    drawn: dict[int, bytes]
    # What has no room on the first page goes on where it ends.
    goes_on: bool = False

    def put_document(self, document: Document, *, deeper: int) -> None:
        if document.reason:
            self.put_notice(Notice("Correction.", document.reason), deeper)
        if document.parts:
            self.put_published(document)
        for block in document.blocks:
            BLOCKS[type(block)](self, block, deeper)
        if not document.parts:
            if not deeper:
                self.book.put("Publication", "Heading 1")
            self.put_published(document)

    def put_part(self, part: Document) -> None:
        """A report of a pack, on a page of its own."""
        self.book.put(part.title, "Heading 1")
        heading = self.book.docx.paragraphs[-1]
        heading.paragraph_format.page_break_before = True
        self.book.put(part.period)
        self.put_document(part, deeper=1)

    def put_published(self, document: Document) -> None:
        self.book.put(
            f"Published by {document.council} at {document.published} under the"
            f" {terms.licence.name}, except where otherwise stated. Digest (SHA-256):"
            f" {document.digest}"
        )

    def put_heading(self, block: Heading, deeper: int) -> None:
        above = " · ".join(part for part in block.above if part)
        self.book.put(block.text, f"Heading {min(block.level - 1 + deeper, DEEPEST)}")
        if block.has_own_page and self.goes_on:
            self.goes_on = False
        elif block.has_own_page:
            self.book.docx.paragraphs[-1].paragraph_format.page_break_before = True
        if above:
            self.book.put(above)

    def put_text(self, block: Text, deeper: int) -> None:
        for line in block.lines:
            self.book.put(line)

    def put_notice(self, block: Notice, deeper: int) -> None:
        self.book.put([Words(block.words, is_bold=True), Words(f" {block.text}")])

    def put_counts(self, block: Counts, deeper: int) -> None:
        counted = [f"{word} {getattr(block, name)}" for word, name in COUNTED]
        self.book.put([Words(", ".join(counted), is_bold=True)])
        if block.note:
            self.book.put(block.note)

    def put_facts(self, block: Facts, deeper: int) -> None:
        for words, text in block.rows:
            self.book.put([Words(f"{words}: ", is_bold=True), Words(text)])

    def put_table(self, block: Table, deeper: int) -> None:
        shown = block.on_paper or block
        for group, part in parts_of(without_drawings(shown)):
            if group:
                self.book.put(group, f"Heading {min(2 + deeper, DEEPEST)}")
            self.put_rows(part)

    def put_rows(self, shown: Table) -> None:
        book = self.book
        if not shown.is_named_above:
            book.put(shown.caption, "Caption", stays_with_next=True)
        rows = []
        remarks = shown.remarks or ("",) * len(shown.rows)
        for cells, remark in zip(shown.rows, remarks, strict=True):
            line = [self.cell_of(cell, is_first=n == 0) for n, cell in enumerate(cells)]
            if remark:
                line[0] = [*line[0], [Words(remark, is_small=True)]]
            rows.append(line)
        widths = [column.width for column in shown.columns]
        if shown.remarks:
            widths[0] = max(widths[0], sum(widths[1:]) * REMARK_SHARE)
        headings = [(column.title, column.numeric) for column in shown.columns]
        across = shares(widths, book.twentieths)
        book.append(table(shown.caption, headings, across, rows, self.table_style()))
        book.put("")

    def table_style(self) -> str:
        """The council's grid, where its template has one."""
        return self.book.style("Table Grid", WD_STYLE_TYPE.TABLE) if self.book.has_template else ""

    def cell_of(self, cell: Any, *, is_first: bool) -> Cell:
        if isinstance(cell, Link):
            return [[Words(cell.text, is_bold=is_first, link=self.book.link_to(cell))]]
        if isinstance(cell, Mark):
            look, shape, word = marked(cell)
            colour = COLOURS.get(look, "")
            return [[Words(f"{shape} {word}", is_bold=bool(colour), colour=colour)]]
        if isinstance(cell, Drawing):
            return [[Words("", picture=self.book.picture_in_cell(self.drawn[id(cell)], cell))]]
        if isinstance(cell, Said):
            return [[Words(cell.first, is_bold=True), Words(f" {cell.then}".rstrip())]]
        text = cell.text if isinstance(cell, Number) else str(cell)
        return [[Words(line, is_bold=is_first)] for line in text.split("\n")]

    def put_chart(self, block: Chart | Picture, deeper: int) -> None:
        self.book.put(block.sentence, stays_with_next=True)
        said = block.description if isinstance(block, Picture) else block.sentence
        self.book.put_picture(self.drawn[id(block)], said)

    def put_drawing(self, block: Drawing, deeper: int) -> None:
        self.book.put_picture(self.drawn[id(block)], block.description)

    def put_multiples(self, block: Multiples, deeper: int) -> None:
        """Small charts as the rows of a table, so that they can be read out and pasted."""
        book = self.book
        book.put(block.title, f"Heading {min(2 + deeper, DEEPEST)}")
        book.put(block.note, stays_with_next=True)
        rows = []
        for one in block.smalls:
            name = [[Words(f"{one.code} {one.title}", is_bold=True)], [Words(one.message)]]
            picture = self.cell_of(one.drawing or one.figure or one.note, is_first=False)
            below = [Words(one.below, is_small=True)]
            rows.append((name, self.cell_of(one.rating, is_first=False), [*picture, below]))
        across = shares(MULTIPLES, book.twentieths)
        headings = [(words, False) for words in ("Measure", "Rating", "Two years")]
        book.append(table(block.title, headings, across, rows, self.table_style()))
        book.put("")

    def put_cards(self, block: Cards, deeper: int) -> None:
        """In one paragraph, since a page of Word has less room than one of the PDF."""
        line: list[Words] = []
        for place, (number, words) in enumerate(block.cards):
            line += [Words(f"{' · ' if place else ''}{number} ", is_bold=True), Words(words)]
        self.book.put(line)

    def put_panel(self, block: Panel, deeper: int) -> None:
        self.book.put(block.title, f"Heading {min(2 + deeper, DEEPEST)}")
        for line in block.lines:
            self.book.put(line)
        for option, meaning in block.options:
            self.book.put([Words(option, is_bold=True), Words(f" {meaning}".rstrip())])

    def put_beside(self, block: Beside, deeper: int) -> None:
        for one in (*block.left, *block.right):
            BLOCKS[type(one)](self, one, deeper)


BLOCKS: dict[type, Callable[[Paper, Any, int], None]] = {
    Heading: Paper.put_heading,
    Text: Paper.put_text,
    Notice: Paper.put_notice,
    Counts: Paper.put_counts,
    Facts: Paper.put_facts,
    Drawing: Paper.put_drawing,
    Multiples: Paper.put_multiples,
    Cards: Paper.put_cards,
    Panel: Paper.put_panel,
    Beside: Paper.put_beside,
    Table: Paper.put_table,
    Chart: Paper.put_chart,
    Picture: Paper.put_chart,
}
