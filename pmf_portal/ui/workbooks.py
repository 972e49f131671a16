"""Spreadsheets in and out: read with care for what people upload, written plainly and the same each time (pure)."""

import io
import re
import zipfile
from datetime import date, datetime
from decimal import Decimal

import xlsxwriter
from python_calamine import CalamineError, CalamineWorkbook

from pmf_portal.ui.csv_files import MOST_BYTES, FileRefused, Problem, refuse

MOST_ENTRIES = 500
MOST_UNPACKED = 120 * 1024 * 1024
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"[^>]*>\s*<f[ >/]')
HIDDEN_ROW = re.compile(rb'<row [^>]*?r="([0-9]{1,7})"[^>]*?\bhidden="(?:1|true)"')
IS_FORMULA = "This cell holds a formula. Put in its value instead (copy, then paste values)."
IS_MERGED = "Cells are merged here. Unmerge them."
MERGED = re.compile(rb'<mergeCell ref="([A-Z]{1,3})([0-9]{1,7}):')


def read_sheets(data, wanted):
    """The cells of the wanted sheets as lines of text: {sheet: [[cell, …], …]}.

    Raises FileRefused for a file that is no workbook, is too large once unpacked, lacks a sheet, or holds formulas,
    merged cells or hidden rows, of which nobody could say what is meant.
    """
    check_parts(data)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    except (CalamineError, OSError, ValueError):
        refuse("This workbook cannot be read. Save it again as an Excel workbook (.xlsx).")
    names = {name.strip().lower(): name for name in workbook.sheet_names}
    if absent := [name for name in wanted if name not in names]:
        refuse(f"The workbook has no sheet named {' or '.join(f'“{name}”' for name in absent)}.")
    found, problems = {}, []
    for name in wanted:
        lines = workbook.get_sheet_by_name(names[name]).to_python(skip_empty_area=False)
        found[name] = [[cell_text(cell, name, row, problems) for cell in line] for row, line in enumerate(lines, start=1)]
    if problems:
        raise FileRefused(problems[:200])
    return found


def check_parts(data):
    """Raises FileRefused unless the file is a zip of modest size whose sheets hold plain values."""
    if len(data) > MOST_BYTES:
        refuse(f"The file is larger than {MOST_BYTES // 1024 // 1024} MB.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            entries = parts.infolist()
            if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
                refuse("The file is far larger once it is unpacked than any plan could be. It was not opened.")
            if "xl/workbook.xml" not in {entry.filename for entry in entries}:
                refuse("This is not an Excel workbook (.xlsx).")
            problems = [problem for entry in entries if entry.filename.startswith("xl/worksheets/sheet") for problem in unclear_cells(parts.read(entry))]
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError):
        refuse("This is not an Excel workbook (.xlsx). Choose the file that was downloaded here, saved as .xlsx.")
    if problems:
        raise FileRefused(problems[:200])


def unclear_cells(sheet):
    """What in a sheet's own text leaves open what its author means."""
    formulas = [(int(row), column.decode(), IS_FORMULA) for column, row in FORMULA.findall(sheet)]
    merged = [(int(row), column.decode(), IS_MERGED) for column, row in MERGED.findall(sheet)]
    hidden = [(int(row), "", "This row is hidden. Show it, or delete it.") for row in HIDDEN_ROW.findall(sheet)]
    return [Problem(row, column, "", reason) for row, column, reason in sorted(formulas + merged + hidden)]


def cell_text(cell, sheet, row, problems):
    """A cell as a person sees it typed; numbers without a tail of zeros."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return format(Decimal(repr(cell)).normalize(), "f")
    if isinstance(cell, date | datetime):
        problems.append(Problem(row, sheet, str(cell), "The spreadsheet turned this into a date. Format the cell as text and type it again."))
        return ""
    return str(cell).strip()


def write_sheets(sheets, created):
    """A workbook of tables: [(sheet, headings, lines)], with `created` as its only date, so that the same content gives the same bytes.

    Text stays text whatever it starts with; a Decimal becomes a number.
    """
    out = io.BytesIO()
    workbook = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
    workbook.set_properties({"created": created})
    bold, text = workbook.add_format({"bold": True, "text_wrap": True}), workbook.add_format({"num_format": "@"})
    for name, headings, lines in sheets:
        sheet = workbook.add_worksheet(name)
        sheet.freeze_panes(1, 1)
        sheet.write_row(0, 0, headings, bold)
        for row, line in enumerate(lines, start=1):
            for column, value in enumerate(line):
                write_cell(sheet, row, column, value, text)
        widths = [min(60, max(len(str(cell)) for cell in [heading, *[line[n] for line in lines[:200]]]) + 2) for n, heading in enumerate(headings)]
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
