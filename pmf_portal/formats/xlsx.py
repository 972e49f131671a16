"""Spreadsheets in and out: read with care for what people upload, written plainly and the same each
time (pure).
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any

import xlsxwriter
from python_calamine import CalamineError, CalamineWorkbook

from pmf_portal.formats.csv_files import IS_DATE, MOST_BYTES
from pmf_portal.formats.file_problems import CellProblem, Grid, refuse
from pmf_portal.formats.ods import is_open_document, read_open_document
from pmf_portal.formats.spreadsheet_numbers import decimal_text, duration_text, percentage_text
from pmf_portal.formats.xlsx_archive import STYLES, UNREADABLE, Parts, parts_of
from pmf_portal.formats.xlsx_cells import (
    PERCENT,
    SheetScan,
    Suspect,
    kinds_of_styles,
)

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOMENTS = (date, datetime, time, timedelta)
SPREADSHEETS_BEGINNING = datetime(1899, 12, 30)
# What lies before is no date that anybody means, but a duration of hours.
FIRST_MOMENT = datetime(1905, 1, 1)
WIDEST_COLUMN, ROWS_MEASURED = 60, 200
# The values of a sheet as the spreadsheet keeps them.
Values = list[list[Any]]


def read_sheets(data: bytes, wanted: Sequence[str]) -> dict[str, Grid]:
    """The cells of the wanted sheets as lines of text, each with what nobody could say the meaning
    of: formulas, errors, merged or hidden cells, dates.

    Raises FileRefused for a file that is no plain workbook, is too large once unpacked, or lacks a
    sheet.
    """
    if len(data) > MOST_BYTES:
        refuse(f"The file is larger than {MOST_BYTES // 1024 // 1024} MB.")
    if is_open_document(data):
        return read_open_document(data, wanted)
    parts = parts_of(data, wanted)
    styles = kinds_of_styles(parts.tree(STYLES))
    scans = {name: SheetScan(styles).read(parts.bodies[parts.sheets[name]]) for name in wanted}
    sheets = {}
    for name, values in values_of(parts, wanted).items():
        scan = scans[name]
        problems = scan.all_problems() + misread(values, scan.suspects)
        show_percentages(values, scan.suspects)
        lines = [[cell_text(cell) for cell in line] for line in values]
        sheets[name] = Grid(lines, problems, sheet=name)
    return sheets


def values_of(parts: Parts, wanted: Sequence[str]) -> dict[str, Values]:
    """The values of the wanted sheets as the spreadsheet keeps them, each from its first cell
    on.
    """
    try:
        workbook = CalamineWorkbook.from_filelike(parts.packed())
        names = {name.strip().lower(): name for name in workbook.sheet_names}
        return {
            name: workbook.get_sheet_by_name(names.get(name, workbook.sheet_names[0])).to_python(
                skip_empty_area=False
            )
            for name in wanted
        }
    except (CalamineError, OSError, ValueError, KeyError):
        refuse(UNREADABLE)


def misread(values: Values, suspects: Iterable[Suspect]) -> list[CellProblem]:
    """The cells that hold something else than they show: dates, and numbers shown as dates."""
    problems = []
    for row, line in enumerate(values, 1):
        for column, cell in enumerate(line, 1):
            if isinstance(cell, MOMENTS):
                problems.append(CellProblem(row, column, IS_DATE))
    for row, column, kind in suspects:
        if kind != PERCENT and number_at(values, row, column) is not None:
            problems.append(CellProblem(row, column, IS_DATE))
    return problems


def show_percentages(values: Values, suspects: Iterable[Suspect]) -> None:
    """Put the text that is seen in the place of each number that is shown as a percentage."""
    for row, column, kind in suspects:
        number = number_at(values, row, column)
        if kind == PERCENT and number is not None:
            values[row - 1][column - 1] = percentage_text(number)


def number_at(values: Values, row: int, column: int) -> float | None:
    """The number in a cell; None where there is none, or something else."""
    if row > len(values) or column > len(values[row - 1]):
        return None
    cell = values[row - 1][column - 1]
    is_number = isinstance(cell, float | int) and not isinstance(cell, bool)
    return cell if is_number else None


def cell_text(cell: Any) -> str:
    """A cell as a person sees it typed: numbers to the fifteen digits that spreadsheets show,
    without a tail of zeros.
    """
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return decimal_text(cell)
    if isinstance(cell, time | timedelta) or (isinstance(cell, datetime) and cell < FIRST_MOMENT):
        return duration_text(length_of(cell))
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    return str(cell).strip()


def length_of(cell: time | timedelta | datetime) -> timedelta:
    """How long a spreadsheet's time is; one of a day and more it may hold as a date of 1900."""
    if isinstance(cell, timedelta):
        return cell
    if isinstance(cell, datetime):
        return cell - SPREADSHEETS_BEGINNING
    return timedelta(
        hours=cell.hour, minutes=cell.minute, seconds=cell.second, microseconds=cell.microsecond
    )


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


