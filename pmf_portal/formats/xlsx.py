"""Spreadsheets in and out: read with care for what people upload, written plainly and the same each
time (pure).
"""

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import xlsxwriter
from python_calamine import CalamineError, CalamineWorkbook

from pmf_portal.formats.csv_files import (
    IS_UNSEEN,
    MOST_PROBLEMS,
    UNSEEN,
    FileRefused,
    Problem,
    refuse,
)
from pmf_portal.formats.xlsx_archive import STYLES, UNREADABLE, Parts, parts_of
from pmf_portal.formats.xlsx_cells import (
    IS_DATE,
    PERCENT,
    CellProblem,
    SheetScan,
    Suspect,
    kinds_of_styles,
    letters_of,
)

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOMENTS = (date, datetime, time, timedelta)
WIDEST_COLUMN, ROWS_MEASURED = 60, 200
# The values of a sheet as the spreadsheet keeps them.
Values = list[list[Any]]


def read_sheets(data: bytes, wanted: Sequence[str]) -> dict[str, list[list[str]]]:
    """The cells of the wanted sheets as lines of text: {sheet: [[cell, …], …]}.

    Raises FileRefused for a file that is no plain workbook, is too large once unpacked, lacks a
    sheet, or holds what nobody
    could say the meaning of: formulas, errors, merged or hidden cells, dates, numbers shown as
    percentages.
    """
    parts = parts_of(data, wanted)
    styles = kinds_of_styles(parts.tree(STYLES))
    scans = {name: SheetScan(styles).read(parts.bodies[parts.sheets[name]]) for name in wanted}
    sheets, problems = {}, []
    for name, values in values_of(parts, wanted).items():
        scan = scans[name]
        cell_problems = scan.all_problems() + misread(values, scan.suspects)
        for row, column, reason in sorted(set(cell_problems)):
            problems.append(Problem(row, place_of(name, values, column), "", reason))
        sheets[name] = [[cell_text(cell) for cell in line] for line in values]
    if problems:
        raise FileRefused(problems[:MOST_PROBLEMS])
    return sheets


def values_of(parts: Parts, wanted: Sequence[str]) -> dict[str, Values]:
    """The values of the wanted sheets as the spreadsheet keeps them, each from its first cell
    on.
    """
    try:
        workbook = CalamineWorkbook.from_filelike(parts.packed())
        names = {name.strip().lower(): name for name in workbook.sheet_names}
        return {
            name: workbook.get_sheet_by_name(names[name]).to_python(skip_empty_area=False)
            for name in wanted
        }
    except (CalamineError, OSError, ValueError, KeyError):
        refuse(UNREADABLE)


def misread(values: Values, suspects: Iterable[Suspect]) -> list[CellProblem]:
    """The cells that hold something else than they show: dates, and numbers shown as percentages or
    dates, and what cannot be seen.
    """
    problems = []
    for row, line in enumerate(values, 1):
        for column, cell in enumerate(line, 1):
            if isinstance(cell, MOMENTS):
                problems.append(CellProblem(row, column, IS_DATE))
            elif isinstance(cell, str) and UNSEEN.search(cell):
                problems.append(CellProblem(row, column, IS_UNSEEN))
    for row, column, kind in suspects:
        number = number_at(values, row, column)
        if number is not None:
            reason = percentage_problem(number) if kind == PERCENT else IS_DATE
            problems.append(CellProblem(row, column, reason))
    return problems


def number_at(values: Values, row: int, column: int) -> float | None:
    """The number in a cell; None where there is none, or something else."""
    if row > len(values) or column > len(values[row - 1]):
        return None
    cell = values[row - 1][column - 1]
    is_number = isinstance(cell, float | int) and not isinstance(cell, bool)
    return cell if is_number else None


def percentage_problem(number: float) -> str:
    """Why a number that is shown as a percentage is refused: nobody knows which of the two is
    meant.
    """
    stored, displayed = decimal_text(number), decimal_text(number * 100)
    return (
        f"This cell is formatted as a percentage: the file holds {stored} while the sheet shows"
        f" {displayed}%. Format it as a number and type {displayed}."
    )


def place_of(sheet: str, values: Values, column: int) -> str:
    """Where a cell stands, as a reader finds it: the sheet, the heading and the letter of the
    column.
    """
    if not column:
        return sheet
    letters = letters_of(column)
    headings = values[0] if values else []
    heading = str(headings[column - 1]).strip()[:40] if column <= len(headings) else ""
    if heading:
        return f"{sheet}: {heading} (column {letters})"
    return f"{sheet}: column {letters}"


def cell_text(cell: Any) -> str:
    """A cell as a person sees it typed: numbers to the fifteen digits that spreadsheets show,
    without a tail of zeros.
    """
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return decimal_text(cell)
    return str(cell).strip()


def decimal_text(number: float) -> str:
    return format(Decimal(f"{number:.15g}").normalize(), "f")


def write_sheets(
    sheets: Iterable[tuple[str, Sequence[str], Sequence[Sequence[Any]]]], created: datetime
) -> bytes:
    """A workbook of tables: [(sheet, headings, lines)], with `created` as its only date, so that
    the same content gives the same bytes.

    Text stays text whatever it starts with; a Decimal becomes a number.
    """
    out = io.BytesIO()
    workbook = xlsxwriter.Workbook(
        out,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    workbook.set_properties({"created": created})
    bold = workbook.add_format({"bold": True, "text_wrap": True})
    text = workbook.add_format({"num_format": "@"})
    for name, headings, lines in sheets:
        sheet = workbook.add_worksheet(name)
        sheet.freeze_panes(1, 1)
        sheet.write_row(0, 0, headings, bold)
        for row, line in enumerate(lines, start=1):
            for column, value in enumerate(line):
                write_cell(sheet, row, column, value, text)
        for column, heading in enumerate(headings):
            cells = [heading, *[line[column] for line in lines[:ROWS_MEASURED]]]
            width = max(len(str(cell)) for cell in cells) + 2
            sheet.set_column(column, column, min(WIDEST_COLUMN, width))
    workbook.close()
    return out.getvalue()


def write_cell(sheet: Any, row: int, column: int, value: Any, text: Any) -> None:
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        sheet.write_number(row, column, float(value))
    elif value not in (None, ""):
        sheet.write_string(row, column, str(value), text)
    else:
        sheet.write_blank(row, column, None, text)
