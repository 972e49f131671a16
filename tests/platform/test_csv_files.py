"""CSV files that we write: a spreadsheet takes no text of theirs for a formula."""

import pytest

from pmf_portal.formats.csv_files import csv_line, safe_cell


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "\n", " =", "\u00a0@"])
def test_a_text_that_a_spreadsheet_takes_for_a_formula_is_text(first):
    assert safe_cell(f"{first}SUM(A1)") == f"'{first}SUM(A1)"


@pytest.mark.parametrize("value", ["A–Z", "3 - 2", "a@b", "", 4])
def test_other_values_stay_as_they_are(value):
    assert safe_cell(value) == value


def test_a_line_ends_as_spreadsheets_expect_it():
    assert csv_line(["a", 'b "c"', "d,e"]) == 'a,"b ""c""","d,e"\r\n'
