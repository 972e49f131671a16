"""Who may do what with a body or a meeting in which state, as tables.  Which role may do what at all
stands in tests/test_permission_table.py.
"""

from datetime import date

import pytest

from reporting.meetings import permissions
from reporting.models import AgendaItem, Body, BodyMember, Meeting, Output
from tests.reporting.meetings.story import is_answer

MAY = ""
CLERK = "This is done by the clerk of Cabinet or by the performance team."
CHAIR = "The minutes of Cabinet are confirmed by Post of leader."
STANDS = "This meeting stands at"
NO_ROLE = "Your role does not let you"
# act -> the states in which the clerk and the team may do it.
CLERKS = {
    "change_meeting": "planned called",
    "cancel_meeting": "planned called",
    "call_meeting": "planned",
    "add_agenda_item": "planned",
    "hold_meeting": "called",
    "record_output": "held",
    "submit_minutes": "held",
}
CHAIRS = {"return_minutes": "minuted", "confirm_minutes": "minuted"}
STATES = "planned called held minuted confirmed cancelled".split()


def cabinet(council, **more):
    people = council.people
    return Body(title="Cabinet", chair=people["leader"], clerk=people["finance"], **more)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("act", CLERKS)
@pytest.mark.parametrize(
    ("post", "refusal"),
    [
        ("finance", MAY),
        ("team", MAY),
        ("director", CLERK),
        ("leader", NO_ROLE),
        ("member", NO_ROLE),
    ],
)
def test_the_clerk_and_the_team_run_a_meeting(council, act, state, post, refusal):
    meeting = Meeting(body=cabinet(council), state=state)
    verdict = getattr(permissions, f"may_{act}")(council.people[post], meeting)
    expected = refusal or (MAY if state in CLERKS[act].split() else STANDS)
    assert is_answer(verdict, expected)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("act", CHAIRS)
@pytest.mark.parametrize(
    ("post", "refusal"), [("leader", MAY), ("team", CHAIR), ("finance", CHAIR), ("member", CHAIR)]
)
def test_the_chair_confirms_or_returns_minutes(council, act, state, post, refusal):
    meeting = Meeting(body=cabinet(council), state=state)
    verdict = getattr(permissions, f"may_{act}")(council.people[post], meeting)
    assert is_answer(verdict, refusal or (MAY if state == "minuted" else STANDS))


@pytest.mark.parametrize(
    ("post", "refusal"),
    [
        ("team", MAY),
        ("leader", "Cabinet has no chair, so the performance team confirms its minutes."),
    ],
)
def test_without_a_chair_the_team_confirms(council, post, refusal):
    body = cabinet(council)
    body.chair = None
    meeting = Meeting(body=body, state="minuted")
    assert is_answer(permissions.may_confirm_minutes(council.people[post], meeting), refusal)


@pytest.mark.parametrize("act", ["change_output", "remove_output"])
@pytest.mark.parametrize(
    ("post", "state", "refusal"),
    [
        ("finance", "held", MAY),
        ("finance", "minuted", STANDS),
        ("finance", "confirmed", STANDS),
        ("director", "held", CLERK),
    ],
)
def test_what_is_written_is_put_right_while_it_is_written(council, act, post, state, refusal):
    output = Output(meeting=Meeting(body=cabinet(council), state=state))
    verdict = getattr(permissions, f"may_{act}")(council.people[post], output)
    assert is_answer(verdict, refusal)


WRITING = "The minutes are still being written."
OWNERS = "This is for Post of head."


@pytest.mark.parametrize(
    ("act", "post", "meeting_state", "state", "refusal"),
    [
        ("complete_output", "head", "minuted", "open", MAY),
        ("complete_output", "head", "confirmed", "open", MAY),
        ("complete_output", "head", "held", "open", WRITING),
        ("complete_output", "head", "confirmed", "done", "This stands at “Done”"),
        ("complete_output", "head", "confirmed", "noted", "This stands at “Noted”"),
        ("complete_output", "finance", "confirmed", "open", MAY),
        ("complete_output", "team", "confirmed", "open", MAY),
        ("complete_output", "manager", "confirmed", "open", OWNERS),
        ("complete_output", "member", "confirmed", "open", OWNERS),
        ("drop_output", "finance", "confirmed", "open", MAY),
        ("drop_output", "finance", "confirmed", "dropped", "This stands at “Not pursued”"),
        ("drop_output", "head", "confirmed", "open", CLERK),
        ("reopen_output", "finance", "confirmed", "done", MAY),
        ("reopen_output", "finance", "confirmed", "replaced", "This stands at “Replaced"),
        ("reopen_output", "head", "confirmed", "done", CLERK),
    ],
)
def test_who_says_what_became_of_a_decision(council, act, post, meeting_state, state, refusal):
    meeting = Meeting(body=cabinet(council), state=meeting_state)
    output = Output(meeting=meeting, state=state, owner=council.people["head"])
    verdict = getattr(permissions, f"may_{act}")(council.people[post], output)
    assert is_answer(verdict, refusal)


@pytest.mark.parametrize(
    "act", ["change_body", "end_body", "add_body_member", "plan_meeting", "plan_meetings"]
)
@pytest.mark.parametrize(
    ("post", "ended_on", "refusal"),
    [("team", None, MAY), ("team", date(2013, 10, 1), "Cabinet has ended."), ("head", None, "*")],
)
def test_a_body_that_has_ended_stays_as_it_is(council, act, post, ended_on, refusal):
    body = cabinet(council, ended_on=ended_on)
    verdict = getattr(permissions, f"may_{act}")(council.people[post], body)
    if refusal == "*":
        refusal = CLERK if act.startswith("plan_meeting") else NO_ROLE
    assert is_answer(verdict, refusal)


@pytest.mark.parametrize(
    ("post", "until", "refusal"),
    [
        ("team", None, MAY),
        ("team", date(2013, 10, 1), "Post of risk has left"),
        ("head", None, NO_ROLE),
    ],
)
def test_a_named_seat_is_ended_once(council, post, until, refusal):
    member = BodyMember(body=cabinet(council), person=council.people["risk"], until=until)
    verdict = permissions.may_end_body_membership(council.people[post], member)
    assert is_answer(verdict, refusal)


@pytest.mark.parametrize(
    ("kind", "state", "refusal"),
    [
        ("other", "planned", MAY),
        ("other", "called", STANDS),
        ("last_decisions", "planned", "This item stands on every agenda."),
        ("questions", "planned", "This item stands on every agenda."),
        ("paper", "planned", "This item stands on every agenda."),
    ],
)
def test_what_stands_on_every_agenda_is_not_taken_off(council, kind, state, refusal):
    item = AgendaItem(kind=kind, meeting=Meeting(body=cabinet(council), state=state))
    verdict = permissions.may_remove_agenda_item(council.people["finance"], item)
    assert is_answer(verdict, refusal)


def test_the_team_alone_adds_bodies(council):
    assert is_answer(permissions.may_add_body(council.people["team"]), MAY)
    assert is_answer(permissions.may_add_body(council.people["finance"]), NO_ROLE)
