"""Confidence intervals and funnel limits: every published case, and what a council may not say."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecards.statistics.intervals import (
    Interval,
    byar,
    difference_of_proportions,
    exact_poisson,
    funnel_of_proportion,
    funnel_of_rate,
    of_count,
    of_rate,
    wilson,
)

VECTORS = Path(__file__).resolve().parents[1] / "vectors"
CASES = json.loads((VECTORS / "interval_vectors.json").read_text())["cases"]
INTERVALS = [case for case in CASES if case["what"] == "interval"]
FUNNELS = [case for case in CASES if case["what"] == "funnel limits of a proportion"]
CONFIDENCE = {"95%": 0.95, "99.8%": 0.998}


def test_every_published_case_is_tried():
    print(f"{len(INTERVALS)} intervals and {len(FUNNELS)} funnel limits")
    assert len(INTERVALS) + len(FUNNELS) == len(CASES) == 132


def computed(case):
    confidence = CONFIDENCE[case["confidence"]]
    if case["method"] == "wilson":
        interval = wilson(case["count"], case["denominator"], confidence)
        return interval.scaled(case.get("multiplier", 1))
    method = {"byar": byar, "exact": lambda count, share: exact_poisson(int(count), share)}
    interval = method[case["method"]](case["count"], confidence)
    if case["denominator"] is None:
        return interval
    return interval.scaled(case.get("multiplier", 1) / case["denominator"])


@pytest.mark.parametrize("case", INTERVALS, ids=[case["id"] for case in INTERVALS])
def test_published_intervals(case):
    interval = computed(case)
    # Of one case the lower limit is not published.
    if case["lower"] != "":
        assert interval.lower == pytest.approx(case["lower"], rel=1e-6, abs=1e-9)
    assert interval.upper == pytest.approx(case["upper"], rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("case", FUNNELS, ids=[case["id"] for case in FUNNELS])
def test_published_funnel_limits(case):
    whole, population = case["baseline_percent"] / 100, case["population"]
    for confidence, sigmas in ((0.95, "2s"), (0.998, "3s")):
        limits = funnel_of_proportion(whole, population, confidence).scaled(100)
        assert limits.lower == pytest.approx(case[f"lower_{sigmas}"], abs=1e-5)
        assert limits.upper == pytest.approx(case[f"upper_{sigmas}"], abs=1e-5)


def test_ten_is_where_the_exact_interval_ends():
    assert of_count(9) == exact_poisson(9) and of_count(10) == byar(10)
    assert of_count(9.5) == byar(9.5)
    assert of_rate(50, 25_000, 1_000).lower == pytest.approx(byar(50).lower / 25)


def test_nothing_counted_says_nothing():
    assert wilson(0, 0) == Interval(0.0, 1.0)
    assert exact_poisson(0).lower == 0 and exact_poisson(0).upper == pytest.approx(3.688879)
    assert byar(0).lower == 0
    assert funnel_of_rate(0.01, 0).upper == float("inf")


def test_two_proportions_differ_only_where_chance_does_not_explain_it():
    # Newcombe (1998), table II, case a: 56 of 70 against 48 of 80.
    interval = difference_of_proportions((56, 70), (48, 80))
    assert (round(interval.lower, 4), round(interval.upper, 4)) == (0.0524, 0.3339)
    assert not interval.holds(0)
    assert difference_of_proportions((9, 10), (8, 10)).holds(0)


@given(st.integers(0, 500), st.integers(1, 500))
def test_a_proportion_lies_in_its_interval_and_within_its_range(numerator, more):
    denominator = numerator + more
    interval = wilson(numerator, denominator)
    assert 0 <= interval.lower <= numerator / denominator <= interval.upper <= 1


@given(st.integers(0, 3000))
def test_a_count_lies_in_its_interval(count):
    interval = of_count(count)
    assert 0 <= interval.lower <= count <= interval.upper
