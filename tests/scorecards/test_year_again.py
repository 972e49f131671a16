"""How a target rates its year in colours, and how a year like the last one would be rated."""

from decimal import Decimal

import pytest

from scorecards.rating.gap import gap_words
from scorecards.rating.worked_example import RatingRule
from scorecards.rating.year_again import colour_ranges, promise_in_words, year_again
from targets.rules.polarity import Polarity
from targets.rules.tolerance import Tolerance, ToleranceKind

FIVE_PERCENT = Tolerance(ToleranceKind.PERCENT, Decimal(5))
NO_AMBER = Tolerance(ToleranceKind.NONE)
AROUND = Tolerance(ToleranceKind.ABSOLUTE, Decimal(5), Decimal(1))


def rule(planned, *, lower=False, unit="%", decimals=1, tolerance=FIVE_PERCENT, polarity=None):
    return RatingRule(
        planned=Decimal(planned),
        polarity=polarity or (Polarity.LOWER if lower else Polarity.HIGHER),
        aggregation="latest",
        scale=Decimal(1),
        unit=unit,
        decimals=decimals,
        tolerance=tolerance,
    )


@pytest.mark.parametrize(
    ("of", "ranges"),
    [
        (
            rule("57.0"),
            ["green: 57% or more", "amber: 54.2% to 56.9%", "red: below 54.2%"],
        ),
        (
            rule("135", lower=True, unit="households", decimals=0),
            ["green: 135 or fewer", "amber: 136 to 141", "red: above 141"],
        ),
        (
            rule("70", decimals=2),
            ["green: 70% or more", "amber: 66.5% to 69.99%", "red: below 66.5%"],
        ),
        (rule("10", lower=True, tolerance=NO_AMBER), ["green: 10% or less", "red: above 10%"]),
        (rule("20", decimals=0), ["green: 20% or more", "amber: 19%", "red: below 19%"]),
        (rule("10", polarity=Polarity.CLOSEST, tolerance=AROUND), []),
        (rule("10", polarity=Polarity.NEUTRAL), []),
        (rule("1", unit="yes or no", decimals=0, tolerance=NO_AMBER), []),
    ],
)
def test_each_colour_stands_for_printed_figures(of, ranges):
    assert [f"{one.rating.value}: {one.words}" for one in colour_ranges(of)] == ranges


@pytest.mark.parametrize(
    ("of", "words"),
    [
        (rule("57.0"), ("57%", "or more")),
        (rule("66.94", decimals=2), ("66.94%", "or more")),
        (rule("135", lower=True, unit="households", decimals=0), ("135", "or fewer households")),
        (rule("18.5", lower=True, unit="cases"), ("18.5", "or less cases")),
        (rule("1200", lower=True, unit="£", decimals=0), ("£1,200", "or less")),
        (
            rule("10", polarity=Polarity.CLOSEST, unit="days late", tolerance=AROUND),
            ("10", "days late"),
        ),
    ],
)
def test_a_target_reads_as_a_number_and_a_way(of, words):
    assert promise_in_words(of) == words


@pytest.mark.parametrize(
    ("of", "result", "rating", "distance"),
    [
        (
            rule("57.0"),
            "58.7",
            "green",
            "It could be 1.7 percentage points lower and still be green.",
        ),
        (rule("57.0"), "57", "green", "Anything lower would not be green."),
        (
            rule("80", tolerance=Tolerance(ToleranceKind.FLOOR, Decimal(70))),
            "70.1",
            "amber",
            "It could be 0.1 percentage points lower and still be amber.",
        ),
        (
            rule("135", lower=True, unit="households", decimals=0),
            "172",
            "red",
            "It would have to be 31 lower to be amber, 37 lower to be green.",
        ),
        (
            rule("10", tolerance=NO_AMBER),
            "8.5",
            "red",
            "It would have to be 1.5 percentage points higher to be green.",
        ),
        (rule("10", polarity=Polarity.CLOSEST, tolerance=AROUND), "12", "amber", ""),
    ],
)
def test_a_year_like_the_last_one_would_be_rated(of, result, rating, distance):
    again = year_again(of, Decimal(result))
    assert (again.rating.value, again.distance) == (rating, distance)


def test_what_is_never_rated_is_not_rated_again():
    assert year_again(rule("10", polarity=Polarity.NEUTRAL), Decimal(9)) is None


@pytest.mark.parametrize(
    ("actual", "wanted", "polarity", "unit", "words"),
    [
        ("63.24", "71.4", "higher", "%", "8.2 points short of"),
        ("70.4", "71.4", "higher", "%", "1 point short of"),
        ("483", "447", "lower", "people", "36 above"),
        ("12", "10", "closest", "%", "2 points above"),
        ("8", "10", "closest", "%", "2 points below"),
    ],
)
def test_a_gap_is_told_by_its_side(actual, wanted, polarity, unit, words):
    told = gap_words(Decimal(actual), Decimal(wanted), polarity, decimals=1, unit=unit)
    assert told == words
