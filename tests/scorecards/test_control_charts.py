"""Control charts: every published case, and the reading of a series."""

import json
from itertools import groupby
from pathlib import Path
from statistics import fmean

import pytest

from scorecards.statistics.control_chart import (
    NEAR_LIMIT,
    ChartRules,
    Signal,
    assurance,
    average_moving_range,
    chart_of,
    completed_runs,
    completed_trends,
    groups_of,
    is_high,
    is_trial,
    judged,
    limits_of,
    marked_back,
    moving_ranges,
    outside,
    side_of,
    two_of_three,
    two_of_three_beyond,
    two_of_three_windows,
    variations,
)
from scorecards.statistics.count_charts import c_chart, p_chart, runs_of, u_chart
from targets.rules.polarity import Polarity

VECTORS = Path(__file__).resolve().parents[1] / "vectors"
CASES = json.loads((VECTORS / "spc_vectors.json").read_text())["cases"]
POLARITY = {
    "increase": Polarity.HIGHER,
    "decrease": Polarity.LOWER,
    "neutral": Polarity.NEUTRAL,
}
SIDE = {"none": 0, "upper": 1, "lower": -1}
ASSURANCE = {
    "consistent_pass": "pass",
    "consistentPass": "pass",
    "consistent_fail": "fail",
    "consistentFail": "fail",
    "inconsistent": "hit_or_miss",
    "none": "",
    None: "",
}
TOLD = {
    "Above UCL": (Signal.OUTSIDE, 1),
    "Below LCL": (Signal.OUTSIDE, -1),
    "7 Point Trend (Increasing)": (Signal.TREND, 1),
    "7 Point Trend (Decreasing)": (Signal.TREND, -1),
    "2 in 3 Above CL": (Signal.TWO_OF_THREE, 1),
    "2 in 3 Below CL": (Signal.TWO_OF_THREE, -1),
    "7 Points Above CL": (Signal.RUN, 1),
    "7 Points Below CL": (Signal.RUN, -1),
    "Common Cause": (None, 0),
}


def of_polarity(case):
    return POLARITY[case["params"]["improvement_direction"]]


def flags(marks):
    names = {side: name for name, side in SIDE.items()}
    return [names[mark] for mark in marks]


def variation_name(variation, polarity):
    """As charts of the National Health Service call it, with whether it is high or low."""
    if not variation:
        return "common_cause"
    if variation.startswith("neutral"):
        return variation
    return f"{variation}_{'high' if is_high(variation, polarity) else 'low'}"


def special_cause(point, polarity):
    variation = point.judged(polarity)
    return f"special_cause_{variation}" if variation else "common_cause"


def rebases(case):
    """Whether a group begins at each date: at the first one from each day on."""
    dates, days = case["inputs"]["dates"], case["params"]["rebase_dates"]
    first = {next((date for date in dates if date >= day), None) for day in days}
    return [date in first for date in dates]


def rates(case):
    inputs = case["inputs"]
    return [n / d for n, d in zip(inputs["numerators"], inputs["denominators"], strict=True)]


# What each kind of case tries


def runs_completed(case):
    signs = case["inputs"]["sign_relative_to_mean"]
    completed = [abs(one) for one in completed_runs(signs, 7)]
    assert completed == case["expected"]["run_completes_here"]


def runs_marked(case):
    marked = marked_back(case["inputs"]["run_completes_here"], 7)
    assert [abs(one) for one in marked] == case["expected"]["part_of_run"]


def trends_completed(case):
    completed = completed_trends(case["inputs"]["values"], 7)
    assert completed == case["expected"]["trend_completes_here"]


def near_and_sides(case):
    near = [bool(one) for one in case["inputs"]["close_to_limits"]]
    return near, case["inputs"]["sign_relative_to_mean"]


def windows_of_three(case):
    marked = two_of_three_windows(*near_and_sides(case))
    assert [abs(one) for one in marked] == case["expected"]["in_a_signalling_window"]


def flagged_of_three(case):
    assert [abs(one) for one in two_of_three(*near_and_sides(case))] == case["expected"]["flagged"]


