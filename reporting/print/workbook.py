"""A report as an accessible workbook of at most six sheets: a cover, and its tables with figures as
numbers (Releasing statistics in spreadsheets; pure).
"""

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from pmf_portal.formats.wording import terms
from reporting.content.document import (
    Beside,
    Counts,
    Drawing,
    Facts,
    Heading,
    Link,
    Mark,
    Notice,
    Number,
    Panel,
    Said,
    Text,
)
from reporting.print.report import marked
from reporting.print.sheet_tables import named, sheets_of
from reporting.print.sheets import Exact, Line, PublishedWorkbook

BLANK = (
    "This sheet holds one table that begins in row 4. A dash means that there is nothing to give."
)
CHARTS = "Charts"
# What a printed figure begins and ends with, around its digits.
FIGURE = re.compile(r"(−?)([^\d−]*)([\d,]+(?:\.\d+)?)(.*)", re.DOTALL)


def report_workbook(document, published_at):
    """The bytes of a document's workbook; the same document gives the same bytes."""
    book = PublishedWorkbook(
        f"{document.title}, {document.period}",
        datetime.fromisoformat(published_at.rstrip("Z")).replace(microsecond=0),
    )
    tables = list(named(sheets_of(document)))
    sheets = [f"{name}: {table.caption}" for name, table in tables]
    charted = [(name, table) for name, table in tables if table.is_charted]
    if charted:
        sheets.append(f"{CHARTS}: the figures of each measure over time")
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
    for name, table in charted:
        lines = lines_of(name, table)
        book.charts(CHARTS, "The figures of each measure over time", BLANK, lines)
    return book.close()


def rows_of(table):
    headings = [column.title for column in table.columns]
    rows = [[value_of(cell) for cell in row] for row in table.rows]
    if table.remarks:
        return [*headings, table.remark], [
            [*row, remark] for row, remark in zip(rows, table.remarks, strict=True)
        ]
    return headings, rows


def value_of(cell):
    """A cell as a workbook holds it: figures exact and shown as they are printed, everything else
    as text.
    """
    if isinstance(cell, Number):
        return cell.text if cell.value is None else Exact(cell.value, pattern_of(cell), cell.text)
    if isinstance(cell, Mark):
        return marked(cell)[2]
    if isinstance(cell, Said):
        return f"{cell.first} {cell.then}".strip()
    if isinstance(cell, Drawing):
        return cell.description
    return cell.text if isinstance(cell, Link) else cell


def pattern_of(number):
    """The number format by which a workbook shows a figure as it is printed: with its unit, its
    thousands and its decimals.
    """
    found = FIGURE.fullmatch(number.text)
    if found is None:
        return "General"
    _, before, digits, after = found.groups()
    places = len(digits.partition(".")[2])
    shown = "#,##0" + (f".{'0' * places}" if places else "")
    whole = f"{quoted(before)}{shown}{quoted(after)}"
    return f'{whole};"−"{whole}'


def axis_pattern(number):
    """The number format beside a chart: without a unit that is a word."""
    pattern = pattern_of(number).partition(";")[0]
    before, shown, after = re.fullmatch(r'("[^"]*")?([^"]*)("[^"]*")?', pattern).groups()
    return (before or "") + shown + (after if after == '"%"' else "")


def quoted(words):
    """Words as a number format takes them."""
    return '"' + words.replace('"', "”") + '"' if words else ""


@dataclass
class Run:
    """The rows of one measure in a table of figures."""

    code: str
    title: str
    first: int
    last: int


def lines_of(sheet, table):
    """What the charts of a table of figures draw: one line chart for each of its measures that has
    more than one figure.
    """
    titles = [column.title for column in table.columns]
    actual = titles.index("Actual")
    runs = []
    for place, row in enumerate(table.rows):
        if not runs or runs[-1].code != row[0]:
            runs.append(Run(row[0], row[1], place, place))
        runs[-1].last = place
    for run in runs:
        reported = [
            row[actual]
            for row in table.rows[run.first : run.last + 1]
            if isinstance(row[actual], Number) and row[actual].value is not None
        ]
        if len(reported) > 1:
            yield Line(
                f"{run.code} {run.title}",
                f"{run.code} {run.title}: {reported[-1].text} at last; lowest"
                f" {min(reported, key=worth).text}, highest {max(reported, key=worth).text}.",
                sheet,
                (run.first, run.last),
                titles.index("Period"),
                {name: titles.index(name) for name in ("Actual", "Plan")},
                axis_pattern(reported[-1]),
            )


def worth(number) -> Decimal:
    return number.value


def words_of(document):
    """What a document says outside its tables, for the cover; of a pack its first page."""
    for block in document.blocks:
        if document.sheets and isinstance(block, Heading) and block.has_own_page:
            break
        yield from WORDS.get(type(block), lambda block: ())(block)
    for part in document.parts:
        yield f"Part: {part.title}, {part.period} (digest {part.digest})"


def words_beside(block):
    for one in (*block.left, *block.right):
        yield from WORDS.get(type(one), lambda block: ())(one)


WORDS = {
    Heading: lambda block: ("", block.text) if block.has_own_page else (),
    Text: lambda block: block.lines,
    Notice: lambda block: (f"{block.words} {block.text}",),
    Counts: lambda block: (
        f"Green {block.green}, amber {block.amber}, red {block.red}, not rated {block.other}",
        *([block.note] if block.note else []),
    ),
    Facts: lambda block: tuple(f"{words}: {text}" for words, text in block.rows),
    Panel: lambda block: ("", block.title, *block.lines),
    Beside: lambda block: words_beside(block),
}
