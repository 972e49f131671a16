"""What measures cost, how many are about outcomes, and which might be retired: rules as tables."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from pmf_portal.periods.month import FinancialYear
from pmf_portal.refusals import Refused
from targets.collection.rules.candidates import (
    ACTS,
    CandidateState,
    Use,
    after,
    candidate_diagram,
    candidates,
)
from targets.collection.rules.costs import (
    Cost,
    MinutesError,
    asked_year,
    dearest,
    due_by,
    minutes_in_words,
    total,
    totals,
    typed_minutes,
)
from targets.collection.rules.outcomes import Share, change_in_words, share_of

pytestmark = pytest.mark.any_database
GUIDE = Path(__file__).resolve().parents[3] / "docs" / "collection.md"
GREEN = ("green",) * 24


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("45", 45),
        ("0", 0),
        ("45 minutes", 45),
        ("1.5 hours", 90),
        ("2h", 120),
        ("1,200", 1200),
        ("1,200.5 minutes", 1201),
        ("Not known", None),
        ("?", None),
    ],
)
def test_minutes_are_read_as_people_type_them(text, minutes):
    assert typed_minutes(text) == minutes


COMMAS = ("1,5 hours", "1,50", "1200,", ",5", "1,2000", "1,,200")


@pytest.mark.parametrize(
    "text", ["-5", "a while", "1:30", "45 days", "20001", "400 hours", "１２", *COMMAS]
)
def test_what_is_no_length_of_time_is_said(text):
    with pytest.raises(MinutesError, match="Enter"):
        typed_minutes(text)


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(1, "1 minute"), (59, "59 minutes"), (60, "1 hour"), (90, "1.5 hours"), (7260, "121 hours")],
)
def test_minutes_are_said_in_hours(minutes, words):
    assert minutes_in_words(minutes) == words


@pytest.mark.parametrize(
    ("today", "year"),
    [
        (date(2013, 12, 31), 2012),
        (date(2014, 1, 1), 2013),
        (date(2014, 3, 31), 2013),
        (date(2014, 4, 1), 2013),
    ],
)
def test_it_is_asked_from_january_on_until_it_is_asked_again(today, year):
    assert asked_year(today) == FinancialYear(year)


def test_answers_are_due_by_the_last_working_day_of_february():
    assert due_by(FinancialYear(2013)) == date(2014, 2, 28)
    assert due_by(FinancialYear(2014)) == date(2015, 2, 27)


def cost(code, directorate, minutes, is_said=True):
    return Cost(code, "M", directorate, "green", minutes, is_said)


def test_costs_add_up_and_say_of_how_many_they_are():
    rows = [cost("A1", "B", 90), cost("A2", "B", None), cost("A3", "A", None, False)]
    rows.append(cost("A4", "A", 30))
    assert total(rows).words == (
        "2 hours a month for 2 of 4 measures; 1 not known, 1 not said yet."
    )
    assert [
        (name, one.minutes, one.each) for name, one in totals(rows, lambda x: x.directorate)
    ] == [
        ("A", 30, "30 minutes"),
        ("B", 90, "1.5 hours"),
    ]
    assert [one.code for one in dearest(rows, 1)] == ["A1"]


@pytest.mark.parametrize(
    ("costs", "words"),
    [
        ([], "No measure stands in an approved plan of this year."),
        ([(None, False)], "Nobody has said yet how long 1 measure takes to collect."),
        ([(None, False)] * 2, "Nobody has said yet how long 2 measures take to collect."),
        ([(None, True)] * 2, "The time is not known for 2 of 2 measures."),
        (
            [(None, True), (None, False)],
            "The time is not known for 1 of 2 measures; 1 not said yet.",
        ),
        ([(60, True)], "1 hour a month for 1 of 1 measure."),
    ],
)
def test_what_is_not_known_is_told_from_what_nobody_has_said(costs, words):
    rows = [cost(f"A{n}", "B", *one) for n, one in enumerate(costs)]
    assert total(rows).words == words


def test_the_share_of_outcomes_is_said_with_both_figures():
    share = share_of(["outcome", "measure", "", "indicator", "outcome", "odd"])
    assert share == Share(2, 1, 1, 1)
    assert share.words == "2 of 5 measures are outcome measures (40%)"
    assert share_of([]).percent == "–"
    assert change_in_words(share, Share(1, 3)) == (
        "The share is larger than the year before: 1 of 4 (25%)."
    )
    assert change_in_words(share, Share(2, 3)) == "The share is as it was the year before (40%)."
    assert change_in_words(share, None) == ""


def use(code="F1", **more):
    return Use(**{"code": code, "title": f"Measure {code}", "is_asked_about": True} | more)


def by_period(*values):
    return {f"2013-{n:02d}": Decimal(value) for n, value in enumerate(values, 1)}


def reasons(*uses):
    return {code: [one.key for one in given] for code, given in candidates(uses).items()}


STILL = {"ratings": GREEN, "figures": by_period(100, 101)}


@pytest.mark.parametrize(
    ("facts", "keys"),
    [
        (STILL, ["unchanged"]),
        (STILL | {"ratings": (*GREEN[1:], "amber")}, None),
        (STILL | {"ratings": GREEN[:19]}, None),
        (STILL | {"ratings": (*GREEN[:20], *("not_reported",) * 4)}, ["unchanged"]),
        (STILL | {"figures": by_period(100, 103)}, None),
        (STILL | {"figures": by_period(100)}, None),
        (STILL | {"figures": {}}, None),
        (STILL | {"is_statutory": True}, None),
        (STILL | {"is_asked_about": False}, ["unchanged", "unasked"]),
        ({"is_asked_about": False}, None),
        ({"late": (True,) * 9 + (False,) * 3}, ["late"]),
        ({"late": (True,) * 8 + (False,) * 4}, None),
        ({"late": (True,) * 11}, None),
        ({"late": (True,) * 12 + (False,) * 12}, None),
    ],
)
def test_a_measure_is_a_candidate_for_reasons_of_its_own(facts, keys):
    assert reasons(use(**facts)) == ({"F1": keys} if keys else {})


@pytest.mark.parametrize(
    ("minutes", "named", "is_candidate"),
    [(60, (), True), (59, (), False), (60, ("action",), False), (None, (), False)],
)
def test_dear_is_an_hour_and_twice_the_middle_and_used_by_nobody(minutes, named, is_candidate):
    others = [
        use(f"P{n}", title=f"Other {n}", minutes=30, named=frozenset({"action"})) for n in range(3)
    ]
    found = reasons(use(minutes=minutes, named=frozenset(named)), *others)
    assert found == ({"F1": ["dear"]} if is_candidate else {})
    dearer = [use(f"P{n}", title=f"Other {n}", minutes=31, named=frozenset("x")) for n in range(3)]
    assert reasons(use(minutes=60), *dearer) == {}


ROW = (10, 20, 30, 40, 50, 60)


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        ({"title": "Bins: emptied"}, {"title": "bins emptied"}, "F2"),
        ({"title": "Bins"}, {"title": "Bins", "is_statutory": True}, "F1"),
        (
            {"title": "A", "figures": by_period(*ROW)},
            {"title": "B", "figures": by_period(*ROW)},
            "F2",
        ),
        (
            {"title": "A", "figures": by_period(*ROW), "unit": "%"},
            {"title": "B", "figures": by_period(*ROW)},
            "",
        ),
        (
            {"title": "A", "figures": by_period(*ROW[:5])},
            {"title": "B", "figures": by_period(*ROW[:5])},
            "",
        ),
        (
            {"title": "A", "figures": by_period(*ROW)},
            {"title": "B", "figures": by_period(*ROW[:2], 31, *ROW[3:])},
            "",
        ),
        (
            {"title": "A", "figures": by_period(*[7] * 6)},
            {"title": "B", "figures": by_period(*[7] * 6)},
            "",
        ),
    ],
)
def test_of_two_that_say_the_same_the_later_one_is_a_candidate(one, other, found):
    assert list(reasons(use("F1", **one), use("F2", **other))) == ([found] if found else [])


def test_two_statutory_measures_that_say_the_same_both_stay():
    twins = [use(code, title="Bins", is_statutory=True) for code in ("F1", "F2")]
    assert reasons(*twins) == {}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("state", CandidateState)
def test_a_candidate_is_settled_once(state, act):
    if state == CandidateState.OPEN:
        assert after(state, act) == {"keep": "kept", "propose": "proposed"}[act]
    else:
        with pytest.raises(Refused, match="This candidate stands at"):
            after(state, act)


def test_the_guide_has_the_diagram_of_a_candidate():
    assert candidate_diagram() in GUIDE.read_text()
