"""The year to date and the assessment, as tables."""

from datetime import date
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmf_portal.periods.month import FinancialYear, Month
from scorecards.rating.assessment import Comparison, Measure, assess
from scorecards.rating.trend import Trend, trend
from scorecards.rating.year_to_date import (
    Figure,
    Planned,
    performance_to_date,
    period_value,
    plan_to_date,
)
from targets.rules.polarity import Polarity
from targets.rules.tolerance import Tolerance, ToleranceKind

pytestmark = pytest.mark.any_database

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
        # Of the year’s bill as it now stands; days lost for each post that there now is.
        ("cumulative", ratios(("90", "1000"), ("110", "1000")), "100", "20"),
        ("cumulative", ratios(("90", "1000"), ("110", "800")), "100", "25"),
        ("cumulative", ratios(("300", "500"), ("350", "520"), ("130", "520")), "1", "1.5"),
        ("cumulative", ratios(("5", "0"), ("5", "20")), "100", "50"),
        ("latest_ratio", ratios(("9", "10"), ("10", "90"), ("30", "40")), "100", "75"),
        ("latest_ratio", ratios(("0", "0"), ("1", "4")), "100", "25"),
    ],
)
def test_performance_to_date(rule, figures, scale, expected):
    found = performance_to_date(figures, rule, D(scale)).value
    assert found == (D(expected) / 3 if rule == "mean" else D(expected))


def test_a_ratio_is_never_an_average_of_percentages():
    assert performance_to_date(ratios(("1", "1"), ("0", "99")), "ratio", D(100)).value == 1


def test_nothing_of_nothing_is_neither_0_nor_100_per_cent():
    for rule in ("ratio", "cumulative", "latest_ratio"):
        found = performance_to_date(ratios(("0", "0"), ("0", "0")), rule, D(100))
        assert (found.value, found.numerator, found.denominator) == (None, 0, 0)
        assert period_value(Figure(None, D(0), D(0)), rule, D(100)) is None
    assert performance_to_date([], "cumulative", D(100)).value is None


@pytest.mark.parametrize(
    ("rule", "parts"),
    [("ratio", (100, 900)), ("cumulative", (100, 300)), ("latest_ratio", (40, 300))],
)
def test_the_parts_of_the_year_to_date(rule, parts):
    found = performance_to_date(ratios(("20", "300"), ("40", "300"), ("40", "300")), rule, D(1))
    assert (found.numerator, found.denominator) == parts


@pytest.mark.parametrize(
    ("rule", "expected"), [("cumulative", "96.5"), ("latest_ratio", "31.5"), ("sum", "96.5")]
)
def test_the_plan_of_what_adds_up_is_kept_whatever_the_denominators(rule, expected):
    planned = [Planned(D("32.5")), Planned(D("32.5")), Planned(D("31.5"))]
    figures = ratios(("1", "1000"), ("1", "2000"), ("1", "10"))
    assert plan_to_date(planned, figures, rule) == (D(expected), None)


@given(
    st.lists(st.tuples(st.integers(1, 100), st.integers(1, 100_000)), min_size=1, max_size=12),
    st.sampled_from(["sum", "mean", "latest", "ratio", "latest_ratio", "cumulative"]),
)
def test_on_plan_in_every_period_is_on_plan_for_the_year_to_date(periods, rule):
    planned = [Planned(D(percent)) for percent, _ in periods]
    if rule == "cumulative":
        figures = [Figure(None, D(percent) / 100, D(1)) for percent, _ in periods]
    elif rule in ("ratio", "latest_ratio"):
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
    )


def test_a_missing_period_is_told_and_left_out_on_both_sides():
    found = assessed(measure(rule="sum"), {"2013-04": "100", "2013-06": "95", "2013-09": "110"})
    assert (found.plan, found.actual, found.rating, found.coverage) == (
        300,
        305,
        "green",
        "April 2013 to September 2013, 3 of 6",
    )


@pytest.mark.parametrize(
    ("figures", "rating", "reporting", "up_to_date"),
    [
        ({"2013-08": "80"}, "red", "2013-08", False),
        ({"2013-04": "100"}, "green", "2013-04", False),
        ({"2013-08": "80", "2013-09": "100"}, "green", "2013-09", True),
        # Last year's figures are not this year's: without any figure it is not reported.
        ({"2013-03": "80"}, "not_reported", "2013-09", True),
        ({}, "not_reported", "2013-09", True),
    ],
)
def test_a_missing_period_never_replaces_a_rating(figures, rating, reporting, up_to_date):
    result = assessed(measure(), figures, years=(YEAR - 1, YEAR))
    assert (result.rating, result.reporting_month) == (rating, Month.parse(reporting))
    assert (result.newest_month, result.is_up_to_date) == (Month(2013, 9), up_to_date)


def test_a_lagging_measure_speaks_of_the_period_that_is_due():
    found = assessed(measure(lag=30), {"2013-07": "100", "2013-08": "80"})
    assert (found.rating, found.reporting_month, found.actual) == ("red", Month(2013, 8), 80)
    found = assessed(measure(lag=30), {"2013-07": "100"})
    assert (found.rating, found.reporting_month) == ("green", Month(2013, 7))
    assert found.newest_month == Month(2013, 8)


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
    assert found.on_last_year == Comparison(D(95), D(90), Trend.IMPROVING)
    assert found.on_period_before == Comparison(D(95), D(99), Trend.DETERIORATING)


