"""The life of a concern and its clock, and by when a month is read, as tables."""

from datetime import date
from pathlib import Path

import pytest

from pmf_portal.periods.frequency import ends_quarter
from pmf_portal.periods.month import Month
from pmf_portal.refusals import Refused
from reporting.briefings.rules.concerns import (
    ACTORS,
    ACTS,
    LABELS,
    ConcernState,
    answer_due,
    concern_after,
    concern_clock,
    concern_diagram,
)
from reporting.briefings.rules.days import (
    acknowledgement_due,
    cabinet_report_due,
    quarter_in_words,
    team_briefing_due,
)

pytestmark = pytest.mark.any_database
GUIDE = Path(__file__).resolve().parents[3] / "docs" / "briefings.md"
STATES = "raised answered settled".split()
# Each column a state in the order above: the state after the act; "·" where it is refused.
TABLE = """
answer       answered  ·        ·
settle       settled   settled  ·
raise_again  ·         raised   raised
"""
CELLS = [
    (act, state, then)
    for act, *thens in (row.split() for row in TABLE.strip().splitlines())
    for state, then in zip(STATES, thens, strict=True)
]


@pytest.mark.parametrize(("act", "state", "then"), CELLS)
def test_a_concern_takes_each_act_as_the_table_says(act, state, then):
    if then == "·":
        with pytest.raises(Refused, match="This concern stands at"):
            concern_after(state, act)
    else:
        assert concern_after(state, act) == then


def test_every_state_and_act_of_a_concern_has_words():
    assert set(LABELS) == set(ConcernState) and set(ACTORS) == set(ACTS)


def test_the_guide_has_the_diagram_of_concerns():
    assert f"```mermaid\n{concern_diagram()}\n```" in GUIDE.read_text()


MONDAY, NEXT = date(2013, 11, 4), date(2013, 11, 11)


@pytest.mark.parametrize(
    ("state", "due", "done_by", "today", "words"),
    [
        ("raised", NEXT, None, MONDAY, "raised today"),
        ("raised", NEXT, None, date(2013, 11, 5), "open for 1 day"),
        ("raised", NEXT, None, NEXT, "open for 7 days"),
        ("raised", NEXT, None, date(2013, 11, 12), "open for 8 days, 1 working day late"),
        ("raised", NEXT, None, date(2013, 11, 18), "open for 14 days, 5 working days late"),
        ("answered", NEXT, date(2013, 11, 20), date(2013, 11, 20), "open for 16 days"),
        ("answered", NEXT, NEXT, date(2013, 11, 12), "open for 8 days, 1 working day late"),
        ("answered", NEXT, None, date(2013, 11, 20), "open for 16 days"),
        ("settled", NEXT, NEXT, date(2013, 11, 20), "open for 16 days"),
    ],
)
def test_the_clock_of_a_concern(state, due, done_by, today, words):
    assert concern_clock(state, raised=MONDAY, due=due, done_by=done_by, today=today).words == words


@pytest.mark.parametrize(
    ("rule", "day", "due"),
    [
        (answer_due, date(2013, 11, 1), date(2013, 11, 15)),
        (answer_due, date(2013, 12, 20), date(2014, 1, 8)),
        (acknowledgement_due, date(2013, 11, 1), date(2013, 11, 8)),
        (acknowledgement_due, date(2013, 12, 20), date(2013, 12, 31)),
        (team_briefing_due, date(2013, 11, 1), date(2013, 11, 15)),
        (cabinet_report_due, date(2013, 11, 6), date(2013, 11, 4)),
        (cabinet_report_due, date(2013, 11, 4), date(2013, 10, 31)),
    ],
)
def test_by_when_something_is_done_counts_working_days(rule, day, due):
    assert rule(day) == due


@pytest.mark.parametrize(
    ("month", "is_end"), [("2013-09", True), ("2013-12", True), ("2013-10", False)]
)
def test_which_months_end_a_quarter(month, is_end):
    assert ends_quarter(Month.parse(month)) is is_end


def test_a_quarter_across_the_new_year_is_named_by_its_months():
    assert quarter_in_words(Month(2014, 3)) == "January to March 2014"
