"""The lives of what scrutiny does, as tables; by when an answer is due, who is reminded when, and how
recommendations are counted.
"""

from datetime import date
from pathlib import Path

import pytest

from pmf_portal.refusals import Refused
from reporting.meetings.rules.lifecycle import is_answered_elsewhere
from reporting.scrutiny.rules import lifecycle
from reporting.scrutiny.rules.answers import (
    ANSWER_LABELS,
    NEED_A_REASON,
    NEED_AN_OWNER,
    Answer,
    Standing,
    answer_due,
    reminder_of,
    tally,
)
from reporting.scrutiny.rules.lifecycle import after

pytestmark = pytest.mark.any_database
GUIDE = Path(__file__).resolve().parents[3] / "docs" / "scrutiny.md"
# Of each thing: its states, then for each act the state after it ("·" where it is refused).
LIVES = {
    "topic": """
              open        considered  dropped
    change    open        ·           ·
    plan      open        ·           ·
    conclude  considered  ·           ·
    drop      dropped     ·           ·
    """,
    "call-in": """
              called_in  explained  concluded  withdrawn
    explain   explained  explained  ·          ·
    plan      called_in  explained  ·          ·
    conclude  concluded  concluded  ·          ·
    withdraw  withdrawn  withdrawn  ·          ·
    """,
    "piece of work": """
              under_way  closed  stopped
    change    under_way  ·       ·
    close     closed     ·       ·
    stop      stopped    ·       ·
    """,
    "recommendation": """
                   sent       accepted   rejected  delivered  withdrawn
    accept         accepted   ·          ·         ·          ·
    accept_partly  accepted   ·          ·         ·          ·
    reject         rejected   ·          ·         ·          ·
    update         ·          accepted   ·         ·          ·
    deliver        ·          delivered  ·         ·          ·
    reopen         ·          ·          ·         accepted   ·
    resend         ·          ·          sent      ·          ·
    withdraw       withdrawn  withdrawn  ·         ·          ·
    """,
}


def cells():
    for thing, table in LIVES.items():
        headings, *rows = table.strip().splitlines()
        for row in rows:
            act, *thens = row.split()
            for state, then in zip(headings.split(), thens, strict=True):
                yield thing, act, state, then


@pytest.mark.parametrize(("thing", "act", "state", "then"), list(cells()))
def test_each_thing_takes_each_act_as_the_table_says(thing, act, state, then):
    if then == "·":
        with pytest.raises(Refused, match=f"This {thing} stands at “.*”, so this cannot be done"):
            after(thing, state, act)
    else:
        assert after(thing, state, act) == then


@pytest.mark.parametrize("thing", LIVES)
def test_the_tables_above_tell_of_every_act_and_state(thing):
    acts, labels = lifecycle.THINGS[thing]
    listed = [cell for cell in cells() if cell[0] == thing]
    assert {act for _, act, _, _ in listed} == set(acts)
    assert {state for _, _, state, _ in listed} == set(labels)


def test_the_guide_shows_the_lives_as_the_code_has_them():
    drawn = [part.split("\n```")[0] for part in GUIDE.read_text().split("```mermaid\n")[1:]]
    assert drawn == [
        lifecycle.topic_diagram(),
        lifecycle.call_in_diagram(),
        lifecycle.task_group_diagram(),
        lifecycle.recommendation_diagram(),
    ]


@pytest.mark.parametrize(
    ("sent", "due"),
    [
        (date(2013, 10, 8), date(2013, 12, 8)),
        (date(2013, 11, 5), date(2014, 1, 5)),
        # February is shorter, and longer every fourth year.
        (date(2013, 12, 31), date(2014, 2, 28)),
        (date(2015, 12, 30), date(2016, 2, 29)),
    ],
)
def test_an_answer_is_due_two_months_later(sent, due):
    assert answer_due(sent) == due


@pytest.mark.parametrize(
    ("today", "stage"),
    [
        # Due on Friday 20 December 2013.
        (date(2013, 12, 5), ""),
        (date(2013, 12, 6), "before"),
        (date(2013, 12, 20), "before"),
        (date(2013, 12, 23), "late 0"),
        (date(2014, 1, 8), "late 0"),
        (date(2014, 1, 9), "late 1"),
    ],
)
def test_who_owes_something_is_reminded_before_and_after(today, stage):
    assert reminder_of(date(2013, 12, 20), today) == stage


DUE, BEFORE, AFTER = date(2013, 12, 20), date(2013, 12, 20), date(2013, 12, 23)


@pytest.mark.parametrize(
    ("state", "answer", "today", "label", "lateness"),
    [
        ("sent", "", BEFORE, "Waits for an answer", ""),
        ("sent", "", AFTER, "Waits for an answer", "3 days late"),
        ("accepted", "accept", BEFORE, "Accepted", ""),
        ("accepted", "accept", AFTER, "Accepted", "3 days late"),
        ("accepted", "accept_partly", AFTER, "Partly accepted", "3 days late"),
        ("rejected", "reject", AFTER, "Rejected", ""),
        ("delivered", "accept_partly", AFTER, "Delivered", ""),
        ("withdrawn", "", AFTER, "Withdrawn", ""),
    ],
)
def test_a_recommendation_says_where_it_stands(state, answer, today, label, lateness):
    standing = Standing(state, answer, DUE, DUE)
    assert (standing.label, standing.lateness(today)) == (label, lateness)


@pytest.mark.parametrize(
    ("standings", "words"),
    [
        ("", "No recommendation has been made."),
        ("withdrawn", "No recommendation has been made."),
        (
            "sent",
            "0 of 1 recommendation accepted, 0 delivered. 1 waits for an answer, 1 late.",
        ),
        ("rejected/reject", "0 of 1 recommendation accepted, 1 rejected, 0 delivered."),
        (
            "delivered/accept delivered/accept_partly accepted/accept rejected/reject sent sent",
            "3 of 6 recommendations accepted (1 partly), 1 rejected, 2 delivered, 1 delivery late."
            " 2 wait for an answer, 2 late.",
        ),
    ],
)
def test_recommendations_are_counted_in_a_sentence(standings, words):
    parsed = [one.partition("/") for one in standings.split()]
    counted = tally([Standing(state, answer, DUE, DUE) for state, _, answer in parsed], AFTER)
    assert counted.words == words


def test_what_is_not_accepted_as_it_stands_needs_a_reason():
    assert set(NEED_A_REASON) == {Answer.ACCEPT_PARTLY, Answer.REJECT}
    assert set(NEED_AN_OWNER) == {Answer.ACCEPT, Answer.ACCEPT_PARTLY}
    assert set(ANSWER_LABELS) == set(Answer)


@pytest.mark.parametrize(
    ("kind", "body_kind", "is_so"),
    [
        ("recommendation", "committee", True),
        ("recommendation", "partnership_board", False),
        ("decision", "committee", False),
    ],
)
def test_recommendations_of_committees_are_answered_by_others(kind, body_kind, is_so):
    assert is_answered_elsewhere(kind, body_kind) is is_so
