"""The rating, as a table."""

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecards.rating.rag import Rating, rate
from targets.rules.polarity import Polarity
from targets.rules.tolerance import Tolerance, ToleranceError, ToleranceKind

HIGHER, LOWER, CLOSEST, NEUTRAL, RISING, FALLING = Polarity
PERCENT, ABSOLUTE, FLOOR, NONE = ToleranceKind
ORDER = {"green": 2, "amber": 1, "red": 0}


@pytest.mark.parametrize(
    ("polarity", "planned", "kind", "amber", "green", "actual", "decimals", "expected"),
    [
        # On the bound is inside it, whichever way is better.
        (HIGHER, "95", PERCENT, "5", None, "95", 1, "green"),
        (HIGHER, "95", PERCENT, "5", None, "94.9", 1, "amber"),
        (HIGHER, "100", PERCENT, "5", None, "95", 0, "amber"),
        (HIGHER, "100", PERCENT, "5", None, "94", 0, "red"),
        (LOWER, "100", PERCENT, "5", None, "100", 0, "green"),
        (LOWER, "100", PERCENT, "5", None, "105", 0, "amber"),
        (LOWER, "100", PERCENT, "5", None, "106", 0, "red"),
        # The figure and the plan are rounded half up as they are printed; the percentage margin is
        # not rounded.
        (HIGHER, "95", NONE, None, None, "94.95", 1, "green"),
        (HIGHER, "95", NONE, None, None, "94.949", 1, "red"),
        (HIGHER, "94.96", NONE, None, None, "94.95", 1, "green"),
        (HIGHER, "33.3", PERCENT, "10", None, "30", 0, "amber"),
        (HIGHER, "33.3", PERCENT, "10", None, "29", 0, "red"),
        (HIGHER, "2.5", NONE, None, None, "2.5", 0, "green"),
        (HIGHER, "3", NONE, None, None, "2.5", 0, "green"),
        (HIGHER, "91.5", PERCENT, "3", None, "88.755", 1, "amber"),
        (HIGHER, "91.5", PERCENT, "3", None, "88.7", 1, "red"),
        # A target that is not whole, published to one decimal.
        (HIGHER, "112.5", PERCENT, "10", None, "112", 1, "amber"),
        (HIGHER, "112.5", PERCENT, "10", None, "113", 1, "green"),
        # Absolute margins, zero and negative plans.
        (HIGHER, "80", ABSOLUTE, "3", None, "77", 0, "amber"),
        (HIGHER, "80", ABSOLUTE, "3", None, "76.4", 0, "red"),
        (LOWER, "0", PERCENT, "10", None, "0", 0, "green"),
        (LOWER, "0", PERCENT, "10", None, "1", 0, "red"),
        (LOWER, "0", ABSOLUTE, "1", None, "1", 0, "amber"),
        (HIGHER, "-100", PERCENT, "10", None, "-110", 0, "amber"),
        (HIGHER, "-100", PERCENT, "10", None, "-111", 0, "red"),
        (HIGHER, "-100", PERCENT, "10", None, "-99", 0, "green"),
        (LOWER, "-100", PERCENT, "10", None, "-90", 0, "amber"),
        (LOWER, "-100", PERCENT, "10", None, "-89", 0, "red"),
        # Zero as the actual of a measure that should be low.
        (LOWER, "1", PERCENT, "5", None, "0", 2, "green"),
        # A stated floor.
        (HIGHER, "92", FLOOR, "85", None, "85", 0, "amber"),
        (HIGHER, "92", FLOOR, "85", None, "84", 0, "red"),
        (LOWER, "50", FLOOR, "70", None, "70", 0, "amber"),
        (LOWER, "50", FLOOR, "70", None, "71", 0, "red"),
        (HIGHER, "92", FLOOR, None, None, "91", 0, "red"),
        # Closest to plan: two margins around it.
        (CLOSEST, "16", ABSOLUTE, "2.5", "1", "17", 1, "green"),
        (CLOSEST, "16", ABSOLUTE, "2.5", "1", "15", 1, "green"),
        (CLOSEST, "16", ABSOLUTE, "2.5", "1", "18.5", 1, "amber"),
        (CLOSEST, "16", ABSOLUTE, "2.5", "1", "13.4", 1, "red"),
        (CLOSEST, "100", PERCENT, "10", "5", "95", 0, "green"),
        (CLOSEST, "100", PERCENT, "10", "5", "111", 0, "red"),
        (CLOSEST, "16", NONE, None, None, "16", 0, "green"),
        (CLOSEST, "16", NONE, None, None, "17", 0, "red"),
    ],
)
def test_a_figure_is_rated_by_the_rule(
    polarity, planned, kind, amber, green, actual, decimals, expected
):
    tolerance = Tolerance(kind, D(amber) if amber else None, D(green) if green else None)
    assert rate(D(actual), D(planned), tolerance, polarity, decimals=decimals) == expected


