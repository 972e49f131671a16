"""Units: one table with their words, spellings, factor and limits (pure)."""

from decimal import Decimal

import pytest

from pmf_portal.formats.numbers import (
    NumberError,
    format_number,
    typed_number,
    typed_part,
)
from pmf_portal.formats.units import (
    KNOWN,
    UnitKind,
    is_money,
    is_percentage,
    nearest_unit,
    unit_label,
    unit_of,
)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("%", "%"),
        ("％", "%"),
        ("Percentage", "%"),
        ("per cent", "%"),
        ("PERCENT", "%"),
        ("per 100", "%"),
        ("% of the year’s bill", "% of the year’s bill"),
        ("Percentage of homes", "% of homes"),
        ("% points", "percentage points"),
        ("No.", "number"),
        ("count", "number"),
        ("£000", "£ thousand"),
        ("£000s", "£ thousand"),
        ("£'000", "£ thousand"),
        ("£’000s", "£ thousand"),
        ("£K", "£ thousand"),
        ("£ 000", "£ thousand"),
        ("£ (000s)", "£ thousand"),
        ("£1,000s", "£ thousand"),
        ("thousand pounds", "£ thousand"),
        ("thousands of pounds", "£ thousand"),
        ("GBP thousand", "£ thousand"),
        ("£m", "£ million"),
        ("£ millions", "£ million"),
        ("£000,000", "£ million"),
        ("GBP million", "£ million"),
        ("£bn", "£ billion"),
        ("GBP", "£"),
        ("£000 per head", "£ thousand per head"),
        ("Rate per 100,000", "Rate per 100,000"),
        ("per 1000 population", "per 1000 population"),
        ("Day", "days"),
        ("working days", "working days"),
        ("fte", "FTE"),
        ("library visits", "library visits"),
        ("children in care", "children in care"),
        ("kg per household", "kg per household"),
    ],
)
def test_a_unit_is_known_by_each_of_its_spellings(text, name):
    assert unit_of(text).name == name


@pytest.mark.parametrize("text", ["", "dayz", "€", "m", "widgets", "%%"])
def test_what_is_no_unit_of_the_table_is_not_guessed(text):
    assert unit_of(text) is None


@pytest.mark.parametrize(
    ("text", "near"),
    [("dayz", "days"), ("hosueholds", "households"), ("percnt", "%"), ("xyzzy", "")],
)
def test_an_unknown_unit_has_a_nearest_one_or_none(text, near):
    assert nearest_unit(text) == near


@pytest.mark.parametrize(
    ("text", "factor", "kind"),
    [
        ("%", 100, UnitKind.PERCENTAGE),
        ("per 1,000", 1000, UnitKind.RATE),
        ("visits per 1,000 residents", 1000, UnitKind.RATE),
        ("per 100,000", 100_000, UnitKind.RATE),
        ("per thousand", 1000, UnitKind.RATE),
        ("£000", 1000, UnitKind.MONEY),
        ("days", 1, UnitKind.TIME),
        ("people", 1, UnitKind.COUNT),
    ],
)
def test_a_unit_knows_its_factor_and_kind(text, factor, kind):
    unit = unit_of(text)
    assert (unit.factor, unit.kind) == (Decimal(factor), kind)


def test_every_unit_of_the_table_is_known_by_its_own_name():
    for unit in set(KNOWN.values()):
        assert unit_of(unit.name) == unit


def test_a_percentage_lies_between_nought_and_a_hundred():
    unit = unit_of("Percentage")
    assert (unit.lowest, unit.highest) == (0, 100)


def test_a_change_in_per_cent_falls_below_nought_as_it_likes():
    unit = unit_of("% change")
    assert (unit.lowest, unit.highest) == (None, None)


@pytest.mark.parametrize(
    ("value", "decimals", "unit", "printed"),
    [
        ("1200", 0, "£000", "£1,200 thousand"),
        ("1200", 0, "£000s", "£1,200 thousand"),
        ("1234", 0, "£'000", "£1,234 thousand"),
        ("-850", 0, "thousand pounds", "−£850 thousand"),
        ("1.2", 1, "£m", "£1.2 million"),
        ("1.2", 1, "£ million", "£1.2 million"),
        ("12", 0, "£000 per head", "£12 thousand per head"),
        ("12", 0, "£ per week", "£12 per week"),
        ("97.5", 1, "Percentage", "97.5%"),
        ("94.48", 2, "% of the year’s bill", "94.48% of the year’s bill"),
        ("40", 0, "No.", "40"),
        ("12.3", 1, "per 1,000", "12.3 per 1,000"),
        ("12", 0, "£100s", "£12 (£100s)"),
        ("12", 0, "100 km", "12 (100 km)"),
        ("7", 0, "widgets", "7 widgets"),
        ("1200", 0, "000s", "1,200 thousand"),
    ],
)
def test_no_unit_reads_as_part_of_its_number(value, decimals, unit, printed):
    assert format_number(Decimal(value), decimals, unit) == printed


@pytest.mark.parametrize("unit", ["%", "Percentage", "per cent", "percent", "% of homes"])
@pytest.mark.parametrize("typed", ["97.5", "97.5%", "97.5 %", "97.5 per cent", "９７．５％"])
def test_a_percentage_is_understood_for_every_percentage(typed, unit):
    assert typed_number(typed, unit) == Decimal("97.5")


def test_an_amount_that_states_another_size_is_refused():
    with pytest.raises(NumberError, match="millions of pounds, but .* thousands of pounds"):
        typed_number("£1.2m", "£000s")


@pytest.mark.parametrize("typed", ["97.5%", "88 %", "97 per cent", "９７％"])
def test_a_percentage_typed_for_a_count_asks_for_the_two_counts(typed):
    with pytest.raises(NumberError) as refused:
        typed_part(typed)
    assert str(refused.value) == "Type the two counts; the portal works out the percentage."


def test_money_and_percentages_are_told_however_they_are_spelled():
    assert is_money("GBP million")
    assert is_money("pence")
    assert not is_money("people")
    assert is_percentage("Percentage")
    assert not is_percentage("percentage points")


def test_a_heading_names_a_unit_as_the_table_spells_it():
    assert [unit_label(text) for text in ("£000s", "Percentage", "widgets", "")] == [
        "£ thousand",
        "%",
        "widgets",
        "",
    ]
