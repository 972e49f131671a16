"""What is wrong with a file that somebody brings, where, and what had to be understood (pure)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, NamedTuple, NoReturn

from pmf_portal.formats.numbers import counted

MOST_PROBLEMS = 200
MOST_QUOTED = 200
NO_MOMENTS: Mapping[str, str] = MappingProxyType({})


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


class CellProblem(NamedTuple):
    """What is wrong with a cell; column 0 is the whole row.  Both count from 1."""

    row: int
    column: int
    reason: str


class Remark(NamedTuple):
    """What was understood of a cell that can be read in one way only: where, and how."""

    row: int
    column: str
    words: str


@dataclass
class Findings:
    """What was found while a file was read: what is wrong with it, and what had to be
    understood.
    """

    problems: list[Problem] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    def problem(self, problem: Problem) -> None:
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(problem)

    def remark(self, row: int, column: str, words: str) -> None:
        if len(self.remarks) < MOST_PROBLEMS:
            self.remarks.append(Remark(row, column, words))

    def refuse_problems_with(self, more: list[Problem]) -> None:
        """Raises FileRefused with these problems and all that are known, if there are any of
        these.
        """
        if more:
            self.refuse_problems(more)

    def refuse_problems(self, more: Iterable[Problem] = ()) -> None:
        """Raises FileRefused with all problems in the order of their rows, if there are any."""
        problems = sorted([*self.problems, *more], key=lambda problem: problem.row)
        if problems:
            raise FileRefused(problems[:MOST_PROBLEMS])


@dataclass
class Grid:
    """The cells of a file or sheet as lines of text, and what is wrong with single ones; `is_clean`
    when no text in it needs cleaning.
    """

    lines: list[list[str]]
    problems: list[CellProblem] = field(default_factory=list)
    is_clean: bool = False
    sheet: str = ""


class Row(NamedTuple):
    """One row of a file with its number as a spreadsheet shows it; `moments` are the cells that a
    spreadsheet holds as dates or times, and how a reader finds each.
    """

    number: int
    cells: dict[str, str]
    sheet: str = ""
    moments: Mapping[str, str] = NO_MOMENTS

    def get(self, column: str) -> str:
        return self.cells.get(column, "")

    def problem(self, column: str, reason: str) -> Problem:
        quotation = self.get(column)[:MOST_QUOTED]
        place = self.moments.get(column) or column_of(self.sheet, column)
        return Problem(self.number, place, quotation, reason)


def column_of(sheet: str, column: str) -> str:
    """A column as a problem names it: with its sheet, where there are several."""
    return f"{sheet}: {column}" if sheet else column


class Rows(list[Row]):
    """The rows of a file, with what was found while they were read."""

    def __init__(self, findings: Findings | None = None, rows: Iterable[Row] = ()) -> None:
        super().__init__(rows)
        self.findings = findings or Findings()
