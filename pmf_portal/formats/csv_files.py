"""CSV files: those that people upload, with encodings, separators and headings forgiven and
everything else told; and safe cells of ours (pure).
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from difflib import get_close_matches
from string import ascii_uppercase
from typing import Any, NamedTuple

from pmf_portal.formats.csv_lines import MOST_ABOVE, grid_of, heading_name
from pmf_portal.formats.file_problems import (
    MOST_PROBLEMS,
    NO_MOMENTS,
    FileRefused,
    Findings,
    Grid,
    Problem,
    Row,
    Rows,
    column_of,
    refuse,
)
from pmf_portal.formats.numbers import shortened
from pmf_portal.formats.plain_text import clean_text

# With what readers of files need besides.
__all__ = [
    "MOST_PROBLEMS",
    "FileRefused",
    "Findings",
    "Grid",
    "Problem",
    "Row",
    "Rows",
    "clean_cells",
    "csv_line",
    "csv_text",
    "decoded",
    "grid_of",
    "read_rows",
    "refuse",
    "row_cells",
    "rows_of",
    "safe_cell",
]

MOST_BYTES = 10 * 1024 * 1024
MOST_ROWS = 200_000
MOST_UNREAD_TOLD = 20
IS_DATE = "The spreadsheet turned this into a date. Format the cell as text and type it again."
COLUMN_HIDDEN = "This column is hidden. Show it, or delete it."
WAS_CLEANED = (
    "Characters that cannot be seen were left out; soft returns of word processors are now line"
    " breaks."
)
# What no text of the portal may hold: databases refuse some of it, and nobody can see it.
UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
# A file with more of it than one in so many characters is no text.
MOST_UNSEEN = 20
IS_UNSEEN = "This holds characters that cannot be seen or kept. Type it again."
# Text in UTF-8 that was taken for Windows text: “Â£” for “£”, “â€™” for an apostrophe.
TWICE_ENCODED = re.compile(rb"\xc2[\xa0-\xbf]|\xc3[\x80-\xbf]|\xe2\x80[\x80-\xbf]")
# By which a spreadsheet knows that a file is in UTF-8; others show “Â£” for “£”.
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# What a spreadsheet takes for the beginning of a formula.
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")


def read_rows(data: bytes, *, known: Collection[str], required: Collection[str]) -> Rows:
    """The rows of a CSV file, or FileRefused with everything that is wrong with the file."""
    rows = rows_of(grid_of(decoded(data), required), known=known, required=required)
    rows.findings.refuse_problems()
    return rows


def rows_of(
    grid: Grid,
    *,
    known: Collection[str],
    required: Collection[str],
    sheet: str = "",
    for_reading: Collection[str] = (),
    dates: Collection[str] = (),
    moments: Collection[str] = (),
) -> Rows:
    """The rows under the headings, with what is wrong with single cells and what had to be
    understood; raises FileRefused when the headings cannot be told.

    Columns of other names are not read, nor what stands above the headings; `for_reading` columns
    are there for people.  In the columns of `dates` a spreadsheet’s date is text like any other; in
    those of `moments` too, where whoever reads the row asks whether a date or a time can stand
    there.
    """
    top = place_of_headings(grid.lines, required)
    names = [heading_name(cell) for cell in (grid.lines[top] if grid.lines else [])]
    columns, findings = columns_of(names, known), Findings()
    add_cell_problems(findings, grid, top, columns, for_reading, {*dates, *moments})
    held = moments_of(grid, columns, moments)
    findings.refuse_problems_with(
        [
            Problem(top + 1, column_of(sheet, name), value, reason)
            for name, value, reason in _heading_problems(names, known, required)
        ]
    )
    numbered = filled_lines(grid.lines, top)
    if not numbered:
        refuse("The file has headings but no rows.")
    if len(numbered) > MOST_ROWS:
        refuse(
            f"The file has {len(numbered):,} rows; the most that is taken at once is {MOST_ROWS:,}."
        )
    if top:
        above = "Row 1 stands" if top == 1 else f"Rows 1 to {top} stand"
        findings.remark(1, "", f"{above} above the headings, so nothing there was read.")
    remark_on_unread(findings, columns, numbered)
    rows, width = Rows(findings), columns.width
    for number, cells in numbered:
        if len(cells) > width and any(cells[width:]):
            reason = (
                f"The row has {len(cells)} cells but there are {width} headings. A text"
                " with a comma in it needs quotation marks around it."
            )
            findings.problem(Problem(number, "", "", reason))
        named = columns.named(cells)
        if not grid.is_clean:
            clean_cells(findings, number, named, sheet)
        rows.append(Row(number, named, sheet, held.get(number, NO_MOMENTS)))
    return rows


class Columns(NamedTuple):
    """The columns of a file: their names; those that are read, by place; and those that are not."""

    names: list[str]
    read: list[tuple[int, str]]
    unread: list[tuple[int, str]]

    @property
    def width(self) -> int:
        return len(self.names)

    def named(self, cells: Sequence[str]) -> dict[str, str]:
        """The cells of a row that are read, by their names."""
        if not self.unread:
            return dict(zip(self.names, cells, strict=False))
        return {name: cells[place] for place, name in self.read if place < len(cells)}


def place_of_headings(lines: Sequence[Sequence[str]], required: Collection[str]) -> int:
    """On which line, from 0, the headings stand: the first of the topmost lines that has those that
    are needed.
    """
    for place, line in enumerate(lines[:MOST_ABOVE]):
        if set(required) <= {heading_name(cell) for cell in line}:
            return place
    return 0


def remark_on_unread(
    findings: Findings, columns: Columns, numbered: Sequence[tuple[int, list[str]]]
) -> None:
    """Say which columns that hold something are not read."""
    first = numbered[0][0] - 1
    for place, name in columns.unread[:MOST_UNREAD_TOLD]:
        if name or any(cells[place] for _, cells in numbered if place < len(cells)):
            what = f"“{shortened(name)}”" if name else f"{place + 1}, which has no heading,"
            findings.remark(first, name, f"The column {what} is not one of ours and is not read.")


def clean_cells(findings: Findings, number: int, cells: dict[str, str], sheet: str = "") -> None:
    """Clean the texts of a row, and say where something was left out of one."""
    for name, text in cells.items():
        clean = clean_text(text).strip()
        if clean != text:
            cells[name] = clean
            if clean != text.replace("\r\n", "\n").strip():
                findings.remark(number, column_of(sheet, name), WAS_CLEANED)


def add_cell_problems(
    findings: Findings,
    grid: Grid,
    top: int,
    columns: Columns,
    for_reading: Collection[str],
    dates: Collection[str],
) -> None:
    """The problems of single cells and whole rows, of those that are read."""
    names = {place + 1: name for place, name in columns.read if name not in for_reading}
    for row, column, reason in sorted(set(grid.problems)):
        above = row <= top and column == 0 or row <= top and reason != COLUMN_HIDDEN
        if above or (column and column not in names):
            continue
        if not column and not holds_something(grid.lines, row, names):
            continue
        if reason == IS_DATE and names.get(column) in dates:
            continue
        place = place_of_cell(grid.sheet, names.get(column, ""), column)
        findings.problem(Problem(row, place, "", reason))


def moments_of(grid: Grid, columns: Columns, moments: Collection[str]) -> dict[int, dict[str, str]]:
    """The cells of some columns that a spreadsheet holds as dates or times: where a reader finds
    each, by row and column.
    """
    names = {place + 1: name for place, name in columns.read}
    held: dict[int, dict[str, str]] = {}
    for row, column, reason in grid.problems:
        name = names.get(column, "")
        if reason == IS_DATE and name in moments:
            held.setdefault(row, {})[name] = place_of_cell(grid.sheet, name, column)
    return held


def place_of_cell(sheet: str, name: str, column: int) -> str:
    """Where a cell stands, as a reader finds it: the sheet, the heading and the letter of the
    column.
    """
    if not sheet or not column:
        return name or sheet
    return f"{sheet}: {name} (column {letters_of(column)})"


def holds_something(lines: Sequence[Sequence[str]], row: int, columns: Collection[int]) -> bool:
    """Whether a row holds anything in some columns; both count from 1."""
    line = lines[row - 1] if row <= len(lines) else []
    return any(column <= len(line) and line[column - 1].strip() for column in columns)


def letters_of(column: int) -> str:
    """A column's letters: A for 1, AA for 27."""
    letters = ""
    while column:
        column, last = divmod(column - 1, 26)
        letters = ascii_uppercase[last] + letters
    return letters


