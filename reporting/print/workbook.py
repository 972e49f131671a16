"""A report as an accessible workbook: a cover, and one sheet for each of its tables (Releasing
statistics in spreadsheets; pure).
"""

from datetime import datetime

from pmf_portal.formats.wording import terms
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
from reporting.print.report import marked
from reporting.print.sheets import PublishedWorkbook

FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
LONGEST_NAME = 31
DRAWN = (Chart, Picture)
BLANK = (
    "This sheet holds one table that begins in row 4. A dash means that there is nothing to give."
)


def report_workbook(document, published_at):
    """The bytes of a document's workbook; the same document gives the same bytes."""
    book = PublishedWorkbook(
        f"{document.title}, {document.period}",
        datetime.fromisoformat(published_at.rstrip("Z")).replace(microsecond=0),
    )
    tables = list(named(tables_of(document)))
    sheets = [f"{name}: {table.caption}" for name, table in tables]
    about = [
        f"{document.period}{f', for: {document.subtitle}' if document.subtitle else ''}",
        f"{document.council}, published at {document.published}",
        *([f"Correction. {document.reason}"] if document.reason else []),
        f"Digest of this publication (SHA-256): {document.digest}",
        f"{terms.licence.name}, except where otherwise stated.",
    ]
    book.cover(document.title, [*about, "", *words_of(document), "", "Sheets:", *sheets])
    for name, table in tables:
        headings, rows = rows_of(table)
        book.table(name, table.caption, BLANK, headings, rows)
    return book.close()


def tables_of(document):
    """Every table of a document and its parts, those of charts too, in reading order; one that
    stands beside its chart once.
    """
    drawn = [block.table for block in document.blocks if isinstance(block, DRAWN)]
    for block in document.blocks:
        if isinstance(block, DRAWN) or isinstance(block, Table) and block not in drawn:
            yield block.table if isinstance(block, DRAWN) else block
    for part in document.parts:
        yield from tables_of(part)


def named(tables):
    """Each table with a sheet name that a workbook takes: short, without reserved characters, each
    once.
    """
    taken = set()
    for table in tables:
        base = " ".join(table.name.translate(FORBIDDEN).split())[:LONGEST_NAME].strip() or "Table"
        name, n = base, 2
        while name.casefold() in taken:
            name, n = f"{base[: LONGEST_NAME - len(str(n)) - 1]} {n}", n + 1
        taken.add(name.casefold())
        yield name, table


def rows_of(table):
    headings = [column.title for column in table.columns]
    rows = [[value_of(cell) for cell in row] for row in table.rows]
    if table.remarks:
        return [*headings, table.remark], [
            [*row, remark] for row, remark in zip(rows, table.remarks, strict=True)
        ]
    return headings, rows


def value_of(cell):
    """A cell as a workbook holds it: figures exact, everything else as text."""
    if isinstance(cell, Number):
        return cell.text if cell.value is None else cell.value
    if isinstance(cell, Mark):
        return marked(cell)[2]
    return cell.text if isinstance(cell, Link) else cell


def words_of(document):
    """What a document says outside its tables, for the cover."""
    for block in document.blocks:
        yield from WORDS.get(type(block), lambda block: ())(block)
    for part in document.parts:
        yield f"Part: {part.title}, {part.period} (digest {part.digest})"


WORDS = {
    Heading: lambda block: ("", block.text) if block.has_own_page else (),
    Text: lambda block: block.lines,
    Notice: lambda block: (f"{block.words} {block.text}",),
    Counts: lambda block: (
        f"Green {block.green}, amber {block.amber}, red {block.red}, not rated {block.other}",
        *([block.note] if block.note else []),
    ),
    Facts: lambda block: tuple(f"{words}: {text}" for words, text in block.rows),
}
