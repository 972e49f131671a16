"""Times and dates as spreadsheets hold them, as the text that a reader of values understands."""

import io
import zipfile
from datetime import datetime, time, timedelta

import pytest

from pmf_portal.formats.csv_files import IS_DATE, rows_of
from pmf_portal.formats.ods import SPREADSHEET, read_open_document, time_text
from pmf_portal.formats.spreadsheet_numbers import duration_text
from pmf_portal.formats.xlsx import cell_text

pytestmark = pytest.mark.any_database


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (time(4, 35), "4:35:00"),
        (time(0, 4, 35), "0:04:35"),
        (time(0, 4, 35, 500_000), "0:04:35.5"),
        (timedelta(hours=75, minutes=30), "75:30:00"),
        (timedelta(days=-1, hours=23), "-1:00:00"),
        (datetime(1900, 1, 2, 3, 30), "75:30:00"),
        (datetime(1899, 12, 31), "24:00:00"),
        (datetime(2024, 6, 30), "2024-06-30"),
        (datetime(2024, 6, 30, 9, 30), "2024-06-30 09:30:00"),
        (True, "yes"),
        (0.25, "0.25"),
    ],
)
def test_a_cell_of_excel_is_text(cell, text):
    assert cell_text(cell) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.0, "0:00:00"), (16500.0000001, "4:35:00"), (16499.9999, "4:35:00"), (1.25, "0:00:01.25")],
)
def test_the_tail_of_a_binary_time_is_left_out(seconds, text):
    assert duration_text(timedelta(seconds=seconds)) == text


@pytest.mark.parametrize(
    ("value", "shown", "text"),
    [
        ("PT26H05M00S", "02:05", "26:05:00"),
        ("PT00H04M35S", "04:35", "0:04:35"),
        ("PT04H35M00.5S", "04:35", "4:35:00.5"),
        ("-PT01H00M00S", "", "-1:00:00"),
        ("P1DT2H", " 26:00 ", "26:00"),
        ("", "04:35", "04:35"),
    ],
)
def test_a_time_of_libreoffice_is_text(value, shown, text):
    assert time_text(value, shown) == text


NAMES = "urn:oasis:names:tc:opendocument:xmlns"


def spreadsheet(*rows):
    cells = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    content = (
        f'<office:document-content xmlns:office="{NAMES}:office:1.0"'
        f' xmlns:table="{NAMES}:table:1.0" xmlns:text="{NAMES}:text:1.0"><office:body>'
        f'<office:spreadsheet><table:table table:name="figures">{cells}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", SPREADSHEET)
        archive.writestr("content.xml", content)
    return out.getvalue()


def words(text):
    return (
        f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
    )


def test_dates_and_times_are_kept_for_whoever_knows_the_unit():
    moments = (
        '<table:table-cell office:value-type="time" office:time-value="PT26H05M00S">'
        "<text:p>02:05</text:p></table:table-cell>",
        '<table:table-cell office:value-type="date" office:date-value="2024-06-30">'
        "<text:p>30/06/24</text:p></table:table-cell>",
    )
    data = spreadsheet(
        words("code") + words("value"), *(words(f"T{n}") + cell for n, cell in enumerate(moments))
    )
    grid = read_open_document(data, ("figures",))["figures"]
    rows = rows_of(grid, known=("code", "value"), required=("code",), moments=("value",))
    assert [row.get("value") for row in rows] == ["26:05:00", "2024-06-30"]
    assert all(list(row.moments) == ["value"] for row in rows)
    assert rows.findings.problems == []
    told = rows_of(grid, known=("code", "value"), required=("code",)).findings.problems
    assert [problem.reason for problem in told] == [IS_DATE, IS_DATE]