def filled_lines(lines: Sequence[Sequence[str]], top: int = 0) -> list[tuple[int, list[str]]]:
    """The lines under the headings that say anything, with their numbers and without spaces around
    their cells.
    """
    numbered = []
    for number, line in enumerate(lines[top + 1 :], start=top + 2):
        # Blank lines are many in some files: those without a letter are not looked at twice.
        if any(line):
            cells = [cell.strip() for cell in line]
            if any(cells):
                numbered.append((number, cells))
    return numbered


def decoded(data: bytes) -> str:
    """The text of a file in UTF-8 (with or without byte-order mark), UTF-16 with its mark, or
    Windows-1252.
    """
    if len(data) > MOST_BYTES:
        refuse(f"The file is larger than {MOST_BYTES // 1024 // 1024} MB.")
    if data[:4] == b"PK\x03\x04":
        refuse("This is a spreadsheet (XLSX) or a zip file. Save it as CSV first.")
    text, encoding = _text_and_encoding(data)
    if len(UNSEEN.findall(text)) * MOST_UNSEEN > len(text):
        refuse("This is not a text file: it holds control characters. Save it as “CSV UTF-8”.")
    if encoding == "cp1252" and TWICE_ENCODED.search(data):
        refuse(
            "The file is partly UTF-8 and partly Windows text, so its letters cannot be told. Save"
            " it as “CSV UTF-8”."
        )
    return text