def assured(case):
    inputs, params = case["inputs"], case["params"]
    if "target" in inputs and isinstance(inputs["target"], list):
        target, lower, upper = (inputs[name][-1] for name in ("target", "lower_99", "upper_99"))
    else:
        target = inputs["target"]
        lower = inputs.get("lower_process_limit", (inputs.get("lower_99") or [None])[-1])
        upper = inputs.get("upper_process_limit", (inputs.get("upper_99") or [None])[-1])
    if not params.get("has_control_limits", True):
        lower = upper = None
    expected = ASSURANCE[case["expected"]["assurance"]]
    assert assurance(target, lower, upper, of_polarity(case)) == expected


def assured_by_latest(case):
    lower, upper = case["inputs"]["limits_in_date_order"][-1]
    found = assurance(case["inputs"]["target"], lower, upper, of_polarity(case))
    assert found == ASSURANCE[case["expected"]["assurance"]]


def trial_limits(case):
    threshold = case["params"]["warning_threshold"]
    found = [is_trial(n, threshold) for n in case["inputs"]["points_in_each_baseline_group"]]
    assert found == case["expected"]["trial_limits_warning"]


def rebase_marks(case):
    found = rebases(case)
    assert [int(one) for one in found] == case["expected"]["rebase"]
    if "rebase_group" in case["expected"]:
        assert groups_of(found) == case["expected"]["rebase_group"]


def rebase_groups(case):
    found = groups_of([bool(one) for one in case["inputs"]["rebase"]])
    assert found == case["expected"]["rebase_group"]


def limits_alone(case):
    rules = ChartRules(is_screened=case["params"]["screen_outliers"])
    found, expected = limits_of(case["inputs"]["values"], rules), case["expected"]
    told = (found.mean, found.lower, found.upper)
    published = [expected[n] for n in ("mean", "lower_process_limit", "upper_process_limit")]
    assert told == pytest.approx(published, abs=case["tolerance"])


def points_classified(case):
    rules = ChartRules(is_screened=case["params"]["screen_outliers"])
    points = chart_of(case["inputs"]["values"], rules).points
    polarity, expected = of_polarity(case), case["expected"]
    if "last_two_point_types" in expected:
        found = [special_cause(point, polarity) for point in points[-2:]]
        assert found == expected["last_two_point_types"]
        return
    special = [n for n, point in enumerate(points) if point.signal]
    assert special == expected["special_cause_indices_0based"]
    assert {special_cause(points[n], polarity) for n in special} == {expected["class_at_those"]}


def icons(case):
    chart, polarity = chart_of(case["inputs"]["values"]), of_polarity(case)
    variation = variation_name(chart.latest_variation(polarity), polarity)
    limits = chart.limits[-1]
    found = assurance(case["params"]["target"], limits.lower, limits.upper, polarity)
    assert variation == case["expected"]["variation_icon"]
    assert found == ASSURANCE[case["expected"]["assurance_icon"]]


def outside_limits(case):
    inputs = case["inputs"]
    points = zip(inputs["values"], inputs["lower_99"], inputs["upper_99"], strict=True)
    assert flags(outside(*point) for point in points) == case["expected"]["flags"]


def shifts(case):
    length, inputs = case["params"]["n"], case["inputs"]
    sides = [side_of(*pair) for pair in zip(inputs["values"], inputs["centre_line"], strict=True)]
    found = marked_back(completed_runs(sides, length), length)
    assert flags(found) == case["expected"]["flags"]


def trends(case):
    length, values = case["params"]["n"], case["inputs"]["values"]
    found = marked_back(completed_trends(values, length), length)
    assert flags(found) == case["expected"]["flags"]


def three_beyond(case):
    inputs = case["inputs"]
    points = zip(inputs["values"], inputs["lower_95"], inputs["upper_95"], strict=True)
    beyond = [outside(*point) for point in points]
    found = two_of_three_beyond(beyond, whole_window=case["params"]["highlight_series"])
    assert flags(found) == case["expected"]["flags"]


def variation_icons(case):
    polarity, told = of_polarity(case), list(case["inputs"].values())
    if case["params"]["flag_last_point"]:
        told = [signals[-1:] for signals in told]
    ours = {"deterioration": "concern", "none": ""}
    found = variations(ours.get(one, one) for signals in told for one in signals)
    names = {
        "neutral_low": "neutralLow",
        "neutral_high": "neutralHigh",
    }
    icons = []
    for one in found:
        suffix = "" if polarity == Polarity.NEUTRAL else "Low"
        if suffix and is_high(one, polarity):
            suffix = "High"
        icons.append(names.get(one, one + suffix))
    assert (icons or ["commonCause"]) == case["expected"]["icons"]


