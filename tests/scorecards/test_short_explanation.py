"""What a rating stands on in one line."""

from dataclasses import dataclass
from decimal import Decimal

import pytest

from scorecards.rating.short_explanation import short_explanation

pytestmark = pytest.mark.any_database


@dataclass
class Line:
    rating: str
    actual_to_date: Decimal | None
    plan_to_date: Decimal | None
    polarity: str = "higher"
    unit: str = "%"
    decimals: int = 1
    green_low: Decimal | None = None
    green_high: Decimal | None = None
    amber_low: Decimal | None = None
    amber_high: Decimal | None = None


def line(rating, actual, plan, **more):
    numbers = {
        name: Decimal(value) for name, value in more.items() if name[-4:] in ("_low", "high")
    }
    return Line(rating, Decimal(actual), Decimal(plan), **(more | numbers))


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        (line("green", "91.2", "90"), "91.2% against a plan of 90.0%."),
        (
            line("red", "42.34", "90", amber_low="85.5"),
            "42.3% against a plan of 90.0%. Red below 85.5%.",
        ),
        (
            line(
                "red", "529", "490", polarity="lower", unit="people", decimals=0, amber_high="514.5"
            ),
            "529 against a plan of 490. Red above 514.",
        ),
        (line("red", "8", "9", amber_low="9"), "8.0% against a plan of 9.0%."),
        (
            line(
                "amber",
                "2.8",
                "0",
                polarity="closest",
                unit="£ million",
                green_low="-1.5",
                green_high="1.5",
            ),
            "£2.8 million against a plan of £0.0 million. Green from −£1.5 million to £1.5 million.",
        ),
        (line("no_target", "8", "9"), ""),
    ],
)
def test_a_rating_in_one_line(shown, words):
    assert short_explanation(shown) == words