@pytest.mark.parametrize(
    ("kind", "below", "above", "actual", "expected"),
    [
        # Overspending is red at once, underspending only far from plan: (green, amber) margins.
        (ABSOLUTE, ("5", "10"), ("0", "0"), "100", "green"),
        (ABSOLUTE, ("5", "10"), ("0", "0"), "101", "red"),
        (ABSOLUTE, ("5", "10"), ("0", "0"), "95", "green"),
        (ABSOLUTE, ("5", "10"), ("0", "0"), "94", "amber"),
        (ABSOLUTE, ("5", "10"), ("0", "0"), "90", "amber"),
        (ABSOLUTE, ("5", "10"), ("0", "0"), "89", "red"),
        (PERCENT, ("1", "2"), ("10", "20"), "110", "green"),
        (PERCENT, ("1", "2"), ("10", "20"), "120", "amber"),
        (PERCENT, ("1", "2"), ("10", "20"), "121", "red"),
        (PERCENT, ("1", "2"), ("10", "20"), "98", "amber"),
        (PERCENT, ("1", "2"), ("10", "20"), "97", "red"),
        # One side alone is stated above: the other is as below.
        (ABSOLUTE, ("5", "10"), (None, "20"), "105", "green"),
        (ABSOLUTE, ("5", "10"), (None, "20"), "120", "amber"),
        (ABSOLUTE, ("5", "10"), ("8", None), "108", "green"),
        (ABSOLUTE, ("5", "10"), ("8", None), "110", "amber"),
        (ABSOLUTE, ("5", "10"), ("8", None), "111", "red"),
        # A green margin reaches as far as it says, whatever the amber one.
        (ABSOLUTE, ("5", "10"), ("15", None), "115", "green"),
        (ABSOLUTE, ("5", "10"), ("15", None), "116", "red"),
    ],
)
def test_each_side_of_plan_has_its_own_margins(kind, below, above, actual, expected):
    green, amber = (D(margin) for margin in below)
    green_above, amber_above = (None if margin is None else D(margin) for margin in above)
    tolerance = Tolerance(kind, amber, green, green_above, amber_above)
    assert rate(D(actual), D(100), tolerance, CLOSEST, decimals=0) == expected


@pytest.mark.parametrize("polarity", [NEUTRAL, RISING, FALLING])
def test_what_is_for_information_is_never_rated(polarity):
    assert rate(D(1), D(90), Tolerance(PERCENT, D(5)), polarity, decimals=0) == "not_rated"
    assert rate(None, None, Tolerance(NONE), polarity, decimals=0) == "not_rated"


ANY = Tolerance(PERCENT, D(5))


def test_the_words_that_are_no_colours():
    assert rate(D(5), D(5), ANY, NEUTRAL, decimals=0) == Rating.NOT_RATED
    assert rate(D(5), None, ANY, HIGHER, decimals=0) == Rating.NO_TARGET
    assert rate(None, D(5), ANY, HIGHER, decimals=0) == Rating.NOT_REPORTED


def test_a_floor_overrides_the_specifications_own_for_a_period():
    assert (
        rate(D(80), D(92), Tolerance(FLOOR, D(85)), HIGHER, decimals=0, amber_bound=D(80))
        == "amber"
    )


@pytest.mark.parametrize(("polarity", "floor"), [(HIGHER, "93"), (LOWER, "91")])
def test_it_rejects_a_floor_on_the_better_side_of_plan(polarity, floor):
    with pytest.raises(ToleranceError, match="better side"):
        rate(D(92), D(92), Tolerance(FLOOR, D(floor)), polarity, decimals=0)


def test_it_rejects_a_floor_for_closest_to_plan():
    with pytest.raises(ToleranceError, match="margins"):
        rate(D(92), D(92), Tolerance(FLOOR, D(90)), CLOSEST, decimals=0)


figures = st.decimals(min_value=-(10**6), max_value=10**6, places=3)


@given(
    figures,
    figures,
    figures,
    st.sampled_from([PERCENT, ABSOLUTE, NONE]),
    st.decimals(min_value=0, max_value=50, places=2),
    st.integers(0, 3),
)
def test_a_better_figure_is_never_rated_worse(planned, one, other, kind, margin, decimals):
    low, high = sorted((one, other))
    tolerance = Tolerance(kind, margin)
    ratings = [
        ORDER[rate(value, planned, tolerance, HIGHER, decimals=decimals)] for value in (low, high)
    ]
    assert ratings[0] <= ratings[1]
    mirrored = [
        ORDER[rate(-value, -planned, tolerance, LOWER, decimals=decimals)] for value in (low, high)
    ]
    assert mirrored == ratings


@given(
    figures,
    figures,
    st.decimals(min_value=0, max_value=50, places=2),
    st.decimals(min_value=0, max_value=50, places=2),
)
def test_closest_looks_the_same_from_above_and_below(planned, distance, green, amber):
    tolerance = Tolerance(ABSOLUTE, amber, green)
    above, below = (
        rate(planned + sign * distance, planned, tolerance, CLOSEST, decimals=3) for sign in (1, -1)
    )
    assert above == below
