"""The year-end forecast, as tables; the numbers are worked by hand in docs/forecast.md or beside
the case.
"""

import json
from decimal import Decimal as D
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmf_portal.formats.numbers import rounded
from pmf_portal.periods import frequency
from pmf_portal.periods.month import FinancialYear
from scorecards.models import ScorecardLine
from scorecards.rating.assessment import Measure
from scorecards.rating.forecast import forecast, forecast_of
from scorecards.rating.year_to_date import Figure, Planned
from targets.rules.aggregation import to_date
from targets.rules.polarity import Polarity
from targets.rules.tolerance import Tolerance, ToleranceKind

pytestmark = pytest.mark.any_database

YEAR = FinancialYear(2013)


def decimal(text):
    return None if text is None else D(str(text))


def figure_of(told):
    """A figure as the tables write it: a value, "top/bottom", or None for a period without one."""
    if isinstance(told, str) and "/" in told:
        return Figure(None, *map(D, told.split("/")))
    return Figure(decimal(told))


def line(plans, figures, *, aggregation, frequency_="month", bounds=None, **fields):
    """What a scorecard line holds: plans and figures of the year's periods in their order; None
    leaves one out.
    """
    periods = frequency.periods_of_year(frequency_, YEAR)
    plans = plans if isinstance(plans, list) else [plans] * len(periods)
    bounds = bounds if isinstance(bounds, list) else [bounds] * len(periods)
    told = [*figures, *[None] * (len(periods) - len(figures))]
    series = []
    for period, planned, bound, figure in zip(periods, plans, bounds, told, strict=True):
        parts = (
            [None] * 3
            if figure is None
            else [None if part is None else str(part) for part in figure_of(figure)]
        )
        series.append(
            [
                str(period),
                *(None if value is None else str(value) for value in (planned, bound)),
                *parts,
            ]
        )
    kept = {
        "scale": D(100) if aggregation == "ratio" else D(1),
        "polarity": "higher",
        "tolerance": "percent",
        "amber_within": D(5),
        "green_within": None,
        "green_above": None,
        "amber_above": None,
    }
    kept |= {"decimals": 1, "unit": "%", "annual_target": D(90)} | fields
    return SimpleNamespace(
        aggregation=aggregation, frequency=frequency_, series=json.dumps(series), **kept
    )


def foreseen(*args, **fields):
    found = forecast_of(line(*args, **fields), YEAR)
    return found and (str(found.value), str(found.rating))


SUM = {"aggregation": "sum", "unit": "people", "annual_target": D(120)}


@pytest.mark.parametrize(
    ("plans", "figures", "fields", "expected"),
    [
        # 57 reported; 27 of 30, so six months at 9.
        (10, [10, 10, 10, 8, 9, 10], {}, ("111.0", "red")),
        # 27 + 9 × 9 = 108 is 10% under: amber to 10%, on the bound.
        (10, [9, 9, 9], {"amber_within": D(10)}, ("108.0", "amber")),
        # The plan of what is left counts: 30 reported as planned, the plan 30, 30, 60.
        (
            [10, 10, 10, 30, 30, 60, *[0] * 6],
            [10, 10, 10],
            {"annual_target": D(150)},
            ("150.0", "green"),
        ),
        # Half of what was planned, of plans that differ: 15 + (90 ÷ 2).
        ([5, 10, 15, *[10] * 9], [0, 5, 10], {}, ("60.0", "red")),
        # A late month in the middle is one of those left: 40 reported; 7 left at 10.
        (10, [10, 10, None, 10, 10], {}, ("120.0", "green")),
        # A third that comes to a whole: 10 of 30; 10 + 90 ÷ 3 is exactly 40.
        (
            10,
            [3, 3, 4],
            {"decimals": 0, "annual_target": D(40), "tolerance": "none"},
            ("40", "green"),
        ),
        # Nothing planned and one a month: the mean departure goes on, 3 + 9; lower is better.
        (0, [1, 1, 1], {"annual_target": D(0), "polarity": "lower", "decimals": 0}, ("12", "red")),
        (0, [0, 0, 0], {"annual_target": D(0), "polarity": "lower", "decimals": 0}, ("0", "green")),
        # The last three planned at nothing, the rest not: 3 + 9 × (10 + 1).
        ([0, 0, 0, *[10] * 9], [1, 1, 1], {"annual_target": D(90)}, ("102.0", "green")),
        # Net income planned below nothing: half of −30, so −15 + half of −90.
        (-10, [-5, -5, -5], {"annual_target": D(-120)}, ("-60.0", "green")),
        (-10, [-5, -5, -5], {"annual_target": D(-120), "polarity": "lower"}, ("-60.0", "red")),
        # Plans that change sign have no proportion: departures of 1, so 6 + (9 plans of which 3 are
        # −10) + 9.
        (
            [-10, 11, 2, *[10] * 6, *[-10] * 3],
            [-9, 12, 3],
            {"annual_target": D(33)},
            ("45.0", "green"),
        ),
        # Nothing done at all.
        (10, [0, 0, 0], {}, ("0.0", "red")),
        # By quarter: 24 of 30, so 24 + 8.
        (10, [8, 8, 8], {"frequency_": "quarter", "annual_target": D(40)}, ("32.0", "red")),
    ],
)
def test_a_sum_goes_on_in_proportion(plans, figures, fields, expected):
    assert foreseen(plans, figures, **SUM | fields) == expected


