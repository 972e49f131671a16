"""Numbers as spreadsheets write them are read as a person would type them."""

import pytest

from pmf_portal.formats.spreadsheet_numbers import without_spreadsheet_habits


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("(1,234)", "-1,234"),
        ("(£1,200)", "-£1,200"),
        ("(5%)", "-5%"),
        ("1,234-", "-1,234"),
        ("5-%", "-5%"),
        ("91.33333333333333", "91.333333"),
        ("91.30000000000001", "91.3"),
        ("0.06666666666666667", "0.066667"),
        ("-0.30000000000000004", "-0.3"),
    ],
)
def test_a_habit_of_spreadsheets_is_undone(text, typed):
    assert without_spreadsheet_habits(text) == typed


@pytest.mark.parametrize(
    "text",
    [
        "93.4",
        "1,234",
        "−5",
        "-5",
        "£5",
        "5 %",
        "(1)(2)",
        "-(5)",
        "--5",
        "91.3333333",
        "9" * 40,
        "x",
    ],
)
def test_another_number_stays_as_it_is_typed(text):
    assert without_spreadsheet_habits(text) == text
