"""Cells of the files of residents’ voice, read one by one, with what is wrong with each (pure)."""

from datetime import date
from decimal import Decimal

from pmf_portal.council.imports.entries import REQUIRED, missing_cells, whole_number
from pmf_portal.formats.file_problems import Problem, Row
from pmf_portal.formats.numbers import NumberError, typed_number
from pmf_portal.formats.typed_days import typed_day
from pmf_portal.periods.month import PeriodError

WHOLE = "Write a whole number, 0 or more."


class RowReader:
    """The cells of one row; `problems` has what could not be read."""

    def __init__(self, row: Row, needed: list[str], most: dict[str, int]) -> None:
        self.row = row
        self.problems: list[Problem] = missing_cells(row, needed)
        for column, length in most.items():
            if len(row.get(column)) > length:
                self.wrong(column, f"This is longer than {length} characters.")

    def wrong(self, column: str, reason: str) -> None:
        """One more problem; an empty cell that is needed is told once."""
        if not (any(one.reason == REQUIRED for one in self.problems) and not self.row.get(column)):
            self.problems.append(self.row.problem(column, reason))

    def day(self, column: str) -> date | None:
        text = self.row.get(column)
        try:
            return typed_day(text) if text else None
        except PeriodError as error:
            self.wrong(column, f"{error}.")
            return None

    def count(self, column: str, most: int) -> int | None:
        text = self.row.get(column)
        number = whole_number(text, 0, most)
        if text and number is None:
            self.wrong(column, WHOLE)
        return number

    def decimal(self, column: str, unit: str = "") -> Decimal | None:
        text = self.row.get(column)
        try:
            return typed_number(text, unit) if text else None
        except NumberError as error:
            self.wrong(column, str(error))
            return None
