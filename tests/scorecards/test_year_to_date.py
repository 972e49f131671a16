"""The year to date and the assessment, as tables."""

from datetime import date
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmf_portal.periods.month import FinancialYear, Month
from scorecards.rating.assessment import Measure, assess
from scorecards.rating.trend import trend
from scorecards.rating.year_to_date import (
    Figure,
    Planned,
    performance_to_date,
    period_value,
    plan_to_date,
)
from targets.rules.polarity import Polarity
from targets.rules.tolerance import Tolerance, ToleranceKind

YEAR = FinancialYear(2013)


def values(*numbers):
    return [Figure(D(number)) for number in numbers]


def ratios(*pairs):
    return [Figure(None, D(top), D(bottom)) for top, bottom in pairs]


@pytest.mark.parametrize(
    ("rule", "figures", "scale", "expected"),
    [
        ("sum", values("10", "12.5", "0"), "1", "22.5"),
        ("mean", values("10", "11", "13"), "1", "34"),
        ("latest", values("10", "99", "7"), "1", "7"),
        ("ratio", ratios(("9", "10"), ("10", "90")), "100", "19"),
        ("ratio", ratios(("0", "0"), ("1", "2")), "100", "50"),
    ],
)
def test_performance_to_date(rule, figures, scale, expected):
    found = performance_to_date(figures, rule, D(scale)).value
    assert found == (D(expected) / 3 if rule == "mean" else D(expected))


def test_a_ratio_is_never_an_average_of_percentages():
    assert performance_to_date(ratios(("1", "1"), ("0", "99")), "ratio", D(100)).value == 1


def test_nothing_of_nothing_is_neither_0_nor_100_per_cent():
    found = performance_to_date(ratios(("0", "0"), ("0", "0")), "ratio", D(100))
    assert (found.value, found.numerator, found.denominator) == (None, 0, 0)
    assert period_value(Figure(None, D(0), D(0)), "ratio", D(100)) is None


@given(
    st.lists(st.tuples(st.integers(1, 100), st.integers(1, 100_000)), min_size=1, max_size=12),
    st.sampled_from(["sum", "mean", "latest", "ratio"]),
)
def test_on_plan_in_every_period_is_on_plan_for_the_year_to_date(periods, rule):
    planned = [Planned(D(percent)) for percent, _ in periods]
    if rule == "ratio":
        figures = [Figure(None, D(percent) * whole / 100, D(whole)) for percent, whole in periods]
    else:
        figures = [Figure(D(percent)) for percent, _ in periods]
    plan, _ = plan_to_date(planned, figures, rule)
    actual = performance_to_date(figures, rule, D(100)).value
    assert abs(plan - actual) < D("1e-20")


def test_a_reported_period_without_a_plan_leaves_no_plan_to_date():
    assert plan_to_date([Planned(D(1)), None], values("1", "2"), "sum") == (None, None)


@pytest.mark.parametrize(
    ("now", "before", "polarity", "expected"),
    [
        ("91.24", "91.16", "higher", "sustained"),
        ("91.3", "91.2", "higher", "improving"),
        ("91.1", "91.2", "higher", "deteriorating"),
        ("91.1", "91.2", "lower", "improving"),
        ("5", "4", "neutral", "not_known"),
        ("0", "0", "lower", "sustained"),
    ],
)
def test_trend_at_published_decimals(now, before, polarity, expected):
    assert trend(D(now), D(before), Polarity(polarity), decimals=1) == expected


def test_trend_of_closest_is_the_distance_from_each_periods_plan():
    def travel(now, before):
        return trend(
            D(now), D(before), Polarity.CLOSEST, decimals=0, planned_now=D(10), planned_before=D(12)
        )

    assert [travel("11", "9"), travel("13", "12"), travel("12", "14"), travel("8", "14")] == [
        "improving",
        "deteriorating",
        "sustained",
        "sustained",
    ]
    assert trend(D(1), None, Polarity.CLOSEST, decimals=0) == "not_known"


def measure(frequency="month", rule="latest", polarity="higher", lag=0):
    return Measure(
        Polarity(polarity),
        rule,
        D(1),
        0,
        "",
        frequency,
        Tolerance(ToleranceKind.PERCENT, D(10)),
        lag,
    )


def assessed(m, figures, *, month="2013-09", due=date(2013, 10, 7), years=(YEAR,), plan="100"):
    months = [year.first + n for year in years for n in range(12)]
    return assess(
        dict.fromkeys(years, m),
        {p: Planned(D(plan)) for p in months},
        {Month.parse(p): Figure(D(v)) for p, v in figures.items()},
        Month.parse(month),
        due,
        date(2013, 10, 9),
    )


def test_a_missing_period_is_told_and_left_out_on_both_sides():
    found = assessed(measure(rule="sum"), {"2013-04": "100", "2013-06": "95", "2013-09": "110"})
    assert (found.plan, found.actual, found.rating, found.coverage) == (
        300,
        305,
        "green",
        "April 2013 to September 2013, 3 of 6",
    )


def test_a_late_figure_is_not_reported_with_its_days():
    found = assessed(measure(), {"2013-08": "100"})
    assert (found.rating, found.days_late, found.reporting_month) == (
        "not_reported",
        9,
        Month(2013, 9),
    )


def test_a_lagging_measure_speaks_of_the_period_that_is_due():
    found = assessed(measure(lag=30), {"2013-07": "100", "2013-08": "80"})
    assert (found.rating, found.reporting_month, found.actual) == ("red", Month(2013, 8), 80)
    found = assessed(measure(lag=30), {"2013-07": "100"})
    assert (found.rating, found.reporting_month) == ("not_reported", Month(2013, 8))


def test_an_early_figure_is_used():
    assert assessed(measure(lag=30), {"2013-09": "100"}).reporting_month == Month(2013, 9)


def test_quarters_halves_and_years():
    assert (
        assessed(measure("quarter", "sum"), {"2013-06": "90", "2013-09": "90"}).coverage
        == "2013/14 Q1 to 2013/14 Q2, 2 of 2"
    )
    assert assessed(measure("half"), {"2013-09": "90"}).coverage == "2013/14 H1, 1 of 1"
    annual = assessed(measure("year"), {"2013-03": "95"}, years=(YEAR - 1, YEAR))
    assert (annual.rating, annual.reporting_month, annual.coverage) == (
        "amber",
        Month(2013, 3),
        "2012/13, 1 of 1",
    )
    assert assessed(measure("year"), {}).rating == "not_due"
    academic = assessed(measure("academic_year"), {"2013-08": "100"})
    assert (academic.rating, academic.coverage) == ("green", "AY2012/13, 1 of 1")


def test_trends_need_the_same_period_last_year_and_the_period_before():
    found = assessed(
        measure(), {"2012-09": "90", "2013-08": "99", "2013-09": "95"}, years=(YEAR - 1, YEAR)
    )
    assert (found.trend_year, found.trend_period) == ("improving", "deteriorating")


def test_a_neutral_measure_and_one_without_plan_are_never_coloured():
    assert assessed(measure(polarity="neutral"), {"2013-09": "5"}).rating == "not_rated"
    found = assess(
        {YEAR: measure()},
        {},
        {Month(2013, 9): Figure(D(5))},
        Month(2013, 9),
        date(2013, 10, 7),
        date(2013, 10, 9),
    )
    assert (found.rating, found.actual) == ("no_target", 5)
