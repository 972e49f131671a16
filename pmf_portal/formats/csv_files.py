"""CSV files: those that people upload, with encodings, separators and headings forgiven and
everything else told; and safe cells of ours (pure).
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, NoReturn

from pmf_portal.formats.numbers import counted, shortened

MOST_BYTES = 10 * 1024 * 1024
MOST_ROWS = 200_000
MOST_PROBLEMS = 200
MOST_QUOTED = 200
# What no text of the portal may hold: databases refuse some of it, and nobody can see it.
UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
IS_UNSEEN = "This holds characters that cannot be seen or kept. Type it again."
# Text in UTF-8 that was taken for Windows text: “Â£” for “£”, “â€™” for an apostrophe.
TWICE_ENCODED = re.compile(rb"\xc2[\xa0-\xbf]|\xc3[\x80-\xbf]|\xe2\x80[\x80-\xbf]")
# What a spreadsheet takes for the beginning of a formula.
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a file: where, what stood there, and why it is refused."""

    row: int
    column: str
    value: str
    reason: str

    def __str__(self) -> str:
        place = f"Row {self.row}, {self.column}" if self.column else f"Row {self.row}"
        return f"{place}: {self.reason}"


class FileRefused(Exception):
    """A file that was not taken; nothing of it was saved."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("; ".join(str(problem) for problem in self.problems[:5]))

    @property
    def listed(self) -> list[dict[str, Any]]:
        """The problems as programs read them."""
        return [
            {"row": p.row, "column": p.column, "value": p.value, "reason": p.reason}
            for p in self.problems
        ]

    def about(self, name: str) -> str:
        """What became of the file, in words."""
        return (
            f"{name} was not imported: {counted(len(self.problems), 'problem')}. Nothing was saved."
        )


def refuse(reason: str, row: int = 1) -> NoReturn:
    """Refuse a file for one reason that concerns the whole of it."""
    raise FileRefused([Problem(row, "", "", reason)])


class Row(NamedTuple):
    """One row of a file with its number as a spreadsheet shows it."""

    number: int
    cells: dict[str, str]
    sheet: str = ""

    def get(self, column: str) -> str:
        return self.cells.get(column, "")

    def problem(self, column: str, reason: str) -> Problem:
        quotation = self.get(column)[:MOST_QUOTED]
        return Problem(self.number, column_of(self.sheet, column), quotation, reason)


def column_of(sheet: str, column: str) -> str:
    """A column as a problem names it: with its sheet, where there are several."""
    return f"{sheet}: {column}" if sheet else column


def read_rows(data: bytes, *, known: Collection[str], required: Iterable[str]) -> list[Row]:
    """The rows of a CSV file, or FileRefused with what is wrong with the file as a whole."""
    return rows_of(lines_of(decoded(data)), known=known, required=required)


def rows_of(
    lines: Sequence[Sequence[str]],
    *,
    known: Collection[str],
    required: Iterable[str],
    sheet: str = "",
) -> list[Row]:
    """The rows under a line of headings, or FileRefused with what is wrong with headings and
    cells.
    """
    headings = _headings(lines[0] if lines else [], known, required, sheet)
    numbered = filled_lines(lines)
    if not numbered:
        refuse("The file has headings but no rows.")
    if len(numbered) > MOST_ROWS:
        refuse(
            f"The file has {len(numbered):,} rows; the most that is taken at once is {MOST_ROWS:,}."
        )
    rows, problems = [], []
    for number, cells in numbered:
        rows.append(Row(number, dict(zip(headings, cells, strict=False)), sheet))
        if any(cells[len(headings) :]):
            reason = f"The row has {len(cells)} cells but there are {len(headings)} headings."
            problems.append(Problem(number, "", "", reason))
    if problems:
        raise FileRefused(problems[:MOST_PROBLEMS])
    return rows


def filled_lines(lines: Sequence[Sequence[str]]) -> list[tuple[int, list[str]]]:
    """The lines under the headings that say anything, with their numbers and without spaces around
    their cells.
    """
    numbered = []
    for number, line in enumerate(lines[1:], start=2):
        # Blank lines are many in some files: those without a letter are not looked at twice.
        if any(line):
            cells = [cell.strip() for cell in line]
            if any(cells):
                numbered.append((number, cells))
    return numbered


def lines_of(text: str) -> list[list[str]]:
    """The cells of each line; semicolons, as Excel writes them in some languages, are
    recognised.
    """
    first_line = text.split("\n", 1)[0]
    separator = ";" if first_line.count(";") > first_line.count(",") else ","
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        refuse(f"The file is not a well-formed CSV file ({error}).")


def decoded(data: bytes) -> str:
    """The text of a file in UTF-8 (with or without byte-order mark), UTF-16 with its mark, or
    Windows-1252.
    """
    if len(data) > MOST_BYTES:
        refuse(f"The file is larger than {MOST_BYTES // 1024 // 1024} MB.")
    if data[:4] == b"PK\x03\x04":
        refuse("This is a spreadsheet (XLSX) or a zip file. Save it as CSV first.")
    text, encoding = _text_and_encoding(data)
    if UNSEEN.search(text):
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


def _headings(
    cells: Sequence[str], known: Collection[str], required: Iterable[str], sheet: str = ""
) -> list[str]:
    """The headings as fields are named; raises FileRefused."""
    names = [_heading_name(cell) for cell in cells]
    while names and not names[-1]:
        names.pop()
    problems = _heading_problems(names, known, required, sheet)
    if problems:
        raise FileRefused(problems[:MOST_PROBLEMS])
    return names


def _heading_problems(
    names: Sequence[str], known: Collection[str], required: Iterable[str], sheet: str
) -> list[Problem]:
    """What is wrong with headings: unknown ones, then doubled ones, then missing ones."""
    unknown = [shortened(name) for name in names if name not in known]
    doubled = [name for name, count in Counter(names).items() if count > 1 and name in known]
    missing = [name for name in required if name not in names]
    reasons = [(name, name, f"“{name}” is not a heading of this file.") for name in unknown]
    reasons += [(name, name, f"The heading “{name}” stands twice.") for name in doubled]
    reasons += [(name, "", f"The heading “{name}” is missing.") for name in missing]
    return [Problem(1, column_of(sheet, name), value, reason) for name, value, reason in reasons]


def _heading_name(cell: str) -> str:
    """ "Annual-Target " is annual_target."""
    words = cell.strip().lower().replace("-", " ").replace("_", " ").split()
    return "_".join(words)


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