@dataclass(frozen=True)
class FormSheet:
    """A sheet to fill in: its lines, the first column that is typed into, and the words to choose
    from, by column for each line (none where any may be typed).
    """

    name: str
    headings: Sequence[str]
    lines: Sequence[Sequence[Any]]
    first_typed: int
    choices: Mapping[int, Sequence[tuple[str, ...]]]


# The colour of cells that are typed into.
TYPED_INTO = "#fff9e5"


def write_form(
    form: FormSheet, notes: tuple[str, Sequence[str], Sequence[Sequence[Any]]], created: datetime
) -> bytes:
    """A workbook with a sheet to fill in and one of notes; see `write_sheets`.  Cells to type into
    are text, so that the spreadsheet changes nothing in them, and have a colour.
    """
    out = io.BytesIO()
    workbook = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_urls": False})
    workbook.set_properties({"created": created})
    bold = workbook.add_format({"bold": True, "text_wrap": True, "bottom": 1})
    text = workbook.add_format({"num_format": "@"})
    colour = workbook.add_format({"bg_color": TYPED_INTO, "border": 1, "border_color": "#b1b4b6"})
    sheet = workbook.add_worksheet(form.name)
    write_headings(sheet, form, bold, text)
    for row, line in enumerate(form.lines, start=1):
        for column, value in enumerate(line):
            if isinstance(value, Decimal | int):
                sheet.write_number(row, column, float(value))
            elif value:
                sheet.write_string(row, column, str(value), text)
    if form.lines:
        typed = (1, form.first_typed, len(form.lines), len(form.headings) - 1)
        sheet.conditional_format(*typed, {"type": "formula", "criteria": "=TRUE", "format": colour})
    add_choices(sheet, form)
    name, headings, lines = notes
    about = workbook.add_worksheet(name)
    about.write_row(0, 0, headings, bold)
    for row, line in enumerate(lines, start=1):
        about.write_row(row, 0, line, text)
    about.set_column(1, 1, WIDEST_COLUMN)
    workbook.close()
    return out.getvalue()


def write_headings(sheet: Any, form: FormSheet, bold: Any, text: Any) -> None:
    """The headings of a form, its columns as wide as what stands in them."""
    sheet.freeze_panes(1, 2)
    for column, heading in enumerate(form.headings):
        cells = [heading, *[line[column] for line in form.lines[:ROWS_MEASURED]]]
        width = max(len(str(cell)) for cell in cells if cell is not None) + 2
        is_typed = column >= form.first_typed
        sheet.set_column(column, column, min(WIDEST_COLUMN, width), text if is_typed else None)
        sheet.write_string(0, column, heading, bold)


def add_choices(sheet: Any, form: FormSheet) -> None:
    """The lists to choose from, one for each run of rows with the same words."""
    for column, by_row in form.choices.items():
        row = 1
        for words, run in groupby(by_row):
            last = row + len(list(run)) - 1
            if words:
                rule = {"validate": "list", "source": list(words), "error_type": "warning"}
                sheet.data_validation(row, column, last, column, rule)
            row = last + 1


def write_cell(sheet: Any, row: int, column: int, value: Any, text: Any) -> None:
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        sheet.write_number(row, column, float(value))
    elif value not in (None, ""):
        sheet.write_string(row, column, str(value), text)
    else:
        sheet.write_blank(row, column, None, text)
