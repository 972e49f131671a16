"""The framework's sections, what changed in them, its calendar and the life of its review."""

from datetime import date
from pathlib import Path

import pytest

from pmf_portal.periods.month import FinancialYear
from pmf_portal.refusals import Refused
from reporting.framework_review.rules.calendar import due_by, owed_year
from reporting.framework_review.rules.differences import changes_shown, difference
from reporting.framework_review.rules.lifecycle import ReviewState, after, review_diagram
from reporting.framework_review.rules.sections import (
    Change,
    Section,
    SectionsError,
    changed,
    read_sections,
)

pytestmark = pytest.mark.any_database
GUIDE = Path(__file__).resolve().parents[3] / "docs" / "framework-review.md"
R = ReviewState
# act -> states in which it can be done, and what it makes of them (None: they stay).
ALLOWED = {
    "consult": ({R.OPEN, R.CONSULTING}, R.CONSULTING),
    "comment": ({R.CONSULTING}, None),
    "answer": ({R.CONSULTING, R.CONSIDERING}, None),
    "close": ({R.CONSULTING}, R.CONSIDERING),
    "propose": ({R.OPEN, R.CONSULTING, R.CONSIDERING}, None),
    "drop": ({R.OPEN, R.CONSULTING, R.CONSIDERING}, None),
    "send": ({R.CONSIDERING}, R.SENT),
    "return": ({R.SENT}, R.CONSIDERING),
    "approve": ({R.SENT}, R.CHANGED),
    "leave": ({R.CONSIDERING}, R.UNCHANGED),
}


@pytest.mark.parametrize("state", R)
@pytest.mark.parametrize("act", ALLOWED)
def test_each_act_is_done_where_the_life_of_a_review_allows_it(act, state):
    states, then = ALLOWED[act]
    if state in states:
        assert after(state, act) == (then or state)
    else:
        with pytest.raises(Refused, match="This review stands at"):
            after(state, act)


def test_the_guide_has_the_diagram_of_a_review():
    assert review_diagram() in GUIDE.read_text()


TEXT = "# 1.1 Introduction\nHow we do it.\n\nAnd why.\n# 1.10 Last\nz\n# 1.2 Second\ny"


def test_sections_are_read_and_put_in_the_order_of_their_numbers():
    sections = read_sections(TEXT)
    assert [one.heading for one in sections] == ["1.1 Introduction", "1.2 Second", "1.10 Last"]
    assert sections[0].text == "How we do it.\n\nAnd why."


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Begin each section"),
        ("Hello\n# 1.1 A\nb", "Line 1 stands before the first section"),
        ("# Introduction\nb", "Line 1 is no heading"),
        ("# 1.1\nb", "Line 1 is no heading"),
        ("# 1.1 A\nb\n# 1.1 B\nc", "Section 1.1 is there twice"),
        ("# 1.1 A\n# 1.2 B\nc", "Section 1.1 has no words"),
        (f"# 1.1 {'x' * 151}\nb", "The title in line 1 is too long"),
    ],
)
def test_what_is_no_section_is_said_with_its_place(text, words):
    with pytest.raises(SectionsError, match=words):
        read_sections(text)


SECTIONS = [Section("1.1", "One", "First words"), Section("2.1", "Two", "Second words")]


def test_changes_change_add_and_leave_out_sections():
    changes = [
        Change("2.1", "", ""),
        Change("1.1", "One", "Other words", "Because"),
        Change("1.2", "New", "More"),
    ]
    assert [(one.number, one.text) for one in changed(SECTIONS, changes)] == [
        ("1.1", "Other words"),
        ("1.2", "More"),
    ]
    shown = changes_shown(SECTIONS, changes)
    assert [(one.what, one.heading, one.why) for one in shown] == [
        ("Changed", "1.1 One", "Because"),
        ("New", "1.2 New", ""),
        ("Left out", "2.1 Two", ""),
    ]


def test_a_difference_says_which_words_came_and_which_went():
    pieces = [
        (one.kind, one.text) for one in difference("We set few targets", "We set clear targets")
    ]
    assert pieces == [
        ("same", "We set "),
        ("removed", "few "),
        ("added", "clear "),
        ("same", "targets"),
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [("a b c", "a x c"), ("", "new words"), ("all of\n\nit", ""), ("same", "same")],
)
def test_both_wordings_can_be_read_off_their_difference(before, after):
    pieces = difference(before, after)
    assert "".join(one.text for one in pieces if one.kind != "added") == before
    assert "".join(one.text for one in pieces if one.kind != "removed") == after


IN_FORCE = date(2012, 10, 1)


@pytest.mark.parametrize(
    ("today", "reviewed", "owed"),
    [
        (date(2012, 12, 31), [], None),
        (date(2013, 1, 1), [], 2012),
        (date(2013, 12, 31), [], 2012),
        (date(2013, 12, 31), [2012], None),
        (date(2014, 1, 1), [2012], 2013),
        (date(2014, 4, 8), [2012], 2013),
        (date(2014, 4, 8), [2012, 2013], None),
    ],
)
def test_a_review_is_owed_from_january_until_it_is_done(today, reviewed, owed):
    years = [FinancialYear(year) for year in reviewed]
    expected = None if owed is None else FinancialYear(owed)
    assert owed_year(today, IN_FORCE, years) == expected


def test_a_review_is_due_by_the_last_working_day_of_its_year():
    assert due_by(FinancialYear(2013)) == date(2014, 3, 31)
    # Good Friday.
    assert due_by(FinancialYear(2023)) == date(2024, 3, 28)
