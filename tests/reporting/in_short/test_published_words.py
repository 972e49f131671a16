"""What “in short” reads again from published reports are the words that reports are published with:
promises that have passed, plans and actions that are late, and reports that were escalated.
"""

from datetime import date

import pytest

from exceptions.models import DeliveryAction
from exceptions.rules.lifecycle import State
from exceptions.rules.standing import (
    Standing,
    overdue_in_words,
    plan_in_words,
    promise_in_words,
)
from pmf_portal.periods.month import Month
from reporting.content.in_short.facts import Report, report_of
from reporting.content.in_short.order import is_before_executives
from reporting.content.in_short.promises import (
    DONE,
    is_only_unverified,
    is_plan_late,
    kept_promises,
    missed_promises,
)
from reporting.content.packs import passed
from reporting.publishing.scorecards import missed_on
from reporting.templatetags.public_words import back_on_plan

TODAY, MARCH = date(2024, 4, 8), Month(2024, 3)


def promise(is_back, today=TODAY):
    return promise_in_words(
        Standing(State.RECOVERING, promised=MARCH, is_back=is_back), today=today
    )


def published(**content):
    return report_of({"code": "A1", "title": "Bins", "recovery_month": "March 2024"} | content)


@pytest.mark.parametrize(
    ("is_back", "outcome"), [(False, "Missed"), (None, "No figure since"), (True, None)]
)
def test_a_promise_that_has_passed_is_missed_unless_it_was_met(is_back, outcome):
    report = published(promise=promise(is_back))
    assert report.is_promise_over
    missed = missed_promises([report])
    assert [one.outcome for one in missed] == ([outcome] if outcome else [])
    assert bool(passed(report.promise)) == bool(outcome)
    assert len(kept_promises([report], Month(2024, 4))) == (outcome is None)


def test_a_promise_that_lies_ahead_is_neither_kept_nor_missed():
    report = published(promise=promise(None, date(2024, 2, 8)))
    assert (report.promise, report.is_promise_over) == ("March 2024", False)
    assert missed_promises([report]) == [] == kept_promises([report], MARCH)


@pytest.mark.parametrize(
    ("standing", "is_late", "is_unverified"),
    [
        (Standing(State.OPENED, due_on=date(2024, 3, 14)), True, False),
        (Standing(State.RETURNED, due_on=date(2024, 3, 14)), True, False),
        (Standing(State.PREPARING, due_on=date(2024, 5, 14)), False, False),
        (Standing(State.SUBMITTED, submitted_on=date(2024, 3, 14)), False, True),
    ],
)
def test_a_late_plan_is_known_by_its_published_sentence(standing, is_late, is_unverified):
    report = published(plan_due=plan_in_words(standing, TODAY), due_on="Thursday 14 March 2024")
    assert (is_plan_late(report), is_only_unverified(report)) == (is_late, is_unverified)
    assert bool(missed_promises([report])) == (is_late or is_unverified)


@pytest.mark.parametrize("status", DeliveryAction.STATUSES)
def test_a_late_action_is_known_by_its_published_day_and_status(status):
    action = {
        "what": "Repair",
        "due": overdue_in_words(date(2024, 3, 26), TODAY),
        "status": DeliveryAction.STATUSES[status],
    }
    missed = missed_promises([published(actions=[action])])
    assert bool(missed) == (status != DeliveryAction.DONE)
    assert DeliveryAction.STATUSES[DeliveryAction.DONE] == DONE


@pytest.mark.parametrize("state", State)
def test_a_line_is_before_the_executives_when_its_report_is_escalated(state):
    assert is_before_executives({"exception_report": state.label}) == (state == State.ESCALATED)


def test_a_missed_promise_is_one_sentence_that_says_it_once():
    plan = plan_in_words(Standing(State.OPENED, due_on=date(2024, 3, 14)), TODAY)
    late = Report("A1", "Bins", plan_due=plan, due_on="Thursday 14 March 2024")
    words = "the delivery plan is 25 days late; it has not been started"
    assert missed_on({"A1"}, [late]) == [{"code": "A1", "title": "Bins", "words": words}]
    over = published(promise=promise(False))
    assert missed_on({"A1"}, [over])[0]["words"] == (
        "back on plan was promised for March 2024; missed"
    )


def test_each_measure_is_named_once_with_everything_that_was_missed():
    steps = [{"period": "February 2024", "on_path": False}]
    steps[0] |= {"expected_shown": "71.4%", "actual_shown": "63.2%"}
    off = published(path=steps)
    assert missed_on({"A1"}, [off])[0]["words"] == "63.2%, promised 71.4%"
    twice = missed_on({"A1"}, [published(path=[*steps, *steps])])
    assert twice[0]["words"] == "63.2%, promised 71.4%; missed for the second time in a row"
    action = {"what": "Hire", "due": "Monday 1 April 2024 (7 days late)", "status": "Late"}
    both = missed_on({"A1"}, [published(promise=promise(False), actions=[action])])
    assert [one["words"] for one in both] == [
        "back on plan was promised for March 2024; missed; an action due on 1 April 2024 is 7 days"
        " late"
    ]
    assert missed_on({"B2"}, [off]) == []


@pytest.mark.parametrize(
    ("is_back", "today", "words"),
    [
        (False, TODAY, "back on plan promised for March 2024: missed"),
        (True, TODAY, "back on plan promised for March 2024: met"),
        (None, date(2024, 2, 8), "back on plan expected in March 2024"),
    ],
)
def test_a_line_says_what_became_of_its_promise(is_back, today, words):
    assert back_on_plan(promise(is_back, today)) == words