def flag_direction(case):
    found = judged(SIDE[case["inputs"]["signal"]], of_polarity(case))
    theirs = {"concern": "deterioration", "": "none"}.get(found, found)
    wanted = case["params"]["process_flag_type"]
    assert (theirs if wanted in ("both", theirs) else "none") == case["expected"]["result"]


def individual_limits(case):
    found, expected = limits_of(rates(case), ChartRules(is_screened=False)), case["expected"]
    third = (found.upper - found.mean) / 3
    told = {
        "upper_99": found.upper,
        "upper_95": found.mean + 2 * third,
        "lower_95": found.mean - 2 * third,
        "lower_99": found.lower,
    }
    assert NEAR_LIMIT == pytest.approx(2 * 2.66 / 3)
    for name, value in told.items():
        assert expected[name] == pytest.approx([value] * len(expected[name]), abs=5e-5)


def moving_range_limits(case):
    expected, params = case["expected"], case["params"]
    if "plotted_values" in expected:
        values = rates(case)
        average = average_moving_range(values, is_screened=False)
        assert moving_ranges(values) == pytest.approx(expected["plotted_values"], abs=5e-5)
        for name, share in (("upper_99", 1), ("upper_95", 2 / 3)):
            limit = pytest.approx(3.267 * average * share, abs=1e-4)
            assert all(one == limit for one in expected[name])
        return
    ranges = moving_ranges(case["inputs"]["values"])
    used = [one for one, is_used in zip(ranges, params["baseline"][1:], strict=True) if is_used]
    assert ranges == pytest.approx(expected["plotted"][1:])
    assert expected["centre_line"][0] == pytest.approx(fmean(used))
    assert expected["upper"][0] == pytest.approx(3.267 * fmean(used))
    sides = [side_of(one, fmean(used)) for one in ranges]
    assert_runs(sides, expected["runs_analysis_by_part"]["1"])


def count_limits(case):
    inputs, params = case["inputs"], case["params"]
    numerators = inputs.get("numerators") or inputs["counts"]
    denominators = inputs.get("denominators") or [1] * len(numerators)
    if "baseline_groups" in inputs or "sigma_95" in params:
        australian_limits(case, numerators, denominators)
        return
    expected, multiply = case["expected"], params["multiply"]
    rows = zip(
        params["part"], numerators, denominators, params["baseline"], params["include"], strict=True
    )
    place = 0
    for part, of_part in groupby(list(rows), key=lambda row: row[0]):
        _, counted, of, baseline, include = zip(*of_part, strict=True)
        used = [one and other for one, other in zip(baseline, include, strict=True)]
        chart = (p_chart if params["chart"] == "p" else u_chart)(counted, of, baseline=used)
        end = place + len(counted)
        assert expected["centre_line"][place] == pytest.approx(chart.centre * multiply)
        for name, found in (("lower", chart.lower), ("upper", chart.upper)):
            published = expected[name][place:end]
            assert published == pytest.approx([one * multiply for one in found], abs=1e-6)
        sides = [
            side_of(one, chart.centre)
            for one, is_included in zip(chart.plotted, include, strict=True)
            if is_included
        ]
        assert_runs(sides, expected["runs_analysis_by_part"][part])
        place = end


def australian_limits(case, numerators, denominators):
    groups = case["inputs"].get("baseline_groups") or [1] * len(numerators)
    factor, expected = case["params"].get("multiplier", 1), case["expected"]
    for group in set(groups):
        places = [n for n, one in enumerate(groups) if one == group]
        counted, of = [numerators[n] for n in places], [denominators[n] for n in places]
        for sigmas, name in ((3, "99"), (2, "95")):
            make = c_chart(counted, sigmas=sigmas) if set(of) == {1} else None
            chart = make or u_chart(counted, of, sigmas=sigmas)
            for side, found in (("lower", chart.lower), ("upper", chart.upper)):
                published = [expected[f"{side}_{name}"][n] for n in places]
                told = [one * factor for one in found]
                assert published == pytest.approx(told, abs=case["tolerance"])


