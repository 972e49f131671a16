"""The end of a year by its own rule, and how good earlier forecasts were."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmf_portal.periods.month import FinancialYear
from scorecards.rating.assessment import Measure
from scorecards.rating.forecast import rating_of_year_end
from scorecards.rating.rag import limits, rate_within
from scorecards.statistics.scoring import Scored, record_of
from scorecards.statistics.year_end import outcomes_of, probabilities, year_end
from targets.rules.polarity import Polarity
from targets.rules.tolerance import Tolerance, ToleranceKind

PATHS = np.array([[1.0, 2.0], [3.0, 4.0]])


@pytest.mark.parametrize(
    ("rule", "known", "weights", "ahead", "outcomes"),
    [
        ("sum", [10, 20], [], [], [33, 37]),
        ("cumulative", [10, 20], [], [], [33, 37]),
        ("mean", [10, 20], [], [], [8.25, 9.25]),
        ("latest", [10, 20], [], [], [2, 4]),
        ("latest_ratio", [10, 20], [100, 300], [50, 50], [2, 4]),
        ("ratio", [50, 60], [100, 300], [50, 50], [46.3, 46.7]),
        ("ratio", [50, 60], [0, 0], [0, 0], [2, 4]),
    ],
)
def test_each_rule_makes_its_own_year(rule, known, weights, ahead, outcomes):
    assert outcomes_of(PATHS, rule, known, weights, ahead) == pytest.approx(outcomes)


def test_a_year_without_periods_left_is_its_result():
    none_left = np.zeros((3, 0))
    assert outcomes_of(none_left, "latest", [10, 20], [], []).tolist() == [20, 20, 20]
    assert outcomes_of(none_left, "sum", [10, 20], [], []).tolist() == [30, 30, 30]


def rule_for(polarity, planned="100", kind=ToleranceKind.PERCENT):
    tolerance = Tolerance(kind, Decimal(2), Decimal(5))
    bounds = limits(Decimal(planned), tolerance, polarity, 1)
    return lambda value: str(rate_within(value, bounds, 1))


@given(
    st.lists(st.integers(700, 1300), min_size=1, max_size=200),
    st.sampled_from([Polarity.HIGHER, Polarity.LOWER, Polarity.CLOSEST]),
)
def test_every_outcome_is_rated_by_the_councils_own_rule(tenths, polarity):
    outcomes, rate = np.sort(np.array(tenths) / 10), rule_for(polarity)
    counted = Counter(rate(Decimal(f"{one:.1f}")) for one in outcomes)
    shares = {rating: count / len(outcomes) for rating, count in counted.items()}
    assert probabilities(outcomes, rate, 1) == pytest.approx(shares)


def test_probabilities_come_to_one_and_few_outcomes_are_rated():
    asked = []

    def rate(value):
        asked.append(value)
        return "green" if value >= 50 else "red"

    paths = np.random.default_rng(4).normal(10, 2, (2000, 5))
    end = year_end(paths, rule="sum", known=[], rate=rate, decimals=1)
    assert sum(end.probabilities.values()) == pytest.approx(1)
    assert end.probabilities["green"] == pytest.approx(0.5, abs=0.05)
    assert end.p10 < end.p50 < end.p90 and len(asked) < 120


def test_former_forecasts_are_scored():
    made = [
        Scored(8, 10, 12, 11, "green", {"green": 0.8, "red": 0.2}),
        Scored(8, 10, 12, 14, "red", {"green": 0.9, "red": 0.1}),
    ]
    record = record_of(made, [5, 7, 5, 7], season=1)
    assert (record.scored, record.within) == (2, 1)
    assert record.scaled_error == pytest.approx(2.5 / 2)
    assert record.brier == pytest.approx((0.08 + 1.62) / 2)
    assert record.words == "Of 2 former forecasts 1 was right to within what they said."


@pytest.mark.parametrize(
    ("made", "words"),
    [
        ([], "No former forecast has met its truth yet."),
        ([Scored(1, 2, 3, 2)], "The one former forecast was right to within what it said."),
        (
            [Scored(1, 2, 3, 9)] * 2,
            "Of 2 former forecasts none was right to within what they said.",
        ),
        ([Scored(1, 2, 3, 9)], "The one former forecast was not right to within what it said."),
    ],
)
def test_the_record_in_a_sentence(made, words):
    assert record_of(made, [1, 1, 1]).words == words
    assert record_of(made, [1, 1, 1]).scaled_error is None


def test_a_rating_that_nobody_expected_counts_in_full():
    assert Scored(1, 2, 3, 2, "amber", {"green": 1.0}).brier == 2


@pytest.mark.parametrize(
    ("polarity", "value", "rating"),
    [
        (Polarity.LOWER, "99", "green"),
        (Polarity.LOWER, "104", "amber"),
        (Polarity.LOWER, "106", "red"),
        (Polarity.HIGHER, "99", "amber"),
        (Polarity.HIGHER, "106", "green"),
        (Polarity.CLOSEST, "94", "red"),
    ],
)
def test_the_years_result_is_rated_by_the_targets_own_direction(polarity, value, rating):
    measure = Measure(
        polarity=polarity,
        aggregation="sum",
        scale=Decimal(1),
        decimals=0,
        unit="number",
        frequency="month",
        tolerance=Tolerance(ToleranceKind.PERCENT, Decimal(5), Decimal(0)),
        annual_target=Decimal(100),
    )
    rated = rating_of_year_end(measure, {}, {}, FinancialYear(2023))
    assert rated is not None and rated(Decimal(value)) == rating
    assert (
        rating_of_year_end(replace(measure, annual_target=None), {}, {}, FinancialYear(2023))
        is None
    )