@pytest.mark.parametrize(
    ("plans", "figures", "fields", "expected"),
    [
        # (78 + 76 + 77 + 77) ÷ 4.
        (80, [78, 76, 77], {"frequency_": "quarter", "annual_target": D(80)}, ("77.0", "amber")),
        # Only the last three carry on: (70 + 3 × 90 + 8 × 90) ÷ 12 = 1060 ÷ 12.
        (90, [70, 90, 90, 90], {}, ("88.3", "amber")),
        # Closest to plan: 2 above in each period.
        (
            10,
            [12, 12, 12],
            {
                "polarity": "closest",
                "tolerance": "absolute",
                "amber_within": D(3),
                "green_within": D(1),
                "annual_target": D(10),
            },
            ("12.0", "amber"),
        ),
        (
            10,
            [12, 12, 12],
            {
                "polarity": "closest",
                "tolerance": "absolute",
                "amber_within": D(3),
                "green_within": D(2),
                "annual_target": D(10),
            },
            ("12.0", "green"),
        ),
        # Departures of 1, 1 and 0 are two thirds: (31 + 32 + 9 × 2/3) … 32 + 90 + 6 = 128; ÷ 12 =
        # 10.67; lower is better, 5% of 10.
        (
            10,
            [11, 11, 10],
            {"polarity": "lower", "annual_target": D(10), "decimals": 2},
            ("10.67", "red"),
        ),
        # Values below nothing: departure −1, so −3 everywhere.
        (
            -2,
            [-3, -3, -3],
            {"annual_target": D(-2), "tolerance": "absolute", "amber_within": D(1)},
            ("-3.0", "amber"),
        ),
        # On the half: (4 × 12.25) ÷ 4 is half up to 12.3.
        (
            [12, 12, 12, 12],
            ["12.25", "12.25", "12.25"],
            {"frequency_": "quarter", "annual_target": D(12)},
            ("12.3", "green"),
        ),
    ],
)
def test_a_mean_departs_on_by_the_mean(plans, figures, fields, expected):
    assert foreseen(plans, figures, **{"aggregation": "mean"} | fields) == expected


@pytest.mark.parametrize(
    ("plans", "figures", "fields", "expected"),
    [
        # On plan, whatever the size.
        (90, ["9/10", "90/100", "900/1000"], {}, ("90.0", "green")),
        # 50, 60 and 70 of 100 against 90: −30 on the mean; (180 + 9 × 60) of 1,200.
        (90, ["50/100", "60/100", "70/100"], {}, ("60.0", "red")),
        # By quarter: 80 of 100, 40 of 50, 10 of 10; departures −10, −10, 10, so 86.67 of a mean weight
        # of 53.33; (130 + 46.22) of 213.33 is 82.6.
        (90, ["80/100", "40/50", "10/10"], {"frequency_": "quarter"}, ("82.6", "red")),
        # Nothing out of nothing weighs nothing and is not one of the three.
        (90, ["90/100", "0/0", "90/100"], {}, None),
        (90, ["90/100", "90/100", "0/0", "90/100", "0/0"], {}, ("90.0", "green")),
        (90, ["0/0", "0/0", "0/0"], {}, None),
        # A rate of a sum of parts for each thousand, lower is better: departure 1 everywhere.
        (
            4,
            ["5/1000", "5/1000", "5/1000"],
            {"scale": D(1000), "polarity": "lower", "unit": "", "annual_target": D(4)},
            ("5.0", "red"),
        ),
    ],
)
def test_a_ratio_departs_on_and_is_pooled(plans, figures, fields, expected):
    assert foreseen(plans, figures, **{"aggregation": "ratio"} | fields) == expected


