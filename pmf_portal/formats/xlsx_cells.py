"""What in a sheet's own text leaves open what its author means: formulas, hidden and merged cells,
and how numbers are shown (pure).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from string import ascii_uppercase
from typing import NamedTuple
from xml.etree.ElementTree import Element
from xml.parsers import expat

from pmf_portal.formats.csv_files import COLUMN_HIDDEN, IS_DATE, letters_of
from pmf_portal.formats.file_problems import MOST_PROBLEMS, CellProblem, refuse
from pmf_portal.formats.xlsx_archive import TOO_LARGE, UNREADABLE, each, local

# Cells between the first and the last, filled or not: readers hold them all.
MOST_CELLS = 5_000_000
IS_FORMULA = "This cell holds a formula. Put in its value instead (copy, then paste values)."
IS_MERGED = "Cells are merged here. Unmerge them."
IS_ERROR = "This cell shows an error (such as #N/A or #DIV/0!). Put in its value, or clear it."
ROW_HIDDEN = "This row is hidden. Show it, or delete it."
PERCENT, DATE = "percent", "date"
# Excel's own extensions keep formulas of drawings and colours under the name of a cell's formula.
EXTENSION = "http://schemas.microsoft.com/office/excel/2006/main f"
REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
BUILT_IN = {9: PERCENT, 10: PERCENT} | dict.fromkeys(
    [*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)], DATE
)
# What a number format only draws: quoted words, single letters after \, _ and *, and what stands in
# brackets.
DRAWN = re.compile(r'"[^"]*"?|[\\_*].|\[[^\]]*\]|General', re.IGNORECASE | re.DOTALL)


Attributes = dict[str, str]


class Suspect(NamedTuple):
    """A cell whose number is shown as something else: PERCENT or DATE."""

    row: int
    column: int
    kind: str


def kind_of_format(code: str) -> str:
    """Whether a number format shows numbers as percentages or as dates; "" for neither."""
    if re.search(r"\[(h+|m+|s+)\]", code, re.IGNORECASE):
        return DATE
    placeholders = DRAWN.sub("", code)
    if "%" in placeholders:
        return PERCENT
    return DATE if re.search("[ymdhs]", placeholders, re.IGNORECASE) else ""


def kinds_of_styles(styles: Element | None) -> dict[str, str]:
    """The styles of cells that show numbers as percentages or dates: {style as cells name it:
    kind}.
    """
    if styles is None:
        return {}
    formats: dict[str | None, str] = {str(number): kind for number, kind in BUILT_IN.items()}
    for number_format in each(styles, "numFmt"):
        code = number_format.get("formatCode", "")
        formats[number_format.get("numFmtId")] = kind_of_format(code)
    kinds = []
    for cell_styles in each(styles, "cellXfs"):
        for style in cell_styles:
            if local(style.tag) == "xf":
                kinds.append(formats.get(style.get("numFmtId"), ""))
    return {str(n): kind for n, kind in enumerate(kinds) if kind}


def number_of(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ascii_uppercase.index(letter) + 1
    return number


@dataclass
class SheetScan:
    """A sheet read once, element by element, whatever prefixes and order of attributes it is
    written with.
    """

    styles: dict[str, str]
    problems: list[CellProblem] = field(default_factory=list)
    suspects: list[Suspect] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    row: int = 0
    row_text: str = "0"
    column: int = 0
    last_row: int = 0
    last_column: int = 0

    def read(self, body: bytes) -> "SheetScan":
        """Look at every element of a sheet; raises FileRefused when it cannot be read."""
        acts = Acts(
            row=self.start_row,
            c=self.start_cell,
            f=self.formula,
            v=self.used,
            **{"is": self.used},
            col=self.start_column,
            mergeCell=self.merged,
        )
        self.columns = Columns(A=1)
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = lambda name, attributes: acts[name](attributes)
        try:
            parser.Parse(body, True)
        except expat.ExpatError:
            refuse(UNREADABLE)
        if self.last_row * self.last_column > MOST_CELLS:
            refuse(
                f"The sheet reaches as far as cell {letters_of(self.last_column)}{self.last_row}."
                f" {TOO_LARGE}"
            )
        return self

    def all_problems(self) -> list[CellProblem]:
        """Everything that is wrong, in the order of a reader."""
        problems = list(self.problems)
        for row in self.hidden_rows:
            if row <= self.last_row:
                problems.append(CellProblem(row, 0, ROW_HIDDEN))
        for column in self.hidden_columns:
            if column <= self.last_column:
                problems.append(CellProblem(1, column, COLUMN_HIDDEN))
        return sorted(problems)

    def add_problem(self, row: int, column: int, reason: str) -> None:
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(CellProblem(row, column, reason))

    def start_row(self, attributes: Attributes) -> None:
        text = attributes.get("r") or str(self.row + 1)
        if not text.isascii() or not text.isdigit() or len(text) > 7 or int(text) <= self.row:
            refuse(UNREADABLE)
        self.row, self.row_text, self.column = int(text), text, 0
        if is_hidden(attributes, "ht") and len(self.hidden_rows) < MOST_PROBLEMS:
            self.hidden_rows.append(self.row)

    def start_cell(self, attributes: Attributes) -> None:
        reference = attributes.get("r")
        if reference is None:
            column = self.column + 1
        else:
            if not reference.endswith(self.row_text):
                refuse(UNREADABLE)
            column = self.columns[reference[: -len(self.row_text)]]
        if column <= self.column:
            refuse(UNREADABLE)
        self.column = column
        kind = attributes.get("t", "n")
        if kind == "n":
            style = attributes.get("s", "0")
            if style in self.styles:
                self.suspects.append(Suspect(self.row, column, self.styles[style]))
        elif kind in ODD_KINDS:
            self.add_problem(self.row, column, ODD_KINDS[kind])

    def used(self, attributes: Attributes) -> None:
        self.last_row = self.row
        self.last_column = max(self.last_column, self.column)

    def formula(self, attributes: Attributes) -> None:
        self.used(attributes)
        self.add_problem(self.row, self.column, IS_FORMULA)

    def start_column(self, attributes: Attributes) -> None:
        if is_hidden(attributes, "width") and attributes.get("min", "").isdigit():
            self.hidden_columns.append(int(attributes["min"][:6]))

    def merged(self, attributes: Attributes) -> None:
        place = REFERENCE.match(attributes.get("ref", ""))
        if not place:
            refuse(UNREADABLE)
        self.add_problem(int(place[2]), number_of(place[1]), IS_MERGED)


ODD_KINDS = {"e": IS_ERROR, "d": IS_DATE}


def is_hidden(attributes: Attributes, size: str) -> bool:
    """Whether a row or column cannot be seen: hidden, or without any height or width."""
    if attributes.get("hidden") in ("1", "true"):
        return True
    return re.fullmatch(r"0(\.0*)?", attributes.get(size, "")) is not None


def ignore(attributes: Attributes) -> None:
    """An element that says nothing about cells."""


Act = Callable[[Attributes], None]


class Acts(dict[str, Act]):
    """What to do at each element, by its full name; learnt from its name without the namespace."""

    def __init__(self, **by_local_name: Act) -> None:
        super().__init__({EXTENSION: ignore})
        self.by_local_name = by_local_name

    def __missing__(self, name: str) -> Act:
        local_name = name.rpartition(" ")[2]
        self[name] = self.by_local_name.get(local_name, ignore)
        return self[name]


class Columns(dict[str, int]):
    """The numbers of columns by their letters."""

    def __missing__(self, letters: str) -> int:
        if not re.fullmatch("[A-Z]{1,3}", letters):
            refuse(UNREADABLE)
        self[letters] = number_of(letters)
        return self[letters]
