"""What forecasts are worth holds: beside the rule of version 0.5, and on noise that is on plan."""

import numpy as np
import pytest

from tests.bench.council_series import a_year_earlier, groups
from tests.bench.forecasts import accuracy, arrows_on_real_series, noisy_years, right_colours

pytestmark = [pytest.mark.slow, pytest.mark.any_database]
GROUPS = {group.name: group for group in groups()}


@pytest.fixture(scope="module")
def told():
    return {name: accuracy(group) for name, group in GROUPS.items()}


@pytest.mark.parametrize("name", GROUPS)
def test_the_months_left_are_forecast_better_than_in_0_5(told, name):
    assert told[name].mean("new") < told[name].mean("0.5")


@pytest.mark.parametrize("name", GROUPS)
def test_the_years_end_is_forecast_better_than_in_0_5(told, name):
    assert told[name].mean_end("new") < told[name].mean_end("0.5")


@pytest.mark.parametrize("name", list(GROUPS)[2:])
def test_short_series_are_forecast_better_than_in_0_5(name):
    short = accuracy(a_year_earlier(GROUPS[name]))
    assert short.mean("new") < short.mean("0.5")


def test_limits_hold_and_nothing_impossible_comes_out(told):
    within = np.concatenate([one.within for one in told.values()])
    assert within.mean() >= 0.78
    assert not sum(one.impossible["new"] for one in told.values())
    assert sum(one.impossible["0.5"] for one in told.values()) > 20


def test_the_final_colour_is_said_more_often_than_by_todays():
    right = right_colours(GROUPS["A&E % as snapshot"])
    for known in (6, 9):
        assert right[known]["new"] >= right[known]["today"]


@pytest.mark.parametrize("rule", ["sum", "latest"])
def test_noise_on_plan_makes_few_reds_and_arrows(rule):
    noise = noisy_years(rule, 0.1, years=60)
    assert noise["red"] / noise["points"] <= 0.1
    assert noise["directions"] / noise["points"] <= 0.06
    assert noise["outside"] / noise["points"] <= 0.015
    assert noise["red"] < noise["red in 0.5"]


def test_real_figures_get_fewer_arrows():
    real = arrows_on_real_series(GROUPS["A&E % averaged"])
    assert real["directions"] < real["arrows of 0.5"] / 3
