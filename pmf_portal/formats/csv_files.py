"""CSV files: those that people upload, with encodings, separators and headings forgiven and
everything else told; and safe cells of ours (pure).
"""

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

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

    def __str__(self):
        place = f"Row {self.row}" + (f", {self.column}" if self.column else "")
        return f"{place}: {self.reason}"


class FileRefused(Exception):
    """A file that was not taken; nothing of it was saved."""

    def __init__(self, problems):
        self.problems = list(problems)
        super().__init__("; ".join(str(problem) for problem in self.problems[:5]))

    @property
    def listed(self):
        """The problems as programs read them."""
        return [
            {"row": p.row, "column": p.column, "value": p.value, "reason": p.reason}
            for p in self.problems
        ]

    def about(self, name):
        """What became of the file, in words."""
        return (
            f"{name} was not imported: {counted(len(self.problems), 'problem')}. Nothing was saved."
        )


def refuse(reason, row=1):
    raise FileRefused([Problem(row, "", "", reason)])


class Row(NamedTuple):
    """One row of a file with its number as a spreadsheet shows it."""

    number: int
    cells: dict
    sheet: str = ""

    def get(self, column):
        return self.cells.get(column, "")

    def problem(self, column, reason):
        return Problem(
            self.number,
            f"{self.sheet}: {column}" if self.sheet else column,
            self.get(column)[:MOST_QUOTED],
            reason,
        )


def read_rows(data, *, known, required):
    """The rows of a CSV file, or FileRefused with what is wrong with the file as a whole."""
    return rows_of(lines_of(decoded(data)), known=known, required=required)


def rows_of(lines, *, known, required, sheet=""):
    """The rows under a line of headings, or FileRefused with what is wrong with headings and
    cells.
    """
    headings = _headings(lines[0] if lines else [], known, required, sheet)
    numbered = [
        (number, list(map(str.strip, cells)))
        for number, cells in enumerate(lines[1:], start=2)
        if any(cells)
    ]
    numbered = [(number, cells) for number, cells in numbered if any(cells)]
    if not numbered:
        refuse("The file has headings but no rows.")
    if len(numbered) > MOST_ROWS:
        refuse(
            f"The file has {len(numbered):,} rows; the most that is taken at once is {MOST_ROWS:,}."
        )
    problems = [
        Problem(
            number,
            "",
            "",
            f"The row has {len(cells)} cells but there are {len(headings)} headings.",
        )
        for number, cells in numbered
        if len(cells) > len(headings) and any(cells[len(headings) :])
    ]
    if problems:
        raise FileRefused(problems[:MOST_PROBLEMS])
    return [
        Row(number, dict(zip(headings, cells, strict=False)), sheet) for number, cells in numbered
    ]


def lines_of(text):
    """The cells of each line; semicolons, as Excel writes them in some languages, are
    recognised.
    """
    first_line = text.split("\n", 1)[0]
    separator = ";" if first_line.count(";") > first_line.count(",") else ","
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        refuse(f"The file is not a well-formed CSV file ({error}).")


def decoded(data):
    """The text of a file in UTF-8 (with or without byte-order mark), UTF-16 with its mark, or
    Windows-1252.
    """
    if len(data) > MOST_BYTES:
        refuse(f"The file is larger than {MOST_BYTES // 1024 // 1024} MB.")
    if data[:4] == b"PK\x03\x04":
        refuse("This is a spreadsheet (XLSX) or a zip file. Save it as CSV first.")
    text, encoding = next(
        (
            (text, encoding)
            for encoding in _encodings(data)
            if (text := _as(data, encoding)) is not None
        ),
        (None, ""),
    )
    if text is None:
        refuse("The file is neither UTF-8 nor Windows text. Save it as “CSV UTF-8”.")
    if UNSEEN.search(text):
        refuse("This is not a text file: it holds control characters. Save it as “CSV UTF-8”.")
    if encoding == "cp1252" and TWICE_ENCODED.search(data):
        refuse(
            "The file is partly UTF-8 and partly Windows text, so its letters cannot be told. Save"
            " it as “CSV UTF-8”."
        )
    return text


def _encodings(data):
    return ["utf-16"] if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "cp1252"]


def _as(data, encoding):
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _headings(cells, known, required, sheet=""):
    names = [
        "_".join(cell.strip().lower().replace("-", " ").replace("_", " ").split()) for cell in cells
    ]
    while names and not names[-1]:
        names.pop()
    unknown = [shortened(name) for name in names if name not in known]
    problems = [
        Problem(1, name, name, f"“{name}” is not a heading of this file.") for name in unknown
    ]
    problems += [
        Problem(1, name, name, f"The heading “{name}” stands twice.")
        for name, count in Counter(names).items()
        if count > 1 and name in known
    ]
    problems += [
        Problem(1, name, "", f"The heading “{name}” is missing.")
        for name in required
        if name not in names
    ]
    if problems:
        raise FileRefused(
            [
                Problem(p.row, f"{sheet}: {p.column}" if sheet else p.column, p.value, p.reason)
                for p in problems[:MOST_PROBLEMS]
            ]
        )
    return names


def safe_cell(value):
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
