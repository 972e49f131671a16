"""Forecasts: against published ones, within what can be, and sure enough."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scorecards.statistics.forecast import (
    COUNT,
    FEWEST,
    PERCENT,
    PLAIN,
    as_logits,
    as_roots,
    forecasts,
    from_logits,
    from_roots,
    growth,
    shared_part,
    weights_of,
)
from scorecards.statistics.ways_on import (
    LEVELLING,
    STRAIGHT,
    damped_trend,
    departure_from_a_year_ago,
    in_proportion,
    is_seasonal,
    newest_slope,
    on_plan,
    same_season,
    seasonal_index,
    sloped_departure,
    theta,
)

pytestmark = pytest.mark.any_database

VECTORS = Path(__file__).resolve().parents[1] / "vectors"
PUBLISHED = json.loads((VECTORS / "forecast_vectors.json").read_text())
M3 = PUBLISHED["m3_monthly_sample"]
SERIES_OF_M3 = 52


def mean_absolute_scaled_error(past, truth, forecast, season=12):
    past = np.asarray(past, dtype=float)
    scale = np.abs(past[season:] - past[:-season]).mean()
    return float(np.abs(np.asarray(truth) - forecast).mean() / scale)


def test_the_m3_sample_is_forecast_as_well_as_by_theta_and_surely_enough():
    ours, theirs, within = [], [], []
    for series in M3:
        past, truth = series["train"], np.array(series["test"], dtype=float)
        made = forecasts(np.array([past], dtype=float), len(truth), scale=COUNT)
        ours.append(mean_absolute_scaled_error(past, truth, made.p50[0]))
        published = np.array(series["published_forecasts"]["THETA"])
        theirs.append(mean_absolute_scaled_error(past, truth, published))
        within.append(((made.p10[0] <= truth) & (truth <= made.p90[0])).mean())
    print(
        f"{len(M3)} series: {np.mean(ours):.3f}, Theta {np.mean(theirs):.3f},"
        f" within 80 %: {np.mean(within):.1%}"
    )
    assert len(M3) == SERIES_OF_M3
    assert np.mean(ours) <= np.mean(theirs)
    assert np.mean(within) >= 0.78


@pytest.mark.parametrize("run", PUBLISHED["reference_runs"], ids=lambda run: run["id"])
def test_the_same_season_is_published_to_the_digit(run):
    season = run["frequency"]
    expected = run["expected"]["seasonal_naive"]["mean"]
    past = np.array([run["train"]], dtype=float)
    assert same_season(past, len(expected), season)[0] == pytest.approx(expected)


def test_theta_is_near_the_published_one():
    # It is published of adjusted figures with a multiplied season; ours adds it on square roots.
    differences = []
    for series in M3:
        past = as_roots(np.array([series["train"]], dtype=float))
        index = seasonal_index(past, 12)
        length, ahead = past.shape[1], len(series["test"])
        adjusted = past - index[:, np.arange(length) % 12]
        found = theta(adjusted, ahead) + index[:, (length + np.arange(ahead)) % 12]
        published = np.array(series["published_forecasts"]["THETA"])
        difference = np.abs(from_roots(found)[0] - published).mean()
        differences.append(difference / np.mean(series["train"]))
    assert np.median(differences) < 0.03


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.floats(0, 100), min_size=FEWEST, max_size=40),
    st.integers(1, 14),
)
def test_no_percentage_that_cannot_be_comes_out(values, ahead):
    made = forecasts(np.array([values]), ahead, scale=PERCENT)
    paths = made.paths(0, 20, seed=1)
    for found in (made.p10, made.p50, made.p90, paths):
        assert np.isfinite(found).all() and (found >= 0).all() and (found <= 100).all()
    assert (made.p10 <= made.p50).all() and (made.p50 <= made.p90).all()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0, 1e7), min_size=FEWEST, max_size=40))
def test_no_count_below_nothing_comes_out(values):
    made = forecasts(np.array([values]), 12, scale=COUNT)
    assert (made.p10 >= 0).all() and np.isfinite(made.p90).all()


def test_what_never_moved_goes_on_and_is_sure():
    made = forecasts(np.full((1, 36), 42.0), 6)
    assert made.p50[0] == pytest.approx([42.0] * 6)
    assert made.p10[0] == pytest.approx([42.0] * 6)


def test_many_series_at_once_are_the_same_as_each_alone():
    values = np.random.default_rng(3).normal(100, 10, (5, 36))
    together = forecasts(values, 12)
    for place in range(5):
        alone = forecasts(values[place : place + 1], 12)
        assert together.p50[place] == pytest.approx(alone.p50[0])
        assert together.p90[place] == pytest.approx(alone.p90[0])


def test_a_season_is_found_and_noise_has_none():
    months = np.arange(48)
    seasonal = 100 + 20 * np.sin(2 * np.pi * months / 12)
    noise = np.random.default_rng(5).normal(100, 5, 48)
    assert is_seasonal(np.array([seasonal, noise]), 12).tolist() == [True, False]
    made = forecasts(seasonal[None], 12)
    assert made.p50[0] == pytest.approx(seasonal[:12], abs=2)


def test_a_season_is_not_known_from_two_years():
    assert not seasonal_index(np.arange(24.0)[None], 12).any()


def test_a_plan_that_was_kept_is_gone_by():
    plan = np.concatenate([np.linspace(10, 20, 30), np.linspace(40, 60, 6)])[None]
    plan = plan + 2 * np.sin(np.arange(36.0) ** 2)
    values = plan[:, :30] + np.tile([0.1, -0.1], 15)
    made = forecasts(values, 6, plan=plan)
    assert made.weights["plan"][0] + made.weights["as_planned"][0] > 0.9
    assert made.p50[0] == pytest.approx(plan[0, 30:], abs=3)


def test_the_departure_from_plan_of_the_last_periods_goes_on():
    plan = np.arange(15.0)[None]
    values = plan[:, :12] + np.array([[0.0] * 9 + [1, 2, 3]])
    assert on_plan(values, 3, plan)[0] == pytest.approx([14, 15, 16])


def test_a_departure_goes_on_as_the_published_rule_has_it():
    plan = np.array([[10.0, 20, 30, 40, 20, 10]])
    values = np.array([[5.0, 10, 15]])
    assert in_proportion(values, 3, plan)[0] == pytest.approx([20, 10, 5])
    assert sloped_departure(values, 3, plan)[0] == pytest.approx([20, -5, -20])


def test_the_slope_of_the_last_four_goes_on():
    assert newest_slope(np.array([[9.0, 5, 10, 10, 20]]), 2)[0] == pytest.approx([25, 30])


def test_the_departure_from_a_year_ago_goes_on_and_levels_off_where_asked():
    values = np.array([[10.0, 20, 30, 40, 11, 22, 33]])
    found = departure_from_a_year_ago(values, 3, 4, LEVELLING)[0]
    assert found == pytest.approx([40 + 3 + 1, 11 + 3 + 1.9, 22 + 3 + 2.71])
    found = departure_from_a_year_ago(values, 3, 4, STRAIGHT)[0]
    assert found == pytest.approx([40 + 3 + 1, 11 + 3 + 2, 22 + 3 + 3])
    assert departure_from_a_year_ago(values[:, :6], 2, 4, LEVELLING)[0] == pytest.approx([30, 40])


def test_the_slope_of_departures_is_the_mean_of_that_of_three_and_of_six():
    before = np.full((1, 7), 10.0)
    departures = np.array([[0.0, 0, 2, 4, 6, 7, 10]])
    values = np.concatenate([before, before + departures], axis=1)
    found = departure_from_a_year_ago(values, 2, 7, STRAIGHT)[0]
    slope = ((10 - 6) / 2 + (10 - 0) / 5) / 2
    assert found == pytest.approx([20 + slope, 20 + 2 * slope])


def test_what_was_right_of_late_weighs_more():
    early, late = np.array([[[3.0], [1.0]]]), np.array([[[1.0], [3.0]]])
    weights = weights_of({"season": early, "slope": late})
    assert weights["season"][0] > weights["slope"][0]


def test_a_plan_of_nothing_or_of_both_signs_has_no_proportion():
    values = np.array([[5.0, 10, 15]])
    for plan in ([0.0, 0, 0, 4, 4], [10.0, 10, 10, -4, 4]):
        planned = np.array([plan])
        assert in_proportion(values, 2, planned) == pytest.approx(on_plan(values, 2, planned))


def test_a_plan_known_of_late_leaves_no_hole():
    plan = np.full((1, 30), np.nan)
    plan[0, 20:] = 50
    values = np.random.default_rng(2).normal(50, 3, (1, 24))
    made = forecasts(values, 6, plan=plan, rule="latest")
    assert "rule" not in made.weights and np.isfinite(made.p10).all()
    assert sum(weight[0] for weight in made.weights.values()) == pytest.approx(1)


def test_a_trend_levels_off():
    found = damped_trend(np.arange(36.0)[None], 24)[0]
    steps = np.diff(found)
    assert (steps > 0).all() and (np.diff(steps) < 0).all()


def test_what_was_never_wrong_weighs_all():
    wrong = np.ones((1, 3, 2))
    weights = weights_of({"season": wrong, "theta": wrong * 0})
    assert weights["theta"][0] == pytest.approx(1)


def test_errors_grow_as_they_did():
    ahead = np.arange(1, 7)
    errors = np.sqrt(4 + 9 * ahead) * np.ones((1, 5, 6))
    noise, walk = growth(errors)
    assert (noise[0], walk[0]) == (pytest.approx(4), pytest.approx(9))
    falling = np.array([[[3.0, 2.0, 1.0]]])
    assert growth(falling)[1][0] == 0


@pytest.mark.parametrize(
    ("errors", "shared"),
    [
        ([[1, 1, 1], [-1, -1, -1]], 1),
        ([[1, -1, 0], [0, 1, -1]], 0),
        ([[2, 2, np.nan], [-2, -2, -2]], 1),
        ([[0, 0, 0], [0, 0, 0]], 0),
    ],
)
def test_errors_of_one_origin_have_more_or_less_in_common(errors, shared):
    assert shared_part(np.array([errors], dtype=float))[0] == pytest.approx(shared)


def test_a_plan_that_was_tried_and_kept_is_believed():
    values = np.random.default_rng(4).normal(100, 10, (1, 36))
    made = forecasts(values, 6, plan=np.full((1, 42), 100.0), rule="sum")
    assert made.weights["as_planned"][0] > 0.4
    assert made.p50[0] == pytest.approx([100] * 6, abs=3)


def test_paths_spread_as_the_quantiles_say():
    values = np.random.default_rng(8).normal(50, 5, (1, 36))
    made = forecasts(values, 6)
    paths = made.paths(0, 4000, seed=2)
    below = (paths < made.p10[0]).mean(axis=0)
    assert below == pytest.approx([0.1] * 6, abs=0.03)
    assert (made.paths(0, 5, seed=2) == made.paths(0, 5, seed=2)).all()


@pytest.mark.parametrize("count", [2000, 2001])
def test_chance_alone_moves_no_middle(count):
    made = forecasts(np.random.default_rng(8).normal(50, 5, (1, 36)), 6, scale=COUNT)
    paths = made.paths(0, count, seed=2)
    assert len(paths) == count
    assert np.median(paths, axis=0) == pytest.approx(made.p50[0], abs=0.05)


def test_too_few_figures_are_refused():
    with pytest.raises(ValueError, match="8 figures"):
        forecasts(np.ones((1, 7)), 3)


@given(st.floats(0.05, 99.95))
def test_scales_lead_there_and_back(value):
    assert from_logits(as_logits(np.array(value))) == pytest.approx(value, rel=1e-9)
    assert from_roots(as_roots(np.array(value))) == pytest.approx(value, rel=1e-9)
    assert PLAIN.back(PLAIN.there(np.array(value))) == value