@pytest.mark.parametrize(
    ("plans", "figures", "fields", "expected"),
    [
        # Departures −1, −2, −4: a slope of −1.5, three months left: 50 − 4 − 4.5.
        (50, [*[50] * 6, 49, 48, 46], {"annual_target": D(50)}, ("41.5", "red")),
        # Catching up: −4, −3, −2, so by 1 a month, nine left: 50 − 2 + 9.
        (50, [46, 47, 48], {"annual_target": D(50)}, ("57.0", "green")),
        # A steady departure stays.
        ([40, 42, 44, *[46] * 8, 60], [39, 41, 43], {"annual_target": D(60)}, ("59.0", "amber")),
        # A month that is missing lengthens the way between oldest and newest: −3 over three months,
        # eight left: 50 − 3 − 8.
        (50, [50, 49, None, 47], {"annual_target": D(50)}, ("39.0", "red")),
        # Debt below nothing, lower is better.
        (-10, [-10, -10, -10], {"annual_target": D(-10), "polarity": "lower"}, ("-10.0", "green")),
        # Only the plans that are used are needed: the three and the last.
        ([50, 50, 50, *[None] * 8, 50], [50, 50, 50], {"annual_target": D(50)}, ("50.0", "green")),
        # A stated bound: that of the last period.
        (
            50,
            [48, 48, 48],
            {
                "annual_target": D(50),
                "tolerance": "floor",
                "amber_within": None,
                "bounds": [*[10] * 11, 48],
            },
            ("48.0", "amber"),
        ),
        (
            50,
            [48, 48, 48],
            {
                "annual_target": D(50),
                "tolerance": "floor",
                "amber_within": None,
                "bounds": [*[10] * 11, 49],
            },
            ("48.0", "red"),
        ),
        (
            50,
            [48, 48, 48],
            {"annual_target": D(50), "tolerance": "floor", "amber_within": D(45)},
            ("48.0", "amber"),
        ),
        (
            50,
            [48, 48, 48],
            {"annual_target": D(50), "tolerance": "floor", "amber_within": None},
            ("48.0", "red"),
        ),
    ],
)
def test_the_latest_departs_on_by_its_slope(plans, figures, fields, expected):
    assert foreseen(plans, figures, **{"aggregation": "latest"} | fields) == expected


@pytest.mark.parametrize(
    ("fields", "bounds", "expected"),
    [
        ({"aggregation": "sum", "annual_target": D(120)}, 9, ("108.0", "amber")),
        ({"aggregation": "sum", "annual_target": D(120)}, "9.5", ("108.0", "red")),
        ({"aggregation": "mean", "annual_target": D(10)}, 9, ("9.0", "amber")),
        # A bound above the target, which is lower than the plans' average, counts as the target.
        ({"aggregation": "mean", "annual_target": D(9)}, "9.5", ("9.0", "green")),
        ({"aggregation": "mean", "annual_target": D("9.1")}, "9.5", ("9.0", "red")),
    ],
)
def test_stated_bounds_are_put_together_as_the_plan_is(fields, bounds, expected):
    assert (
        foreseen(10, [9, 9, 9], tolerance="floor", amber_within=None, bounds=bounds, **fields)
        == expected
    )


def test_the_stated_bounds_of_a_ratio_are_weighed():
    """Bounds of 80 and, in the last quarter, 60; weights 30, 10, 20 and 20: (80 × 60 + 60 × 20) ÷
    80 is 75.
    """
    given = {
        "aggregation": "ratio",
        "frequency_": "quarter",
        "tolerance": "floor",
        "amber_within": None,
        "bounds": [80, 80, 80, 60],
    }
    assert foreseen(90, ["22.5/30", "7.5/10", "15/20"], **given) == ("75.0", "amber")
    assert foreseen(90, ["22.2/30", "7.4/10", "14.8/20"], **given) == ("74.0", "red")


@pytest.mark.parametrize("rule", ["sum", "mean", "latest", "ratio"])
@pytest.mark.parametrize(
    ("plans", "count", "fields"),
    [
        (10, 0, {}),
        (10, 2, {}),
        (10, 3, {"polarity": "neutral"}),
        (10, 3, {"annual_target": None}),
        (None, 3, {}),
        ([10, 10, None, *[10] * 9], 3, {}),
        ([*[10] * 11, None], 3, {}),
        (10, 1, {"frequency_": "half"}),
        (10, 0, {"frequency_": "year"}),
    ],
)
def test_no_forecast(rule, plans, count, fields):
    figures = ["1/10"] * count if rule == "ratio" else [10] * count
    assert foreseen(plans, figures, aggregation=rule, **fields) is None


