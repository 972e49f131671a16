"""Spreadsheets in and out: read with care for what people upload, written plainly and the same each
time (pure).
"""

import io
from datetime import date, datetime, time, timedelta
from decimal import Decimal

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
from pmf_portal.formats.xlsx_archive import STYLES, UNREADABLE, parts_of
from pmf_portal.formats.xlsx_cells import IS_DATE, PERCENT, SheetScan, kinds_of_styles, letters_of

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def read_sheets(data, wanted):
    """The cells of the wanted sheets as lines of text: {sheet: [[cell, …], …]}.

    Raises FileRefused for a file that is no plain workbook, is too large once unpacked, lacks a
    sheet, or holds what nobody
    could say the meaning of: formulas, errors, merged or hidden cells, dates, numbers shown as
    percentages.
    """
    parts = parts_of(data, wanted)
    styles = kinds_of_styles(parts.tree(STYLES))
    scans = {name: SheetScan(styles).read(parts.bodies[parts.sheets[name]]) for name in wanted}
    found, problems = {}, []
    for name, values in values_of(parts, wanted).items():
        wrong = scans[name].found() + misread(values, scans[name].suspects)
        problems += [
            Problem(row, place_of(name, values, column), "", reason)
            for row, column, reason in sorted(set(wrong))
        ]
        found[name] = [[cell_text(cell) for cell in line] for line in values]
    if problems:
        raise FileRefused(problems[:MOST_PROBLEMS])
    return found


def values_of(parts, wanted):
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


def misread(values, suspects):
    """The cells that hold something else than they show: dates, and numbers shown as percentages or
    dates, and what cannot be seen.
    """
    odd = [
        (row, column, cell)
        for row, line in enumerate(values, 1)
        for column, cell in enumerate(line, 1)
        if is_odd(cell)
    ]
    found = [
        (row, column, IS_UNSEEN if isinstance(cell, str) else IS_DATE) for row, column, cell in odd
    ]
    numbers = [
        (row, column, kind, values[row - 1][column - 1])
        for row, column, kind in suspects
        if row <= len(values) and column <= len(values[row - 1])
    ]
    return found + [
        (row, column, shown_as_percentage(cell) if kind == PERCENT else IS_DATE)
        for row, column, kind, cell in numbers
        if isinstance(cell, float | int) and not isinstance(cell, bool)
    ]


MOMENTS = (date, datetime, time, timedelta)


def is_odd(cell):
    return UNSEEN.search(cell) is not None if isinstance(cell, str) else isinstance(cell, MOMENTS)


def shown_as_percentage(number):
    held, shown = decimal_text(number), decimal_text(number * 100)
    return (
        f"This cell is formatted as a percentage: the file holds {held} while the sheet shows"
        f" {shown}%. Format it as a number and type {shown}."
    )


def place_of(sheet, values, column):
    """Where a cell stands, as a reader finds it: the sheet, the heading and the letter of the
    column.
    """
    heading = (
        str(values[0][column - 1]).strip()[:40]
        if column and values and column <= len(values[0])
        else ""
    )
    if not column:
        return sheet
    return (
        f"{sheet}: {heading} (column {letters_of(column)})"
        if heading
        else f"{sheet}: column {letters_of(column)}"
    )


def cell_text(cell):
    """A cell as a person sees it typed: numbers to the fifteen digits that spreadsheets show,
    without a tail of zeros.
    """
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return decimal_text(cell)
    return str(cell).strip()


def decimal_text(number):
    return format(Decimal(f"{number:.15g}").normalize(), "f")


def write_sheets(sheets, created):
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
    bold, text = (
        workbook.add_format({"bold": True, "text_wrap": True}),
        workbook.add_format({"num_format": "@"}),
    )
    for name, headings, lines in sheets:
        sheet = workbook.add_worksheet(name)
        sheet.freeze_panes(1, 1)
        sheet.write_row(0, 0, headings, bold)
        for row, line in enumerate(lines, start=1):
            for column, value in enumerate(line):
                write_cell(sheet, row, column, value, text)
        widths = [
            min(
                60,
                max(len(str(cell)) for cell in [heading, *[line[n] for line in lines[:200]]]) + 2,
            )
            for n, heading in enumerate(headings)
        ]
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
    workbook.close()
    return out.getvalue()


def write_cell(sheet, row, column, value, text):
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        sheet.write_number(row, column, float(value))
    elif value not in (None, ""):
        sheet.write_string(row, column, str(value), text)
    else:
        sheet.write_blank(row, column, None, text)
