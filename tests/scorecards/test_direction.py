"""One tested direction instead of two arrows."""

import random
from math import factorial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecards.statistics.direction import (
    SIGNIFICANCE,
    direction_of,
    exact_chance,
    kendall_chance,
    kendall_score,
    orders_by_inversions,
    sen_slope,
)
from targets.rules.polarity import Polarity

HIGHER, LOWER, CLOSEST, NEUTRAL = (
    Polarity.HIGHER,
    Polarity.LOWER,
    Polarity.CLOSEST,
    Polarity.NEUTRAL,
)


@pytest.mark.parametrize(
    ("values", "polarity", "verdict"),
    [
        ([1, 2, 3, 4, 5], HIGHER, "improving"),
        ([1, 2, 3, 4, 5], LOWER, "deteriorating"),
        ([5, 4, 3, 2, 1], LOWER, "improving"),
        ([5, 4, 3, 2, 1], NEUTRAL, "falling"),
        ([1, 2, 3, 4, 5], NEUTRAL, "rising"),
        ([1, 2, 3, 4], HIGHER, "too_few"),
        ([1, None, 2, 3, None, 4], HIGHER, "too_few"),
        ([5, 5, 5, 5, 5, 5], HIGHER, "unclear"),
        ([1, 5, 2, 4, 3, 3], HIGHER, "unclear"),
        ([], HIGHER, "too_few"),
        # One month far out of the ordinary does not make a direction.
        ([10, 10.2, 9.9, 10.1, 10, 99], HIGHER, "unclear"),
    ],
)
def test_the_direction_of_figures(values, polarity, verdict):
    direction = direction_of(values, polarity)
    assert direction.verdict == verdict
    assert direction.is_clear == (verdict not in ("unclear", "too_few"))


def test_closest_to_plan_goes_by_the_distance():
    plan = [100.0] * 6
    assert direction_of([90, 92, 94, 96, 98, 100], CLOSEST, plan).verdict == "improving"
    assert direction_of([100, 102, 104, 106, 108, 110], CLOSEST, plan).verdict == "deteriorating"
    assert direction_of([1, 2, 3, 4, 5, 6], CLOSEST).verdict == "too_few"


def test_sens_slope_is_the_median_of_all_slopes():
    # Slopes 1, 149.5 and 298; and with unequal steps 2, 1, 1/2.
    assert sen_slope([(0, 1), (1, 2), (2, 300)]) == 149.5
    assert sen_slope([(0, 0), (1, 2), (3, 3)]) == 1


@pytest.mark.parametrize(
    ("count", "score", "chance"),
    # Kendall's table of exact probabilities, both tails.
    [(4, 6, 0.0834), (5, 10, 0.0166), (5, 8, 0.0834), (8, 16, 0.0616), (10, 21, 0.0722)],
)
def test_the_published_table_of_exact_chances(count, score, chance):
    assert exact_chance(score, count) == pytest.approx(chance, abs=1.5e-3)


@given(st.integers(1, 9))
def test_every_order_is_counted_once(count):
    assert sum(orders_by_inversions(count)) == factorial(count)


def test_with_ties_the_variance_is_smaller():
    assert kendall_score([1, 2, 2, 3, 3, 3]) == 11
    # S = 11; variance (6·5·17 − 2·1·9 − 3·2·11) / 18 = 23.667; z = 10 / 4.865.
    assert kendall_chance([1, 2, 2, 3, 3, 3]) == pytest.approx(0.0398, abs=1e-4)


@pytest.mark.parametrize("count", range(5, 21))
def test_figures_in_no_order_seldom_have_a_direction(count):
    orders, pairs = orders_by_inversions(count), count * (count - 1) // 2
    clear = sum(
        number
        for swapped, number in enumerate(orders)
        if exact_chance(abs(pairs - 2 * swapped), count) <= SIGNIFICANCE
    )
    assert clear / factorial(count) <= SIGNIFICANCE


def test_a_long_series_that_rises_is_seen_through_noise():
    rng = random.Random(7)
    values = [n * 0.4 + rng.gauss(0, 2) for n in range(36)]
    assert direction_of(values, LOWER).verdict == "deteriorating"
