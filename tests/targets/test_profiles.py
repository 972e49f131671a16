"""Profiles of a year's plan: each comes to the annual target at published decimals, whatever the
rule.
"""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmf_portal.formats.numbers import rounded
from targets.rules.aggregation import Aggregation
from targets.rules.profiles import (
    ProfileError,
    cumulative,
    flat,
    quarterly_steps,
    reconciled,
    seasonal,
    straight_line,
)
from targets.rules.trajectory import annual_value, mismatch

pytestmark = pytest.mark.any_database

D = Decimal
RULES = list(Aggregation)


@st.composite
def years(draw):
    """A year to profile: last year's values, the annual target at published decimals, the rule and
    the number of periods.
    """
    decimals = draw(st.integers(0, 3))
    figures = st.decimals(D("0.1"), 10**6, places=decimals or 1)
    periods = draw(st.sampled_from([1, 2, 4, 12]))
    return {
        "decimals": decimals,
        "rule": draw(st.sampled_from(RULES)),
        "annual_target": rounded(draw(st.decimals(-(10**6), 10**6, places=decimals)), decimals),
        "last": draw(st.lists(figures, min_size=periods, max_size=periods)),
        "before": draw(st.decimals(-(10**6), 10**6, places=decimals)),
    }


def comes_to(planned, year):
    assert all(value == rounded(value, year["decimals"]) for value in planned)
    assert rounded(annual_value(planned, year["rule"]), year["decimals"]) == year["annual_target"]
    assert mismatch(planned, year["annual_target"], year["rule"], year["decimals"]) == ""


@given(years())
def test_flat_comes_to_the_target(year):
    comes_to(flat(year["annual_target"], len(year["last"]), year["rule"], year["decimals"]), year)


@given(years())
def test_a_straight_line_comes_to_the_target(year):
    comes_to(
        straight_line(
            year["before"], year["annual_target"], len(year["last"]), year["rule"], year["decimals"]
        ),
        year,
    )


@given(years())
def test_last_years_shape_comes_to_the_target(year):
    comes_to(seasonal(year["last"], year["annual_target"], year["rule"], year["decimals"]), year)


@given(years())
def test_quarterly_steps_come_to_the_target_and_hold_within_a_quarter(year):
    periods = max(len(year["last"]), 4)
    planned = quarterly_steps(
        year["before"],
        year["annual_target"],
        periods if periods in (4, 12) else 4,
        year["rule"],
        year["decimals"],
    )
    comes_to(planned, year)
    each, unit = len(planned) // 4, D(1).scaleb(-year["decimals"])
    for start in range(0, len(planned), each):
        quarter = planned[start : start + each]
        assert max(quarter) - min(quarter) <= 2 * unit


@given(years(), st.data())
def test_a_cumulative_profile_comes_to_the_target(year, data):
    steps = data.draw(
        st.lists(st.integers(0, 9), min_size=len(year["last"]), max_size=len(year["last"])).filter(
            any
        )
    )
    shares = [D(100) * sum(steps[: n + 1]) / sum(steps) for n in range(len(steps))]
    comes_to(
        cumulative(
            [*shares[:-1], D(100)], year["annual_target"], Aggregation.SUM, year["decimals"]
        ),
        year | {"rule": Aggregation.SUM},
    )


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (flat(D(120), 12, "sum", 0), [10] * 12),
        (flat(D(100), 12, "sum", 0), [8] * 8 + [9] * 4),
        (flat(D("93.5"), 4, "mean", 1), [D("93.5")] * 4),
        (straight_line(D(80), D(90), 4, "latest", 1), [D("82.5"), 85, D("87.5"), 90]),
        (straight_line(D(80), D(90), 4, "mean", 1), [84, 88, 92, 96]),
        (straight_line(D(400), D(500), 4, "sum", 0), [110, 120, 130, 140]),
        (straight_line(D(100), D(80), 4, "ratio", 0), [92, 84, 76, 68]),
        (seasonal([D(10), D(30), D(20), D(40)], D(200), "sum", 0), [20, 60, 40, 80]),
        (seasonal([D(10), D(20), D(30), D(20)], D(40), "mean", 0), [20, 40, 60, 40]),
        (seasonal([D(10), D(30), D(20), D(40)], D(20), "latest", 0), [5, 15, 10, 20]),
        (cumulative([D(20), D(45), D(70), D(100)], D(200), "sum", 0), [40, 50, 50, 60]),
        (
            quarterly_steps(D(80), D(90), 12, "latest", 1),
            [D("82.5")] * 3 + [85] * 3 + [D("87.5")] * 3 + [90] * 3,
        ),
        (quarterly_steps(D(0), D(100), 4, "sum", 0), [10, 20, 30, 40]),
        (reconciled([D("0.4")] * 3, D(2), "sum", 0), [0, 1, 1]),
    ],
)
def test_the_table_of_profiles(made, expected):
    assert made == expected


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        (
            lambda: straight_line(None, D(1), 12, "sum", 0),
            "last year’s result, which is not known yet",
        ),
        (lambda: seasonal([D(1), None], D(1), "sum", 0), "needs a figure for each"),
        (lambda: seasonal([D(0), D(0)], D(1), "sum", 0), "no shape to scale"),
        (lambda: seasonal([D(5), D(0)], D(1), "latest", 0), "no shape to scale"),
        (lambda: cumulative([D(50), D(40), D(100)], D(1), "sum", 0), "must never fall"),
        (lambda: cumulative([D(50), D(90)], D(1), "sum", 0), "the last must be 100"),
        (lambda: cumulative([D(100)], D(1), "mean", 0), "measures that add up"),
        (lambda: quarterly_steps(D(1), D(1), 2, "sum", 0), "monthly or quarterly"),
        (lambda: flat(D("1.55"), 12, "mean", 1), "more decimals than are published"),
    ],
)
def test_what_cannot_be_profiled_says_why(act, reason):
    with pytest.raises(ProfileError, match=reason):
        act()


