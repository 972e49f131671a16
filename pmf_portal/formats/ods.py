"""OpenDocument spreadsheets, as LibreOffice writes them, read with the same care as Excel’s
(pure).
"""

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import timedelta
from xml.etree.ElementTree import Element

from pmf_portal.formats.csv_files import COLUMN_HIDDEN, IS_DATE
from pmf_portal.formats.file_problems import MOST_PROBLEMS, CellProblem, Grid, refuse
from pmf_portal.formats.spreadsheet_numbers import decimal_text, duration_text, percentage_text
from pmf_portal.formats.xlsx_archive import (
    BROKEN_ZIP,
    MOST_ENTRIES,
    MOST_UNPACKED,
    PROTECTED,
    TOO_LARGE,
    each,
    local,
    take_the_only_sheet,
    text_of_part,
    tree_of,
)
from pmf_portal.formats.xlsx_cells import (
    IS_ERROR,
    IS_FORMULA,
    IS_MERGED,
    MOST_CELLS,
    ROW_HIDDEN,
)

CONTENT = "content.xml"
SPREADSHEET = b"application/vnd.oasis.opendocument.spreadsheet"
UNREADABLE = "This spreadsheet cannot be read. Save it as an Excel workbook (.xlsx)."
# Content is held as a tree, so that it may be larger than a workbook's single parts.
MOST_CONTENT = 40 * 1024 * 1024
# Spreadsheets end in one row or column that is repeated to the edge of the sheet.
MOST_REPEATED = 10_000
NUMBERS = ("float", "currency")
# How OpenDocument keeps a time: PT26H05M00S.
TIME_VALUE = re.compile(
    r"(-?)PT(?:([0-9]{1,6})H)?(?:([0-9]{1,6})M)?(?:([0-9]{1,6}(?:[.,][0-9]+)?)S)?", re.ASCII
)


def is_open_document(data: bytes) -> bool:
    """Whether a file is a zip file with the content of an OpenDocument."""
    if data[:4] != b"PK\x03\x04":
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return CONTENT in archive.namelist()
    except BROKEN_ZIP:
        return False


def read_open_document(data: bytes, wanted: Sequence[str]) -> dict[str, Grid]:
    """The wanted sheets of an OpenDocument spreadsheet, each with what nobody could say the meaning
    of; raises FileRefused for a file that is none, is too large, or lacks a sheet.
    """
    tables: dict[str, list[Element]] = {}
    content = content_of(data)
    hidden_styles = styles_that_hide(content)
    for table in each(content, "table"):
        tables.setdefault(attribute(table, "name").strip().lower(), []).append(table)
    take_the_only_sheet(tables, wanted)
    return {name: grid_of_table(name, tables[name], hidden_styles) for name in wanted}


def content_of(data: bytes) -> Element:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_ENTRIES or sum(e.file_size for e in entries) > MOST_UNPACKED:
                refuse(TOO_LARGE)
            kind = archive.read("mimetype")[:200].strip() if has(archive, "mimetype") else b""
            if kind != SPREADSHEET:
                refuse("This is an OpenDocument file, but not a spreadsheet (.ods).")
            if has(archive, "META-INF/manifest.xml") and b"encryption-data" in archive.read(
                "META-INF/manifest.xml"
            ):
                refuse(PROTECTED)
            return tree_of(text_of_part(archive, archive.getinfo(CONTENT), MOST_CONTENT))
    except BROKEN_ZIP:
        refuse(UNREADABLE)


def has(archive: zipfile.ZipFile, name: str) -> bool:
    return name in archive.namelist()


def styles_that_hide(content: Element) -> set[str]:
    """The names of the styles of tables that are not shown."""
    hidden = set()
    for style in each(content, "style"):
        for properties in each(style, "table-properties"):
            if attribute(properties, "display") == "false":
                hidden.add(attribute(style, "name"))
    return hidden


def grid_of_table(name: str, tables: list[Element], hidden_styles: set[str]) -> Grid:
    if len(tables) > 1:
        refuse(f"The workbook has {len(tables)} sheets named “{name}”. Leave one of them.")
    if attribute(tables[0], "style-name") in hidden_styles:
        refuse(f"The sheet “{name}” is hidden. Show it, so that everybody sees what is brought.")
    reader = TableReader()
    reader.read(tables[0])
    return Grid(reader.lines, reader.problems[:MOST_PROBLEMS], sheet=name)


