"""The life of a meeting and of what comes out of it, as tables; who has a seat; when an agenda is due."""

from datetime import date
from pathlib import Path

import pytest

from pmf_portal.refusals import Refused
from reporting.meetings.rules.bodies import PAPERS, RECEIVED, RHYTHMS, SEATS, BodyKind, has_seat
from reporting.meetings.rules.exempt import CHOICES, PARAGRAPHS, why_exempt
from reporting.meetings.rules.lifecycle import (
    MEETING_ACTORS,
    MEETING_ACTS,
    MEETING_LABELS,
    OUTPUT_ACTORS,
    OUTPUT_ACTS,
    OUTPUT_LABELS,
    MeetingState,
    OutputState,
    first_state,
    meeting_after,
    meeting_allows,
    meeting_diagram,
    output_after,
    output_allows,
    output_diagram,
)
from reporting.meetings.rules.notice import agenda_due

pytestmark = pytest.mark.any_database
GUIDE = Path(__file__).resolve().parents[3] / "docs" / "meetings.md"
MEETING_STATES = "planned called held minuted confirmed cancelled".split()
# Each column a state in the order above: the state after the act; "·" where it is refused.
OF_MEETINGS = """
change    planned    called     ·        ·          ·  ·
call      called     ·          ·        ·          ·  ·
hold      ·          held       ·        ·          ·  ·
submit    ·          ·          minuted  ·          ·  ·
return    ·          ·          ·        held       ·  ·
confirm   ·          ·          ·        confirmed  ·  ·
cancel    cancelled  cancelled  ·        ·          ·  ·
"""
OUTPUT_STATES = "open done dropped replaced noted sent".split()
OF_OUTPUTS = """
complete  done      ·     ·     ·  ·  ·
drop      dropped   ·     ·     ·  ·  ·
replace   replaced  ·     ·     ·  ·  ·
reopen    ·         open  open  ·  ·  ·
send      sent      ·     ·     ·  ·  ·
"""


def cells(table, states):
    for row in table.strip().splitlines():
        act, *thens = row.split()
        for state, then in zip(states, thens, strict=True):
            yield act, state, then


@pytest.mark.parametrize(("act", "state", "then"), list(cells(OF_MEETINGS, MEETING_STATES)))
def test_a_meeting_takes_each_act_as_the_table_says(act, state, then):
    assert meeting_allows(state, act) is (then != "·")
    if then == "·":
        with pytest.raises(Refused, match="This meeting stands at “.*”, so this cannot be done"):
            meeting_after(state, act)
    else:
        assert meeting_after(state, act) == then


@pytest.mark.parametrize(("act", "state", "then"), list(cells(OF_OUTPUTS, OUTPUT_STATES)))
def test_a_decision_takes_each_act_as_the_table_says(act, state, then):
    assert output_allows(state, act) is (then != "·")
    if then == "·":
        with pytest.raises(Refused, match="This stands at “.*”, so this cannot be done now."):
            output_after(state, act)
    else:
        assert output_after(state, act) == then


def test_the_tables_above_tell_of_every_act_and_state():
    assert {act for act, _, _ in cells(OF_MEETINGS, MEETING_STATES)} == set(MEETING_ACTS)
    assert {act for act, _, _ in cells(OF_OUTPUTS, OUTPUT_STATES)} == set(OUTPUT_ACTS)
    assert [state.value for state in MeetingState] == MEETING_STATES
    assert [state.value for state in OutputState] == OUTPUT_STATES
    assert set(MEETING_ACTORS) == set(MEETING_ACTS) and set(OUTPUT_ACTORS) == set(OUTPUT_ACTS)
    assert set(MEETING_LABELS) == set(MeetingState) and set(OUTPUT_LABELS) == set(OutputState)


def test_the_guide_shows_both_lives_as_the_code_has_them():
    drawn = [part.split("\n```")[0] for part in GUIDE.read_text().split("```mermaid\n")[1:]]
    assert drawn == [meeting_diagram(), output_diagram()]


@pytest.mark.parametrize(
    ("kind", "state"), [("decision", "open"), ("action", "open"), ("noted", "noted")]
)
def test_what_was_noted_asks_nothing_of_anybody(kind, state):
    assert first_state(kind) == state


@pytest.mark.parametrize(
    ("kind", "unit", "role", "held_for", "sits"),
    [
        ("cabinet", "/council/", "leader", "/", True),
        ("cabinet", "/council/", "portfolio_holder", "/council/families/", True),
        ("cabinet", "/council/", "strategic_director", "/council/families/", False),
        ("committee", "/council/", "committee_member", "/", False),
        ("executive_group", "/council/", "cesg", "/", True),
        ("executive_group", "/council/", "chief_executive", "/", True),
        (
            "management_team",
            "/council/families/",
            "head_of_service",
            "/council/families/care/",
            True,
        ),
        (
            "management_team",
            "/council/families/",
            "head_of_service",
            "/council/places/waste/",
            False,
        ),
        ("management_team", "/council/families/", "strategic_director", "/council/families/", True),
        (
            "management_team",
            "/council/families/",
            "service_manager",
            "/council/families/care/",
            False,
        ),
        ("partnership_board", "/council/", "leader", "/", False),
    ],
)
def test_roles_give_the_seats_that_the_framework_says(kind, unit, role, held_for, sits):
    assert has_seat(kind, unit, role, held_for) is sits


def test_every_kind_of_body_says_what_it_receives_and_who_sits_in_it():
    assert set(RECEIVED) == set(SEATS) == set(BodyKind)
    assert {one.paper for one in RECEIVED.values()} == set(PAPERS)
    assert {one.rhythm for one in RECEIVED.values()} == set(RHYTHMS)


@pytest.mark.parametrize(
    ("day", "due"),
    [
        # A Tuesday: Monday, Friday … Tuesday before are the five clear working days.
        (date(2013, 10, 8), date(2013, 9, 30)),
        # Christmas and New Year count as no working days.
        (date(2014, 1, 6), date(2013, 12, 24)),
    ],
)
def test_an_agenda_is_due_five_clear_working_days_before(day, due):
    assert agenda_due(day) == due


def test_an_exempt_item_says_by_which_paragraph():
    assert why_exempt("3").startswith("paragraph 3 of Schedule 12A: the financial")
    assert why_exempt("") == ""
    assert [number for number, _ in CHOICES] == ["", *PARAGRAPHS]
