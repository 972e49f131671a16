"""The sentence that explains a rating: every figure in it is one that could be published (pure)."""

from decimal import Decimal
from types import SimpleNamespace

import pytest

from scorecards.rating.explanation import explain_rating, printed_bound
from scorecards.rating.rag import limits, rate
from targets.rules.tolerance import Tolerance, ToleranceKind


@pytest.mark.parametrize(
    ("value", "decimals", "is_low", "printed"),
    [
        ("56.26", 1, True, "56.3%"),
        ("56.21", 1, True, "56.3%"),
        ("56.26", 1, False, "56.2%"),
        ("56.20", 1, True, "56.2%"),
        ("4.8", 0, True, "5%"),
        ("5.2", 0, False, "5%"),
        ("-4.8", 0, True, "−4%"),
        ("-4.2", 0, False, "−5%"),
    ],
)
def test_a_bound_is_the_last_published_figure_within_it(value, decimals, is_low, printed):
    assert printed_bound(Decimal(value), decimals, "%", is_low=is_low) == printed


@pytest.mark.parametrize("polarity", ["higher", "lower", "closest"])
@pytest.mark.parametrize("planned", ["58", "57.3", "0.4", "-3.1"])
@pytest.mark.parametrize("margin", ["3", "4.5", "0.07"])
def test_the_rating_can_be_redone_from_the_printed_bounds(polarity, planned, margin):
    tolerance = Tolerance(ToleranceKind.PERCENT, Decimal(margin), Decimal(margin) / 2)
    exact = limits(Decimal(planned), tolerance, polarity, 1)
    ends = [exact.green_low, exact.green_high, exact.amber_low, exact.amber_high]
    green_low, green_high, amber_low, amber_high = [
        bound_of(end, is_low=number % 2 == 0) for number, end in enumerate(ends)
    ]
    for tenths in range(-50, 700):
        value = Decimal(tenths) / 10
        redone = "red"
        if green_low <= value <= green_high:
            redone = "green"
        elif amber_low <= value <= amber_high:
            redone = "amber"
        assert rate(value, Decimal(planned), tolerance, polarity, decimals=1) == redone, value


def bound_of(end, *, is_low):
    """A bound as it is printed, as a number; far away where there is none."""
    if end is None:
        return Decimal("-Infinity" if is_low else "Infinity")
    return Decimal(printed_bound(end, 1, "", is_low=is_low).replace("−", "-").replace(",", ""))


def line(**what):
    return SimpleNamespace(
        **{
            "rating": "amber",
            "polarity": "higher",
            "unit": "%",
            "decimals": 1,
            "tolerance": "percent",
            "amber_within": Decimal(3),
            "reporting_period": "2021/22",
            "coverage": "2021/22, 1 of 1",
            "newest_note": "",
            "actual_to_date": Decimal("57.6"),
            "plan_to_date": Decimal(58),
            "numerator": None,
            "denominator": None,
            "green_low": Decimal(58),
            "green_high": None,
            "amber_low": Decimal("56.26"),
            "amber_high": None,
        }
        | what
    )


def test_no_bound_has_more_decimals_than_the_measure():
    told = explain_rating(line())
    assert "but not below 56.3%, where red begins (3% of plan)" in told and "56.26" not in told
    told = explain_rating(
        line(
            polarity="closest",
            green_low=Decimal("57.42"),
            green_high=Decimal("58.58"),
            amber_low=Decimal("56.26"),
            amber_high=Decimal("59.74"),
        )
    )
    assert "outside 57.5% to 58.5%, which is green" in told
    assert "within 56.3% to 59.7%, which is amber" in told
