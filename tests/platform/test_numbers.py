"""The table of accepted forms in docs/numbers.md is what the portal does."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from pmf_portal.formats.numbers import NumberError, format_number, rounded, typed_number

TABLE = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (Path(__file__).parents[2] / "docs/numbers.md").read_text().splitlines()
    if line.startswith("| `")
]


def test_the_table_is_there():
    assert len(TABLE) >= 25


@pytest.mark.parametrize(("typed", "unit", "expected"), TABLE)
def test_the_documented_form(typed, unit, expected):
    for text in re.findall("`([^`]+)`", typed) or [typed]:
        try:
            value = Decimal(expected)
        except ArithmeticError:
            with pytest.raises(NumberError, match=expected):
                typed_number(text, unit)
        else:
            assert typed_number(text, unit) == value


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        ("2.5", 0, "3"),
        ("-2.5", 0, "-3"),
        ("0.45", 1, "0.5"),
        ("91.25", 1, "91.3"),
        ("91.24999", 1, "91.2"),
    ],
)
def test_rounding_is_half_up(value, decimals, expected):
    assert rounded(Decimal(value), decimals) == Decimal(expected)


@pytest.mark.parametrize(
    ("value", "decimals", "unit", "expected"),
    [
        ("1234.5", 1, "people", "1,234.5 people"),
        ("93.4", 1, "%", "93.4%"),
        ("-2", 1, "£ million", "−£2.0 million"),
        ("-0.04", 1, "%", "0.0%"),
        (None, 0, "%", "–"),
        ("7", 0, "count", "7"),
    ],
)
def test_figures_are_shown_as_readers_expect(value, decimals, unit, expected):
    assert format_number(None if value is None else Decimal(value), decimals, unit) == expected