def test_figures_beyond_all_bounds_give_none_and_no_error():
    huge = [9 * 10**12] * 3
    assert foreseen("0.000001", huge, aggregation="sum") is None
    assert foreseen(10, [10, 10, 9 * 10**12], aggregation="latest") is None
    assert foreseen(10, [9 * 10**12] * 12, aggregation="sum") is None


@pytest.mark.parametrize(
    ("figures", "fields", "expected"),
    [
        ([9] * 12, {"aggregation": "sum", "annual_target": D(120)}, ("108.0", "red")),
        ([80, 100, 90, 90], {"aggregation": "mean", "frequency_": "quarter"}, ("90.0", "green")),
        ([89], {"aggregation": "latest", "frequency_": "year"}, ("89.0", "amber")),
        ([88, 89], {"aggregation": "latest", "frequency_": "half"}, ("89.0", "amber")),
        # Of a snapshot the last period is the year, whatever was missed before.
        (
            [None, None, None, 89],
            {"aggregation": "latest", "frequency_": "quarter"},
            ("89.0", "amber"),
        ),
        (
            ["9/10", "0/0", "0/0", "81/90"],
            {"aggregation": "ratio", "frequency_": "quarter"},
            ("90.0", "green"),
        ),
        (["0/0"] * 4, {"aggregation": "ratio", "frequency_": "quarter"}, None),
    ],
)
def test_a_year_that_is_complete_is_its_own_forecast(figures, fields, expected):
    assert foreseen(None, figures, **fields) == expected
    if expected:
        assert forecast_of(line(None, figures, **fields), YEAR).words.startswith(
            "The year ended at"
        )


def test_it_is_said_in_a_sentence():
    words = forecast_of(
        line(
            78, ["74.2", "74.2", "74.2"], aggregation="mean", annual_target=D(78), amber_within=D(1)
        ),
        YEAR,
    ).words
    assert (
        words
        == "If the last three periods’ departure from plan goes on, the year will end at 74.2%,"
        " against a target of 78.0%: red."
    )


def test_last_years_figures_are_another_year_and_a_line_is_taken_as_it_is():
    kept = line(10, [10, 10, 10], aggregation="sum", annual_target=D(120))
    row = ScorecardLine(**vars(kept))
    assert forecast_of(row, YEAR).value == 120
    assert forecast_of(row, YEAR + 1) is None and forecast_of(row, YEAR - 1) is None


PLANS = st.lists(st.decimals(min_value=-1000, max_value=1000, places=2), min_size=12, max_size=12)


@given(PLANS, st.integers(3, 12), st.sampled_from(["sum", "mean", "latest"]), st.integers(0, 3))
def test_on_plan_everywhere_the_year_ends_as_planned(plans, count, rule, decimals):
    planned = to_date(rule, plans)
    found = forecast_of(
        line(plans, plans[:count], aggregation=rule, decimals=decimals, annual_target=planned), YEAR
    )
    assert found.value == rounded(planned, decimals) and found.rating == "green"


@given(
    st.integers(1, 99),
    st.lists(st.integers(1, 100_000), min_size=3, max_size=11),
    st.integers(0, 3),
)
def test_a_ratio_on_plan_in_every_period_ends_on_plan_whatever_their_size(percent, sizes, decimals):
    figures = [f"{D(percent) * size / 100}/{size}" for size in sizes]
    found = forecast_of(
        line(percent, figures, aggregation="ratio", decimals=decimals, annual_target=D(percent)),
        YEAR,
    )
    assert found.value == percent and found.rating == "green"


@given(
    PLANS,
    st.integers(3, 11),
    st.sampled_from(["mean", "latest"]),
    st.decimals(min_value=-50, max_value=50, places=1),
)
def test_a_steady_departure_stays(plans, count, rule, departure):
    """Of a snapshot and of an average, what departs by the same in every period ends by the same
    away from plan.
    """
    found = forecast_of(
        line(
            plans,
            [p + departure for p in plans[:count]],
            aggregation=rule,
            decimals=6,
            annual_target=D(0),
        ),
        YEAR,
    )
    assert abs(found.value - (to_date(rule, plans) + departure)) <= D("0.000001")


def test_the_rule_takes_plan_and_figures_as_the_assessment_does():
    measure = Measure(
        Polarity.HIGHER,
        "sum",
        D(1),
        0,
        "£",
        "quarter",
        Tolerance(ToleranceKind.NONE),
        annual_target=D(40),
    )
    periods = frequency.periods_of_year("quarter", YEAR)
    found = forecast(
        measure, {p: Planned(D(10)) for p in periods}, {p: Figure(D(9)) for p in periods[:3]}, YEAR
    )
    assert (found.value, found.rating) == (36, "red") and found.words.endswith(
        "will end at £36, against a target of £40: red."
    )
