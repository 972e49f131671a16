"""Figures beside their unit, and figures that count one thing."""

from decimal import Decimal

import pytest

from pmf_portal.formats.unit_words import counted_number, in_the_singular, short_number

pytestmark = pytest.mark.any_database


@pytest.mark.parametrize(
    ("value", "decimals", "unit", "words"),
    [
        ("1", 0, "reviews", "1 review"),
        ("-1", 0, "people", "−1 person"),
        ("2", 0, "reviews", "2 reviews"),
        ("1.0", 1, "cases", "1.0 cases"),
        ("11", 0, "people", "11 people"),
        ("1", 0, "%", "1%"),
        ("1", 0, "£ million", "£1 million"),
    ],
)
def test_one_thing_is_told_in_the_singular(value, decimals, unit, words):
    assert counted_number(Decimal(value), decimals, unit) == words


@pytest.mark.parametrize(
    ("unit", "one"),
    [
        ("children", "child"),
        ("libraries", "library"),
        ("businesses", "business"),
        ("breaches", "breach"),
        ("cases", "case"),
        ("premises", "premises"),
        ("staff", "staff"),
        ("library visits", "library visit"),
        ("homes completed", "home completed"),
        ("kWh", "kWh"),
    ],
)
def test_the_singular_of_what_councils_count(unit, one):
    assert in_the_singular(unit) == one


@pytest.mark.parametrize(
    ("value", "decimals", "unit", "words"),
    [
        ("48", 0, "people", "48"),
        ("94.48", 2, "% of the year's bill", "94.48%"),
        ("2.8", 1, "£ million", "£2.8 million"),
        (None, 0, "people", "–"),
    ],
)
def test_a_figure_beside_its_unit_has_a_sign_alone(value, decimals, unit, words):
    assert short_number(value and Decimal(value), decimals, unit) == words