def assert_runs(sides, expected):
    runs = runs_of(sides)
    assert runs.useful == expected["n_useful"]
    assert (runs.longest, runs.longest_expected) == (
        expected["longest_run"],
        expected["longest_run_max"],
    )
    assert (runs.crossings, runs.crossings_expected) == (
        expected["n_crossings"],
        expected["n_crossings_min"],
    )
    assert runs.is_signal == expected["runs_signal"]


def rate_summaries(case):
    inputs, expected = case["inputs"], case["expected"]
    chart = u_chart(inputs["numerators"], inputs["denominators"])
    assert chart.centre == pytest.approx(expected["centre_line"], rel=1e-6)
    assert fmean(chart.lower) == pytest.approx(expected["mean_lower_limit"], abs=1e-9)
    assert fmean(chart.upper) == pytest.approx(expected["mean_upper_limit"], rel=1e-6)
    points = zip(chart.plotted, chart.lower, chart.upper, strict=True)
    assert sum(bool(outside(*point)) for point in points) == expected["points_outside"]
    assert_runs([side_of(one, chart.centre) for one in chart.plotted], expected)


def whole_charts(case):
    params, expected, polarity = case["params"], case["expected"], of_polarity(case)
    rules = ChartRules(is_screened=params["screen_outliers"], baseline=params["fix_after_n_points"])
    groups = groups_of(rebases(case))
    chart = chart_of(case["inputs"]["values"], rules, groups=groups)
    assert groups == expected["rebase_group"]
    for limits, published in zip(chart.limits, expected["groups"], strict=True):
        assert limits.points == published["n"]
        told = (limits.mean, limits.lower, limits.upper)
        wanted = [published[n] for n in ("mean", "lower_process_limit", "upper_process_limit")]
        assert told == pytest.approx(wanted, rel=1e-8)
    points = chart.points
    assert [point.side for point in points] == expected["relative_to_mean"]
    assert [point.is_outside for point in points] == expected["outside_limits"]
    assert [point.is_near for point in points] == expected["close_to_limits"]
    signals = [(point.signal, point.direction) for point in points]
    assert signals == [TOLD[words] for words in expected["special_cause_type"]]
    assert [special_cause(point, polarity) for point in points] == expected["point_type"]
    latest = variation_name(chart.latest_variation(polarity), polarity)
    assert latest == expected["latest_variation"]
    last = chart.limits[-1]
    found = assurance(params["target"], last.lower, last.upper, polarity)
    assert found == ASSURANCE[expected["assurance"]]


TRIED = {
    "seven_points_one_side_of_mean": runs_completed,
    "mark_back_seven_points": runs_marked,
    "seven_point_trend": trends_completed,
    "two_in_three_window": windows_of_three,
    "two_in_three_flagged_points": flagged_of_three,
    "assurance": assured,
    "assurance_uses_latest_limits": assured_by_latest,
    "short_group_warning": trial_limits,
    "rebase_marker": rebase_marks,
    "rebase_group": rebase_groups,
    "xmr_limits": limits_alone,
    "point_classification": points_classified,
    "icons": icons,
    "astronomical_point": outside_limits,
    "shift": shifts,
    "trend": trends,
    "two_in_three_aus": three_beyond,
    "variation_icon": variation_icons,
    "flag_direction": flag_direction,
    "chart_limits_i": individual_limits,
    "chart_limits_mr": moving_range_limits,
    "chart_limits_p": count_limits,
    "chart_limits_c": count_limits,
    "chart_limits_u": count_limits,
    "u_chart_summary": rate_summaries,
    "xmr_full": whole_charts,
}


def test_every_published_case_is_tried():
    print(f"{len(CASES)} cases of control charts")
    assert len(CASES) == 227 and {case["kind"] for case in CASES} == set(TRIED)


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_published_cases(case):
    TRIED[case["kind"]](case)


def test_nothing_moves_and_nothing_signals():
    chart = chart_of([5.0] * 20)
    assert {point.signal for point in chart.points} == {None}
    assert chart.limits[0].lower == chart.limits[0].upper == 5


@pytest.mark.parametrize("values", [[], [1.0], [1.0, 2.0]])
def test_few_points_make_a_chart_for_trial(values):
    chart = chart_of(values)
    assert len(chart.points) == len(values)
    assert all(limits.is_trial for limits in chart.limits)
    assert chart.latest_variation(Polarity.HIGHER) == ""


def test_runs_of_nothing():
    assert not runs_of([0, 0, 0]).is_signal