class TableReader:
    """The rows of one sheet, in order, whatever groups they stand in."""

    def __init__(self) -> None:
        self.lines: list[list[str]] = []
        self.problems: list[CellProblem] = []
        self.columns = self.cells = 0

    def read(self, parent: Element) -> None:
        for element in parent:
            kind = local(element.tag)
            if kind == "table-column":
                self.read_column(element)
            elif kind == "table-row":
                self.read_row(element)
            elif kind in GROUPS:
                self.read(element)

    def read_column(self, element: Element) -> None:
        count = repeated(element, "number-columns-repeated")
        if is_hidden(element):
            for column in range(self.columns + 1, self.columns + 1 + min(count, MOST_PROBLEMS)):
                self.problems.append(CellProblem(1, column, COLUMN_HIDDEN))
        self.columns += count

    def read_row(self, element: Element) -> None:
        row = len(self.lines) + 1
        line = self.line_of(element, row)
        count = repeated(element, "number-rows-repeated")
        if count > MOST_REPEATED and not line:
            return
        self.cells += count * max(1, len(line))
        if self.cells > MOST_CELLS:
            refuse(TOO_LARGE)
        if line and is_hidden(element):
            self.problems.append(CellProblem(row, 0, ROW_HIDDEN))
        self.lines += [list(line) for _ in range(count)]

    def line_of(self, element: Element, row: int) -> list[str]:
        """The cells of a row up to the last that is filled."""
        line: list[str] = []
        for cell in element:
            if local(cell.tag) not in ("table-cell", "covered-table-cell"):
                continue
            text = self.text_of_cell(cell, row, len(line) + 1)
            count = repeated(cell, "number-columns-repeated")
            # What is repeated to the edge of the sheet is empty, and not held.
            line += [text] * (count if text or count <= MOST_REPEATED else 1)
            if len(line) > MOST_REPEATED:
                refuse(TOO_LARGE)
        while line and not line[-1]:
            line.pop()
        return line

    def text_of_cell(self, cell: Element, row: int, column: int) -> str:
        """A cell as a person sees it typed."""
        kind = attribute(cell, "value-type")
        text = "\n".join(paragraph_text(p) for p in cell if local(p.tag) == "p")
        reason = problem_of_cell(cell, kind, text)
        if reason:
            self.problems.append(CellProblem(row, column, reason))
        if kind == "percentage":
            return percentage_text(float(number_text(attribute(cell, "value"))))
        if kind in NUMBERS:
            return number_text(attribute(cell, "value"))
        if kind == "date":
            return attribute(cell, "date-value").removesuffix("T00:00:00")
        if kind == "time":
            return time_text(attribute(cell, "time-value"), text)
        if kind == "boolean":
            return "yes" if attribute(cell, "boolean-value") == "true" else "no"
        return text.strip()


GROUPS = (
    "table-header-rows",
    "table-row-group",
    "table-rows",
    "table-header-columns",
    "table-column-group",
    "table-columns",
)


def problem_of_cell(cell: Element, kind: str, text: str) -> str:
    """What nobody could say the meaning of in a cell; "" for most."""
    if attribute(cell, "formula"):
        return IS_FORMULA
    spanned = (attribute(cell, "number-columns-spanned"), attribute(cell, "number-rows-spanned"))
    if any(count not in ("", "1") for count in spanned):
        return IS_MERGED
    if kind in ("date", "time"):
        return IS_DATE
    if not kind and text.startswith(("#N/A", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "Err:")):
        return IS_ERROR
    return ""


def time_text(value: str, shown: str) -> str:
    """A time as hours, minutes and seconds; what is shown, where it is kept in another way."""
    found = TIME_VALUE.fullmatch(value)
    if found is None:
        return shown.strip()
    hours, minutes, seconds = (
        float((part or "0").replace(",", ".")) for part in found.groups()[1:]
    )
    length = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return duration_text(-length if found[1] else length)


def number_text(value: str) -> str:
    try:
        return decimal_text(float(value))
    except ValueError:
        refuse(UNREADABLE)


def paragraph_text(element: Element) -> str:
    """The text of a paragraph, with its spaces, tabs and line breaks, without notes of others."""
    text = element.text or ""
    for child in element:
        kind = local(child.tag)
        if kind == "s":
            text += " " * repeated(child, "c")
        elif kind in SIGNS:
            text += SIGNS[kind]
        elif kind != "annotation":
            text += paragraph_text(child)
        text += child.tail or ""
    return text


SIGNS = {"tab": "\t", "line-break": "\n"}


def is_hidden(element: Element) -> bool:
    """Whether a row or column cannot be seen: hidden, or left out by a filter."""
    return attribute(element, "visibility") in ("collapse", "filter")


def attribute(element: Element, name: str) -> str:
    """An attribute by its name without the namespace; "" when it is not there."""
    for key, value in element.items():
        if local(key) == name:
            return value
    return ""


def repeated(element: Element, name: str) -> int:
    """How often an element stands there."""
    text = attribute(element, name) or "1"
    if not text.isascii() or not text.isdigit() or len(text) > 7 or int(text) == 0:
        refuse(UNREADABLE)
    return int(text)
