"""The message titles of pictures, as literal sentences."""

import pytest

from reporting.content.chart_titles import recovery_title, subtitle, target_title
from reporting.content.measured import measured_of

pytestmark = pytest.mark.any_database


def content(*figures, plan="78", polarity="higher", frequency="month", **line):
    months = ["2023-09", "2023-10", "2023-11", "2023-12", "2024-01", "2024-02"]
    if frequency == "quarter":
        months = ["2023-06", "2023-09", "2023-12"]
    series = [
        [month, plan, None, figure, None, None]
        for month, figure in zip(months, figures, strict=False)
    ]
    return {
        "series": series,
        "rule": {
            "aggregation": "mean",
            "scale": "1",
            "unit": "%",
            "decimals": 1,
            "frequency": frequency,
            "polarity": polarity,
            "numerator": None,
        },
        "line": {"title": "A&E waits", "provisional": False} | line,
    }


@pytest.mark.parametrize(
    ("told", "title"),
    [
        (content("80", "79", "70", "69", "65", "63.2"), "Plan missed every month since November; February was 63.2%"),
        (content("80", "79", "80", "81", "82", "83"), "Plan met every month since September; February was 83.0%"),
        (content("80", "79", "80", "81", "82", "63"), "Plan missed in February: 63.0%"),
        (content("70", "60", polarity="lower"), "Plan met every month since September; October was 60.0%"),
        (content("70", "60", polarity="neutral", plan=None), "October was 60.0%"),
        (content("80", "79", "80", "70", "65", "79", rating="red"), "Plan met in February: 79.0%; the year so far is short of plan"),
        (content("70", "79", "79", rating="amber"), "Plan met every month since October; the year so far is short of plan"),
        (content("90", "89", "90", "91", "92", "63", rating="green"), "Plan missed in February: 63.0%; the year so far is on plan"),
        (content("70", "60", "66", rating="red"), "Plan missed every month since September; November was 66.0%"),
        (content("70", "60", "66", frequency="quarter"), "Plan missed every quarter since 2023/24 Q1; 2023/24 Q3 was 66.0%"),
        (content("70", "60", rating="withdrawn"), "Withdrawn; the last figure was 60.0%"),
        (content("70", "60", rating="withdrawn_red") | {"decisions": [{"act": "Target withdrawn", "on": "10:00 on 4 December 2023", "reason": "Ended."}]}, "Withdrawn on 4 December 2023; the last figure was 60.0%"),
    ],
)  # fmt: skip
def test_a_target_s_chart_says_what_happened(told, title):
    assert target_title(told) == title
    assert len(title.split()) <= 15


def test_a_chart_without_a_figure_says_so():
    told = content(None, None, actual_to_date=None, period_actual=None)
    assert target_title(told) == "No figure has been published for these periods"
    assert measured_of(told) is None


def test_the_subtitle_names_measure_unit_place_and_period():
    assert subtitle(content("70", "60"), "Wirral Council") == (
        "A&E waits, %, Wirral Council, September 2023 to October 2023"
    )
    still_to_come = subtitle(content("70", "60", None, None), "Wirral Council")
    assert still_to_come.endswith("September 2023 to October 2023")


def step(period, expected, actual, on_path):
    shown = f"{actual}%" if actual else "–"
    return {
        "period": period,
        "expected": expected,
        "expected_shown": f"{expected}%",
        "actual_shown": shown,
        "on_path": on_path,
    }


def test_a_way_back_says_whether_it_is_kept():
    path = [
        step("December 2023", "66", "65", False),
        step("January 2024", "68", "64", False),
        step("May 2024", "78", "", None),
    ]
    assert recovery_title(path) == (
        "January 2024 was off the way back, 2 periods running: 64%, promised 68%"
    )
    assert recovery_title(path[2:]) == "Back on plan promised for May 2024: 78%"
    kept = [step("January 2024", "68", "70", True), path[2]]
    assert recovery_title(kept) == "January 2024 kept to the way back: 70%, promised 68%"
    drawn = measured_of(content("80", "79", "70", "69", "65", "63.2"), path)
    assert len(drawn.promised) == 3