def _text_and_encoding(data: bytes) -> tuple[str, str]:
    marked = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    encodings = ["utf-16"] if marked else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    refuse("The file is neither UTF-8 nor Windows text. Save it as “CSV UTF-8”.")


def columns_of(names: Sequence[str], known: Collection[str]) -> Columns:
    """Which columns are read."""
    read: list[tuple[int, str]] = []
    unread: list[tuple[int, str]] = []
    for place, name in enumerate(names):
        (read if name in known else unread).append((place, name))
    return Columns(list(names), read, unread)


def _heading_problems(
    names: Sequence[str], known: Collection[str], required: Iterable[str]
) -> list[tuple[str, str, str]]:
    """What is wrong with headings, each with its name and what stands there: misspelt ones, then
    doubled ones, then missing ones.
    """
    doubled = [name for name, count in Counter(names).items() if count > 1 and name in known]
    missing = [name for name in required if name not in names]
    reasons = [(name, name, words) for name, words in _misspelt(names, known)]
    reasons += [(name, name, f"The heading “{name}” stands twice.") for name in doubled]
    reasons += [(name, "", f"The heading “{name}” is missing.") for name in missing]
    return reasons


def _misspelt(names: Sequence[str], known: Collection[str]) -> list[tuple[str, str]]:
    """The headings that are nearly one of ours which the file lacks, and what is said of them."""
    absent = sorted(set(known) - set(names))
    others = [name for name in dict.fromkeys(names) if name and name not in known]
    misspelt = []
    for name in others[:MOST_PROBLEMS]:
        meant = get_close_matches(shortened(name), absent, 1, cutoff=0.75)
        if meant:
            words = f"“{shortened(name)}” is not a heading of this file. Is it “{meant[0]}”?"
            misspelt.append((shortened(name), words))
    return misspelt


def safe_cell(value: Any) -> Any:
    """A cell of a file that we write; text that a spreadsheet might run as a formula is prefixed
    with an apostrophe.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str) and value.lstrip(" \u00a0").startswith(RISKY):
        return "'" + value
    return value


def csv_line(cells: Iterable[object]) -> str:
    """One line of a CSV file that we write."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue()


def csv_text(
    columns: Iterable[str],
    rows: Iterable[Mapping[str, object]],
    figures: Collection[str] = (),
) -> str:
    """A CSV file of rows by the names of their columns.  Text that a spreadsheet might run as a
    formula is made safe; figures are exact decimals as text, and stay as they are.
    """
    names = list(columns)
    lines = [csv_line(names)]
    for row in rows:
        lines.append(csv_line(row_cells(names, row, figures)))
    return "".join(lines)


def row_cells(
    columns: Iterable[str], row: Mapping[str, object], figures: Collection[str] = ()
) -> list[object]:
    """The cells of a row in the order of the columns, text made safe."""
    cells = []
    for name in columns:
        value = row.get(name)
        cells.append(value if name in figures else safe_cell(value))
    return cells
