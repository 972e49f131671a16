"""What has passed is told as passed: late plans, promises, actions (pure)."""

from datetime import date

import pytest

from exceptions.rules.lifecycle import State
from exceptions.rules.standing import (
    Standing,
    overdue_in_words,
    plan_in_words,
    promise_in_words,
)
from pmf_portal.periods.month import Month
from reporting.content.packs import wanted

TODAY = date(2024, 3, 19)
DUE = date(2024, 3, 14)
FEBRUARY = Month(2024, 2)


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        (
            Standing(State.OPENED, due_on=DUE),
            "The delivery plan is 5 days late; it has not been started",
        ),
        (
            Standing(State.PREPARING, due_on=date(2024, 3, 18)),
            "The delivery plan is 1 day late; it is being written",
        ),
        (
            Standing(State.RETURNED, due_on=DUE),
            "The delivery plan is 5 days late; the director has returned it to be revised",
        ),
        (
            Standing(State.OPENED, due_on=TODAY),
            "The delivery plan is due on Tuesday 19 March 2024; it has not been started",
        ),
        (
            Standing(State.SUBMITTED, due_on=DUE, submitted_on=date(2024, 3, 11)),
            "The delivery plan is written; the director’s verification is 5 days late",
        ),
        (
            Standing(State.SUBMITTED, due_on=DUE, submitted_on=date(2024, 3, 15)),
            "The delivery plan is written; the director verifies it by Wednesday 20 March 2024",
        ),
        (Standing(State.PUBLISHED, due_on=DUE), ""),
        (Standing(State.CLOSED, due_on=DUE), ""),
    ],
)
def test_a_plan_that_is_not_there_says_how_late_it_is(standing, words):
    assert plan_in_words(standing, TODAY) == words


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        (Standing(State.RECOVERING), ""),
        (Standing(State.RECOVERING, promised=Month(2024, 3)), "March 2024"),
        (Standing(State.RECOVERING, promised=FEBRUARY), "Promised February 2024; no figure since"),
        (
            Standing(State.RECOVERING, promised=FEBRUARY, is_back=False),
            "Promised February 2024; missed",
        ),
        (
            Standing(State.ESCALATED, promised=FEBRUARY, is_back=False),
            "Promised February 2024; missed",
        ),
        (
            Standing(State.RECOVERING, promised=FEBRUARY, is_back=True),
            "Promised February 2024; met",
        ),
        (Standing(State.RECOVERED, promised=FEBRUARY, is_back=True), "February 2024"),
        (
            Standing(State.RECOVERING, promised=FEBRUARY, is_back=False, recovery_is_proposed=True),
            "February 2024",
        ),
    ],
)
def test_a_promise_that_has_passed_says_what_became_of_it(standing, words):
    assert promise_in_words(standing, TODAY) == words


def test_a_day_that_has_passed_says_how_long_ago():
    assert overdue_in_words(DUE, TODAY) == "Thursday 14 March 2024 (5 days late)"
    assert overdue_in_words(TODAY, TODAY) == "Tuesday 19 March 2024"


def report(**what):
    return {
        "escalated": False,
        "recovery_month": "February 2024",
        "promise": "Promised February 2024; missed",
        "plan_due": "",
        "relapses": 0,
        "due_on": "Thursday 14 March 2024",
        "path": [],
    } | what


PATH = [
    {
        "period": "January 2024",
        "on_path": False,
        "actual_shown": "61.0%",
        "expected_shown": "68.0%",
    },
    {
        "period": "February 2024",
        "on_path": False,
        "actual_shown": "63.0%",
        "expected_shown": "78.0%",
    },
    {"period": "March 2024", "on_path": None, "actual_shown": "–", "expected_shown": "78.0%"},
]


def test_a_pack_says_what_is_to_be_decided_on_a_missed_promise():
    assert wanted(report(path=PATH)) == (
        "63.0% in February 2024, 2nd figure in a row off the promised path (78.0% was expected)."
        " Promised February 2024; missed. Ask for a new plan, or say why this one should stay"
    )


def test_a_pack_says_what_is_to_be_decided_on_an_escalated_report():
    late = "The delivery plan is 5 days late; it has not been started"
    told = wanted(report(escalated=True, recovery_month="", promise="", plan_due=late))
    assert told.startswith(f"{late}. Decide:")
    told = wanted(report(escalated=True, path=PATH))
    assert told.startswith("63.0% in February 2024") and "Decide: keep the plan" in told


def test_a_promise_that_lies_ahead_asks_for_nothing():
    assert wanted(report(recovery_month="May 2024", promise="May 2024")) == ""
    assert wanted(report(promise="Promised February 2024; met")) == ""