@pytest.mark.parametrize(
    ("kind", "now", "before", "a_year_before", "coverage"),
    [
        ("year_monthly", "2013-09", "2013-08", "2012-09", "12 months to September 2013, 2 of 6"),
        ("year_quarterly", "2013-09", "2013-06", "2012-09", "12 months to September 2013, 2 of 2"),
        ("term", "2013-08", "2013-04", "2012-08", "Spring term 2012/13 to Summer term 2012/13"),
        ("four_months", "2013-07", "2013-03", "2012-07", "2013/14 T1, 1 of 1"),
        ("calendar_year", "2012-12", "2011-12", "2011-12", "2012, 1 of 1"),
        ("three_years", "2013-03", "2012-03", "2012-03", "3 years to March 2013, 1 of 1"),
        # Of what comes every two years there is no figure of a year before.
        ("odd_years", "2013-03", "2011-03", "2012-03", "2011/12 to 2012/13, 1 of 1"),
    ],
)
def test_a_period_is_held_against_the_one_before_by_its_calendar(
    kind, now, before, a_year_before, coverage
):
    is_seldom = kind == "odd_years"
    figures = {now: "95", before: "99"}
    if not is_seldom:
        figures.setdefault(a_year_before, "90")
    years = (YEAR - 3, YEAR - 2, YEAR - 1, YEAR)
    found = assessed(measure(kind), figures, years=years)
    assert str(found.reporting_month) == now and found.coverage.startswith(coverage)
    assert found.on_period_before == Comparison(D(95), D(99), Trend.DETERIORATING)
    then = None if is_seldom else D(figures[a_year_before])
    assert found.on_last_year.before == then


def test_every_other_year_shows_the_last_figure_by_its_own_year():
    years = (YEAR - 1, YEAR)
    found = assessed(measure("odd_years"), {"2013-03": "80"}, years=years)
    assert (found.rating, found.reporting_month) == ("red", Month(2013, 3))
    assert found.is_up_to_date
    assert assessed(measure("odd_years"), {}, years=years).rating == "not_reported"
    assert assessed(measure("odd_years"), {"2013-03": "80"}).rating == "not_due"


def test_a_sum_is_held_against_the_same_periods_of_last_year():
    figures = {"2012-04": "10", "2012-05": "20", "2012-06": "90", "2013-04": "15", "2013-05": "16"}
    found = assessed(measure(rule="sum"), figures, years=(YEAR - 1, YEAR))
    assert found.on_last_year == Comparison(D(31), D(30), Trend.IMPROVING)
    assert found.on_period_before == Comparison(D(16), D(15), Trend.IMPROVING)
    without_may = {period: value for period, value in figures.items() if period != "2012-05"}
    found = assessed(measure(rule="sum"), without_may, years=(YEAR - 1, YEAR))
    assert found.on_last_year == Comparison(D(31), None, Trend.NOT_KNOWN)


def test_another_kind_of_measure_is_not_compared():
    figures = {Month(2012, 9): Figure(D(90)), Month(2013, 9): Figure(D(95))}
    plan = {Month(2013, 9): Planned(D(100))}
    measures = {YEAR - 1: measure(rule="sum"), YEAR: measure()}
    found = assess(measures, plan, figures, Month(2013, 9), date(2013, 10, 7))
    assert found.on_last_year == Comparison(D(95), None, Trend.NOT_KNOWN)


def test_the_newest_period_has_its_own_rating():
    found = assessed(measure(rule="mean"), {"2013-08": "120", "2013-09": "80"})
    assert (found.rating, found.period_rating) == ("green", "red")
    assert (found.actual, found.period_actual, found.period_plan) == (100, 80, 100)


@pytest.mark.parametrize(
    ("before", "now", "figure", "expected"),
    [
        ("month", "quarter", "2013-03", ("red", "2013-03", "March 2013, 1 of 12")),
        ("quarter", "month", "2013-04", ("red", "2013-04", "April 2013, 1 of 1")),
        ("year", "academic_year", "2013-03", ("red", "2013-03", "2012/13, 1 of 1")),
        ("academic_year", "quarter", "2012-08", ("red", "2012-08", "AY2011/12, 1 of 1")),
        (None, "quarter", "2013-03", ("not_due", None, "")),
    ],
)
def test_each_year_is_read_by_its_own_frequency(before, now, figure, expected):
    measures = {YEAR: measure(now)}
    if before:
        measures[YEAR - 1] = measure(before)
    months = [year.first + n for year in (YEAR - 1, YEAR) for n in range(12)]
    plan = {month: Planned(D(100)) for month in months}
    figures = {Month.parse(figure): Figure(D(50))}
    found = assess(measures, plan, figures, Month(2013, 4), date(2013, 5, 7))
    rating, period, coverage = expected
    assert (found.rating, found.coverage) == (rating, coverage)
    assert found.reporting_month == (Month.parse(period) if period else None)


def test_a_neutral_measure_and_one_without_plan_are_never_coloured():
    assert assessed(measure(polarity="neutral"), {"2013-09": "5"}).rating == "not_rated"
    found = assess(
        {YEAR: measure()},
        {},
        {Month(2013, 9): Figure(D(5))},
        Month(2013, 9),
        date(2013, 10, 7),
    )
    assert (found.rating, found.actual) == ("no_target", 5)
