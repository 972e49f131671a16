"""What comes next for the reader of a briefing: days as tables."""

from datetime import date

import pytest

from pmf_portal.periods.timetable import BY_RULE
from reporting.content.in_short.facts import Action
from reporting.cycle.briefing_dates import (
    Coming,
    actions_ahead,
    day_of,
    decisions_ahead,
    named,
    steps_ahead,
    ways_back_ahead,
)
from tests.reporting.in_short.measures import account, measure, report

pytestmark = pytest.mark.any_database
# February 2024 came out on 19 March.
TODAY = date(2024, 4, 8)


@pytest.mark.parametrize(
    ("today", "days"),
    [
        (
            date(2024, 3, 20),
            [date(2024, 4, 8), date(2024, 4, 15), date(2024, 4, 17), date(2024, 4, 18)],
        ),
        (date(2024, 4, 16), [date(2024, 4, 17), date(2024, 4, 18)]),
        (date(2024, 4, 19), []),
    ],
)
def test_the_days_of_the_month_that_follows_until_they_have_passed(today, days):
    assert [one.day for one in steps_ahead(account(), BY_RULE, today)] == days


def test_a_step_is_named_with_its_month():
    first, *_, last = steps_ahead(account(), BY_RULE, TODAY)
    assert first.words == "March 2024: figures are due"
    assert last.words == "March 2024: scorecards are published and archived"


OPEN = Action("Recruit", "Friday 26 April 2024", "On track")


@pytest.mark.parametrize(
    ("actions", "words"),
    [
        ((OPEN,), ["1 action is due, for Title of CP01"]),
        ((OPEN, OPEN), ["2 actions are due, for Title of CP01"]),
        ((Action("Recruit", OPEN.due, "Done"),), []),
        ((Action("Recruit", "Monday 27 November 2023 (113 days late)", "Late"),), []),
        ((Action("Recruit", "Wednesday 2 April 2025", "On track"),), []),
        ((Action("Recruit", "when there is time", "On track"),), []),
    ],
)
def test_only_open_actions_of_the_next_months_fall_due(actions, words):
    given = account([measure()], [report(actions=actions)])
    assert [one.words for one in actions_ahead(given, TODAY)] == words


@pytest.mark.parametrize(
    ("promise", "expected"),
    [
        ("May 2024", [(date(2024, 6, 19), "Promised back on plan, with May 2024: Title of CP01")]),
        ("Promised February 2024; missed", []),
        ("March 2026", []),
        ("", []),
    ],
)
def test_a_promise_is_met_with_the_publication_of_its_month(promise, expected):
    promised = promise.removeprefix("Promised ").partition(";")[0]
    given = account([measure()], [report(promise=promise, promised=promised)])
    assert [(one.day, one.words) for one in ways_back_ahead(given, BY_RULE, TODAY)] == expected


@pytest.mark.parametrize(
    ("decided", "words"),
    [
        (set(), ["The Chief Executive’s Strategic Group decides on Title of A and Title of B"]),
        ({"A"}, ["The Chief Executive’s Strategic Group decides on Title of B"]),
        ({"A", "B"}, []),
    ],
)
def test_what_is_decided_since_is_not_to_be_decided_any_more(decided, words):
    escalated = {"escalated": True, "promise": "May 2024", "promised": "May 2024"}
    given = account(
        [measure(code) for code in "ABC"],
        [report("A", **escalated), report("B", **escalated), report("C")],
    )
    assert [one.words for one in decisions_ahead(given, decided)] == words


@pytest.mark.parametrize(
    ("coming", "words"),
    [
        (Coming(TODAY, ""), "Today"),
        (Coming(date(2024, 4, 18), ""), "Thursday 18 April"),
        (Coming(date(2024, 3, 31), ""), "8 days late"),
        (Coming(None, ""), "Now due"),
        (Coming(None, "", when="next meeting"), "Next meeting"),
    ],
)
def test_a_day_is_said_as_people_say_it(coming, words):
    assert coming.when_from(TODAY) == words


def test_many_measures_are_counted_after_three():
    assert named(["A"]) == "A"
    assert named(["A", "B", "C"]) == "A, B and C"
    assert named(["A", "B", "C", "D", "E"]) == "A, B, C and 2 more"


def test_a_day_is_read_from_published_words():
    assert day_of("Friday 26 April 2024 (5 days late)") == date(2024, 4, 26)
    assert day_of("soon") is None
