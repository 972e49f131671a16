"""A table that somebody brings, as a CSV file or as a sheet of a workbook (XLSX, ODS)."""

from collections.abc import Collection

from pmf_portal.formats.csv_files import Rows, decoded, grid_of, rows_of
from pmf_portal.formats.xlsx import read_sheets
from pmf_portal.formats.xlsx_archive import OLE

WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")


def is_workbook(data: bytes, name: str) -> bool:
    """Whether a file is meant as a workbook, by its first bytes or its name."""
    if data[:4] == b"PK\x03\x04" or data[:8] == OLE:
        return True
    return name.lower().endswith(WORKBOOKS)


def rows_of_table(
    data: bytes,
    name: str,
    *,
    sheet: str,
    known: Collection[str],
    required: Collection[str],
    for_reading: Collection[str] = (),
    dates: Collection[str] = (),
    moments: Collection[str] = (),
) -> Rows:
    """The rows of a CSV file, or of a workbook's sheet, with the problems of single cells; raises
    FileRefused with what is wrong with the file as a whole.
    """
    if is_workbook(data, name):
        grid = read_sheets(data, (sheet,))[sheet]
    else:
        grid = grid_of(decoded(data), required)
    return rows_of(
        grid,
        known=known,
        required=required,
        for_reading=for_reading,
        dates=dates,
        moments=moments,
    )
