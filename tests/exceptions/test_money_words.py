"""What a delivery plan costs is said in everyday words, with the amounts that were entered."""

from decimal import Decimal

import pytest

from exceptions.rules.money import money_sentence


@pytest.mark.parametrize(
    ("revenue", "capital", "from_other_budget", "sentence"),
    [
        ("180000", None, False, "Costs £180,000 of running money; no other budget is touched."),
        (
            "180000.50",
            "20000",
            True,
            "Costs £180,000.50 of running money and £20,000 of capital; the money is moved from"
            " another budget.",
        ),
        (
            "-12000",
            "5000",
            False,
            "Costs £5,000 of capital and saves £12,000 of running money; no other budget is touched.",
        ),
        ("0", None, False, "Costs no money; no other budget is touched."),
        (None, None, True, "No cost is given; the money is moved from another budget."),
    ],
)
def test_what_a_plan_costs_is_said_in_everyday_words(revenue, capital, from_other_budget, sentence):
    amounts = [None if amount is None else Decimal(amount) for amount in (revenue, capital)]
    assert money_sentence(*amounts, from_other_budget=from_other_budget) == sentence
