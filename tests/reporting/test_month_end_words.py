"""The performance team's month end in words: headline, steps, last word and checks, as tables."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from pmf_portal.periods.month import Month
from pmf_portal.periods.timetable import LONDON
from reporting.cycle.month_end_words import (
    MonthFacts,
    headline,
    last_word,
    publication_check,
    sign_off_check,
    steps_of,
    verification_check,
)

pytestmark = pytest.mark.any_database

MARCH = Month(2024, 3)
TODAY = date(2024, 4, 8)
DAYS = {
    "open_month": date(2024, 4, 2),
    "actuals_due": date(2024, 4, 8),
    "chase_actuals": date(2024, 4, 9),
    "build_scorecards": date(2024, 4, 10),
    "exceptions_due": date(2024, 4, 15),
    "sign_off_due": date(2024, 4, 17),
    "publish_month": date(2024, 4, 18),
}
FACTS = MonthFacts(
    month=MARCH,
    figures_in=5,
    figures_due=52,
    directorates=3,
    signed=0,
    reports_to_come=0,
    is_built=False,
    published_on=None,
    days=DAYS,
)
IN = replace(FACTS, figures_in=52)
BUILT = replace(IN, is_built=True)


@pytest.mark.parametrize(
    ("facts", "today", "words"),
    [
        (FACTS, TODAY, "March: 47 of 52 figures are still to come, due today"),
        (FACTS, date(2024, 4, 5), "March: 47 of 52 figures are still to come, due Monday 8 April"),
        (FACTS, date(2024, 4, 7), "March: 47 of 52 figures are still to come, due tomorrow"),
        (
            replace(FACTS, figures_in=51),
            date(2024, 4, 9),
            "March: 1 of 52 figures is still to come, 1 day late",
        ),
        (replace(FACTS, figures_due=0, figures_in=0), TODAY, "March: no figure is due"),
        (IN, TODAY, "March: all 52 figures are in; scorecards are built Wednesday 10 April"),
        (BUILT, TODAY, "March: 3 of 3 sign-offs are to come, due Wednesday 17 April"),
        (
            replace(BUILT, signed=2),
            date(2024, 4, 17),
            "March: 1 of 3 sign-offs is to come, due today",
        ),
        (
            replace(FACTS, is_built=True, signed=3),
            TODAY,
            "March is signed off, and is published Thursday 18 April",
        ),
        (
            replace(BUILT, signed=3, published_on=date(2024, 4, 18)),
            date(2024, 4, 18),
            "March was published today",
        ),
        (
            replace(BUILT, signed=3, published_on=date(2024, 4, 18)),
            date(2024, 4, 20),
            "March was published on Thursday 18 April",
        ),
    ],
)
def test_the_headline_says_what_is_to_be_done_first(facts, today, words):
    assert headline(facts, today) == words


@pytest.mark.parametrize(
    ("facts", "today", "states", "counts"),
    [
        (
            FACTS,
            TODAY,
            ["current", "later", "later", "later", "later", "later"],
            ["5 of 52", "47 would go", "", "", "3 to sign", ""],
        ),
        (
            replace(BUILT, reports_to_come=2, signed=1),
            date(2024, 4, 12),
            ["done", "done", "done", "current", "later", "later"],
            ["52 of 52", "", "", "2 to come", "2 to sign", ""],
        ),
        (
            replace(BUILT, signed=3, published_on=date(2024, 4, 18)),
            date(2024, 4, 18),
            ["done"] * 6,
            ["52 of 52", "", "", "", "3 signed", ""],
        ),
    ],
)
def test_the_steps_show_what_is_done_under_way_and_to_come(facts, today, states, counts):
    steps = steps_of(facts, today)
    assert [step.state for step in steps] == states
    assert [step.count for step in steps] == counts


def test_the_day_of_a_step_is_said_as_of_today():
    assert [step.day for step in steps_of(FACTS, TODAY)] == [
        "Today",
        "Tomorrow",
        "Wed 10 April",
        "Mon 15 April",
        "Wed 17 April",
        "Thu 18 April",
    ]


def at(day, hour, minute=0):
    return datetime(2024, 4, day, hour, minute, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("to_come", "figure", "reminded", "words"),
    [
        (0, at(5, 12), [], "All in"),
        (3, None, [], "Nothing since the month ended"),
        (3, at(5, 15, 5), [], "Last figure 3:05pm on 5 April"),
        (3, at(8, 0, 30), [], "Last figure 12:30am"),
        (3, None, [at(8, 9, 40)], "Reminded 9:40am, for the first time"),
        (3, at(5, 12), [at(5, 9), at(8, 9, 40)], "Reminded 9:40am, 2 times so far"),
        (3, at(8, 10), [at(8, 9, 40)], "Last figure 10:00am"),
    ],
)
def test_the_last_word_is_the_newest_figure_or_reminder(to_come, figure, reminded, words):
    assert last_word(to_come, figure, reminded, TODAY) == words


FEBRUARY, JANUARY = Month(2024, 2), Month(2024, 1)


@pytest.mark.parametrize(
    ("months", "holds", "words"),
    [
        ([], False, "No month has been published yet."),
        (
            [(JANUARY, 13, 14), (FEBRUARY, 13, 13)],
            True,
            "February 2024 was published on the day planned, 13 working days after the month ended,"
            " as in 1 of the last 2 months.",
        ),
        (
            [(JANUARY, 13, 13), (FEBRUARY, 13, 15)],
            False,
            "February 2024 was published 2 working days late; on time: 1 of the last 2 months.",
        ),
    ],
)
def test_a_publication_is_in_order_on_its_day(months, holds, words):
    check = publication_check(months)
    assert (check.holds, check.words) == (holds, words)


@pytest.mark.parametrize(
    ("check", "holds", "words"),
    [
        (sign_off_check(None, 0, []), False, "No month has been signed off yet."),
        (sign_off_check(FEBRUARY, 3, []), True, "All 3 directors signed off February 2024."),
        (
            sign_off_check(FEBRUARY, 2, ["Places"]),
            False,
            "February 2024 was published without sign-off: Places.",
        ),
        (verification_check(None, False), False, "The nightly check has not run yet."),
        (verification_check(TODAY, True), True, "Nightly check, 8 April: no problems found."),
        (
            verification_check(TODAY, False),
            False,
            "Nightly check, 8 April: something that must never change has changed.",
        ),
    ],
)
def test_what_is_not_in_order_says_so(check, holds, words):
    assert (check.holds, check.words) == (holds, words)