@pytest.mark.parametrize(
    ("planned", "target", "rule", "told"),
    [
        ([10, 20], 30, "sum", ""),
        ([10, 20], 31, "sum", "the trajectory comes to 30, but the annual target is 31"),
        ([10, 20], 20, "latest", ""),
        ([10, 20], 15, "latest", "comes to 20"),
        ([10, 20], 15, "mean", ""),
        ([10, 20], 20, "mean", "comes to 15"),
        ([10, 20], 15, "ratio", ""),
        ([10, 20], 20, "ratio", "comes to 15"),
        ([10, 21], 16, "mean", ""),
        ([10, 21], 15, "mean", "comes to 16"),
        ([], 5, "sum", ""),
        ([10], None, "sum", ""),
    ],
)
def test_a_mismatch_is_told_for_every_rule(planned, target, rule, told):
    said = mismatch([D(p) for p in planned], None if target is None else D(target), rule, 0)
    assert said == told if not told else told in said


@st.composite
def years_within(draw):
    """A year of a percentage or a count whose annual target its unit reaches, whatever last year
    was.
    """
    year = draw(years())
    high = draw(st.sampled_from([None, D(100)]))
    rule, periods = year["rule"], len(year["last"])
    most = D(10**6) if high is None else high * (periods if rule == Aggregation.SUM else 1)
    decimals = year["decimals"]
    target = rounded(draw(st.decimals(0, most, places=decimals)), decimals)
    return year | {"annual_target": target, "limits": (D(0), high)}


def lies_within(planned, year):
    comes_to(planned, year)
    low, high = year["limits"]
    assert all(value >= low and (high is None or value <= high) for value in planned), planned


@given(years_within())
def test_no_straight_line_leaves_what_the_unit_reaches(year):
    given_year = (year["annual_target"], len(year["last"]), year["rule"], year["decimals"])
    lies_within(straight_line(year["before"], *given_year, year["limits"]), year)


@given(years_within())
def test_no_seasonal_shape_leaves_what_the_unit_reaches(year):
    asked = (year["annual_target"], year["rule"], year["decimals"], year["limits"])
    lies_within(seasonal(year["last"], *asked), year)


@given(years_within())
def test_no_quarterly_steps_leave_what_the_unit_reaches(year):
    periods = max(len(year["last"]), 4)
    if year["rule"] == Aggregation.SUM and year["limits"][1]:
        return
    asked = (year["annual_target"], periods, year["rule"], year["decimals"], year["limits"])
    planned = quarterly_steps(year["before"], *asked)
    lies_within(planned, year)


def test_a_straight_line_that_would_pass_a_hundred_per_cent_is_held_there():
    free = straight_line(D(90), D(98), 12, Aggregation.MEAN, 1)
    held = straight_line(D(90), D(98), 12, Aggregation.MEAN, 1, (D(0), D(100)))
    assert max(free) == D("104.8") and max(held) == 100
    assert sum(held) == 12 * 98


def test_a_straight_line_that_would_pass_nought_is_held_there():
    free = straight_line(D(120), D(24), 12, Aggregation.SUM, 0)
    held = straight_line(D(120), D(24), 12, Aggregation.SUM, 0, (D(0), None))
    assert min(free) < 0 and min(held) == 0
    assert sum(held) == 24


def test_a_target_beyond_what_the_unit_reaches_has_no_profile():
    with pytest.raises(ProfileError, match="No plans from 0 to 100 in each period come to .* 104"):
        straight_line(D(90), D(104), 12, Aggregation.MEAN, 0, (D(0), D(100)))
    with pytest.raises(ProfileError, match="No plans from 0 in each period come to .* -6"):
        flat(D(-6), 12, Aggregation.LATEST, 0, (D(0), None))
