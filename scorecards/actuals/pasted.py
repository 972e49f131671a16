"""Reading a block that was copied from a spreadsheet: which column is which, by its heading, in any
order (pure).
"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pmf_portal.formats.plain_text import clean_text
from pmf_portal.refusals import Refused
from scorecards.actuals.headings import column_of, heading_of, plain_heading

MOST_ROWS = 1000
# So many rows may stand above the headings: a title, an empty row.
ROWS_ABOVE = 5
# What a paste may bring; areas and sources are brought by file.
BROUGHT = (
    "code",
    "period",
    "value",
    "numerator",
    "denominator",
    "status",
    "comment",
    "reason",
    "nothing_to_report",
)
# What columns without headings mean, by their number.
WITHOUT_HEADINGS = {2: ("code", "value"), 3: ("code", "numerator", "denominator")}


@dataclass(frozen=True)
class PastedRow:
    """One row: its number in the block, its cells by column, and why it cannot be read, if so."""

    number: int
    cells: Mapping[str, str]
    problem: str = ""

    def get(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass(frozen=True)
class Pasted:
    """A block as it was read: its rows, the headings of the columns that were read, and of those
    that were not.
    """

    rows: Sequence[PastedRow]
    columns: Sequence[str]
    ignored: Sequence[str]


def read_paste(text: str) -> Pasted:
    """The rows of a block; raises Refused where no column of codes can be made out."""
    lines = grid_of(text)
    if not lines:
        raise Refused("Paste the block from your spreadsheet first.", "text")
    place, headings = headings_of(lines)
    columns = columns_of(headings, max(map(len, lines)))
    rows = []
    for number, line in enumerate(lines[place + 1 :], place + 2):
        cells = {column: cell for column, cell in zip(columns, line, strict=False) if column}
        if any(cells.values()):
            rows.append(PastedRow(number, cells, problem_of(line, columns, text)))
    if len(rows) > MOST_ROWS:
        raise Refused(
            f"These are {len(rows):,} rows; the most that is taken at once is {MOST_ROWS:,}."
            " Upload them as a file.",
            "text",
        )
    if not rows:
        raise Refused("There are headings, but no row below them.", "text")
    ignored = [h for h, column in zip(headings, columns, strict=False) if h and not column]
    return Pasted(rows, columns, ignored)


def problem_of(line: Sequence[str], columns: Sequence[str], text: str) -> str:
    """Why a row cannot be read: where commas part the cells, one that stands in a number parts it
    too, and what is behind it would be lost.
    """
    if separator_of(text) != "," or not any(line[len(columns) :]):
        return ""
    return (
        f"This row has {len(line)} cells, the headings {len(columns)}: a comma in a number parts"
        " it. Write it without, or copy the block from a spreadsheet."
    )


def separator_of(text: str) -> str:
    """What parts the cells: a tab, as spreadsheets copy them, or else a semicolon, bar or comma."""
    return next((sign for sign in "\t;|" if sign in text), ",")


def columns_of(headings: Sequence[str], width: int) -> list[str]:
    """What each column is, "" for one that is not read; raises Refused where that is not plain."""
    if not headings:
        columns = list(WITHOUT_HEADINGS.get(width, ()))
    else:
        columns = [column if column in BROUGHT else "" for column in map(column_of, headings)]
        columns = without_looser_names(headings, columns)
    if "code" not in columns:
        raise Refused(
            "The first row has to name the columns: Code, and Figure (or Count 1 and Count 2)."
            " Copy the row with the headings too.",
            "text",
        )
    for heading, column in zip(headings, columns, strict=False):
        if column and columns.count(column) > 1:
            raise Refused(
                f"Two columns mean the same as “{heading}”. Rename or remove one of them.", "text"
            )
    return columns


def without_looser_names(headings: Sequence[str], columns: Sequence[str]) -> list[str]:
    """The columns where one that has its own name is that column alone: beside “Code”, “Target” is
    no code, as in the month's workbook.
    """
    exact = {
        column
        for heading, column in zip(headings, columns, strict=True)
        if column and plain_heading(heading) in own_names(column)
    }
    return [
        "" if column in exact and plain_heading(heading) not in own_names(column) else column
        for heading, column in zip(headings, columns, strict=True)
    ]


def own_names(column: str) -> set[str]:
    return {plain_heading(column), plain_heading(heading_of(column))}


def grid_of(text: str) -> list[list[str]]:
    """The cells of a block, without rows that are empty: parted by tabs as spreadsheets copy them,
    or else by commas, semicolons or bars.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").strip("\n")
    # A quotation mark without its twin is a letter like others: it must not swallow rows.
    quoting = csv.QUOTE_NONE if text.count('"') % 2 else csv.QUOTE_MINIMAL
    try:
        lines = list(csv.reader(io.StringIO(text), delimiter=separator_of(text), quoting=quoting))
    except csv.Error as error:
        raise Refused("This cannot be read as rows and columns.", "text") from error
    cleaned = [[clean_text(cell).strip() for cell in line] for line in lines]
    return [line for line in cleaned if any(line)]


def headings_of(lines: Sequence[Sequence[str]]) -> tuple[int, list[str]]:
    """In which row the headings stand, and what they are; -1 and nothing where there are none."""
    for place, line in enumerate(lines[:ROWS_ABOVE]):
        columns = [column_of(cell) for cell in line]
        if "code" in columns and sum(map(bool, columns)) >= 2:
            return place, list(line)
    return -1, []
