"""The way back of a measure that is off plan, as the front page says it in a line."""

import pytest

from reporting.content.front import red_words
from reporting.content.way_back import (
    promised_end,
    spark_with_way_back,
    way_back_of,
)
from reporting.public_record.everyday_words import often_looked_for

pytestmark = pytest.mark.any_database


def step(period, expected, on_path):
    shown = {"expected_shown": f"{expected}%", "actual_shown": "63.2%"}
    return {"period": period, "expected": str(expected), "on_path": on_path} | shown


PATH = [
    step("January 2024", 70, False),
    step("February 2024", 74, False),
    step("March 2024", 76, None),
    step("April 2024", 78, None),
]
NEXT = {"what": "Ask for money", "due": "Friday 26 April 2024", "status": "On track"}
DONE = NEXT | {"due": "Monday 27 November 2023", "status": "Done"}
LATE = NEXT | {"due": "Monday 27 November 2023 (113 days late)", "status": "Late"}


def report(**more):
    given = {"code": "CP01", "title": "Waits", "recovery_month": "April 2024", "actions": []}
    return given | {"promise": "April 2024", "path": [], "plan_due": ""} | more


@pytest.mark.parametrize(
    ("given", "first", "more", "is_missed"),
    [
        (
            report(path=PATH, actions=[DONE, NEXT]),
            "Promise missed, second time in a row.",
            "74% promised for February; on plan by April 2024. Next action due 26 April 2024.",
            True,
        ),
        (
            report(path=PATH[1:], actions=[DONE, LATE, NEXT]),
            "Promise missed.",
            "74% promised for February; on plan by April 2024. An action is 113 days late.",
            True,
        ),
        (
            report(path=[step("February 2024", 60, True)]),
            "On the promised way back.",
            "Back on plan promised for April 2024.",
            False,
        ),
        (
            report(promise="Promised February 2024; missed", recovery_month="February 2024"),
            "Promise missed.",
            "Back on plan was promised for February 2024.",
            True,
        ),
        (
            report(promise="Promised February 2024; met", recovery_month="February 2024"),
            "Promise kept.",
            "Back on plan was promised for February 2024.",
            False,
        ),
        (
            report(
                promise="Promised February 2024; no figure since", recovery_month="February 2024"
            ),
            "Back on plan was promised for February 2024.",
            "There is no figure since.",
            False,
        ),
        (
            report(plan_due="The delivery plan is 5 days late; it has not been started"),
            "The delivery plan is 5 days late.",
            "It has not been started.",
            True,
        ),
        (
            report(plan_due="The delivery plan is due on 22 March 2024; it is being written"),
            "The delivery plan is due on 22 March 2024.",
            "It is being written.",
            False,
        ),
        (report(), "Back on plan promised for April 2024.", "", False),
    ],
)
def test_a_promise_is_told_as_kept_or_missed(given, first, more, is_missed):
    told = way_back_of(given)
    assert (told.first, told.more, told.is_missed) == (first, more, is_missed)


def test_nothing_is_said_where_nothing_was_promised():
    assert way_back_of(None) is None
    assert way_back_of(report(promise="", recovery_month="")) is None


def line(**more):
    recent = [["2023-12", "78", "66"], ["2024-01", "78", "64"], ["2024-02", "78", "63.2"]]
    return {"unit": "%", "decimals": 1, "recent": recent, "provisional": False} | more


def test_the_way_back_goes_on_after_the_newest_figure():
    spark = spark_with_way_back(line(), PATH)
    assert spark.values == [66.0, 64.0, 63.2, None, None]
    assert spark.promised == [None, 70.0, 74.0, 76.0, 78.0]
    assert spark.years[-1] == 2024 and spark.planned[-1] is None
    assert promised_end(line(), PATH) == "78.0% Apr"


def test_a_line_without_a_way_back_keeps_its_sparkline():
    assert spark_with_way_back(line(), []).promised == ()
    assert spark_with_way_back(line(recent=[]), PATH) is None
    assert promised_end(line(), []) == ""


@pytest.mark.parametrize(
    ("year_ago", "words"),
    [
        ((8, 51), "11 of 54 measures are red; a year ago it was 8 of 51"),
        (None, "11 of 54 measures are red"),
    ],
)
def test_reds_are_counted_beside_those_of_a_year_ago(year_ago, words):
    assert red_words(11, 54, year_ago) == words


def test_only_words_that_find_a_measure_are_offered_beside_the_search():
    titles = ["Missed bin collections", "Council tax collected", "Calls answered in time"]
    assert often_looked_for(titles) == ["bins", "council tax"]
