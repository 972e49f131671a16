"""Two people do the same with a body or a meeting at the same moment (PostgreSQL)."""

from functools import partial

import pytest

from pmf_portal.audit.models import AuditEvent
from pmf_portal.refusals import Refused
from reporting.meetings import bodies, calling, minuting, outputs, planning
from reporting.models import AgendaItem, BodyMember, Meeting, Output, OutputStep
from tests.at_once import at_once, give_way_before_recording, needs_postgresql
from tests.reporting.meetings.story import (
    AT,
    FIRST,
    SECOND,
    THIRD,
    add,
    called,
    confirmed,
    decide,
    held,
    plan,
)

pytestmark = [pytest.mark.django_db(transaction=True), needs_postgresql]


@pytest.fixture
def slow_acts(monkeypatch):
    """Between what an act changes and its commit there is time for another one."""
    give_way_before_recording(monkeypatch, bodies, calling, minuting, outputs, planning)


def names(outcomes):
    return sorted(type(outcome).__name__ for outcome in outcomes)


def audited(action):
    return AuditEvent.objects.filter(action=action).count()


def test_of_two_bodies_of_one_name_one_is_added(council, slow_acts):
    act = partial(add, council)
    assert names(at_once(act, act)) == ["Body", "Refused"]
    assert audited("add_body") == 1


def test_of_two_meetings_planned_for_one_day_one_stands(council, slow_acts):
    body = add(council)
    outcomes = at_once(partial(plan, council, body), partial(plan, council, body))
    assert names(outcomes) == ["Meeting", "Refused"]
    assert Meeting.objects.count() == audited("plan_meeting") == 1


def test_a_meeting_is_moved_to_a_day_that_is_still_free(council, slow_acts):
    body = add(council)
    first, second = plan(council, body), plan(council, body, SECOND)
    when = {"begins": first.begins, "ends": first.ends, "place": "Town Hall", "day": THIRD}
    act = partial(planning.change_meeting, by=council.people["team"], at=AT, **when)
    assert names(at_once(partial(act, first), partial(act, second))) == ["Meeting", "Refused"]


def test_no_meeting_is_planned_for_a_body_that_ends(council, slow_acts):
    body = add(council)
    end = partial(bodies.end_body, body, ended_on=FIRST, by=council.people["team"], at=AT)
    outcomes = at_once(end, partial(plan, council, body, SECOND))
    assert names(outcomes) in (["Body", "Refused"], ["Meeting", "Refused"])


def test_a_named_seat_is_given_once_and_ended_once(council, slow_acts):
    body, people = add(council), council.people
    give = partial(
        bodies.add_body_member,
        body,
        person=people["risk"],
        from_day=FIRST,
        by=people["team"],
        at=AT,
    )
    first, second = at_once(give, give)
    assert first == second and BodyMember.objects.count() == 1
    end = partial(bodies.end_body_membership, first, until=SECOND, by=people["team"], at=AT)
    assert names(at_once(end, end)) == ["BodyMember", "Refused"]


def test_an_agenda_goes_out_once_and_carries_each_item_once(council, slow_acts):
    body = add(council)
    cancelled = plan(council, body)
    fields = {"kind": AgendaItem.OTHER, "title": "Waste", "by": council.people["team"], "at": AT}
    planning.add_agenda_item(cancelled, **fields)
    planning.cancel_meeting(cancelled, reason="Snow", by=council.people["team"], at=AT)
    meeting = plan(council, body, SECOND)
    call = partial(called, council, meeting)
    assert names(at_once(call, call)) == ["Meeting", "Refused"]
    assert meeting.items.filter(title="Waste").count() == audited("call_meeting") == 1


def test_two_agendas_out_at_once_carry_an_item_once(council, slow_acts):
    body = add(council)
    cancelled = plan(council, body)
    fields = {"kind": AgendaItem.OTHER, "title": "Waste", "by": council.people["team"], "at": AT}
    planning.add_agenda_item(cancelled, **fields)
    planning.cancel_meeting(cancelled, reason="Snow", by=council.people["team"], at=AT)
    meetings = plan(council, body, SECOND), plan(council, body, THIRD)
    outcomes = at_once(*[partial(called, council, meeting) for meeting in meetings])
    assert names(outcomes) == ["Meeting", "Meeting"]
    assert AgendaItem.objects.filter(title="Waste").count() == 2


def test_nothing_comes_on_an_agenda_that_goes_out(council, slow_acts):
    meeting = plan(council, add(council))
    fields = {"kind": AgendaItem.OTHER, "title": "Waste", "by": council.people["team"], "at": AT}
    put = partial(planning.add_agenda_item, meeting, **fields)
    outcomes = at_once(put, partial(called, council, meeting))
    assert names(outcomes) in (["AgendaItem", "Meeting"], ["Meeting", "Refused"])
    number = meeting.items.filter(title="Waste").count()
    assert number == audited("add_agenda_item")


def test_nothing_is_written_into_minutes_that_are_handed_over(council, slow_acts):
    meeting = plan(council, add(council))
    held(council, meeting)
    submit = partial(minuting.submit_minutes, meeting, by=council.people["team"], at=AT)
    outcomes = at_once(partial(decide, council, meeting, "Late"), submit)
    assert names(outcomes) in (["Meeting", "Output"], ["Meeting", "Refused"])
    assert Output.objects.count() == audited("record_output")


def test_what_is_taken_out_is_not_changed(council, slow_acts):
    meeting = plan(council, add(council))
    held(council, meeting)
    output = decide(council, meeting, "One")
    acting = {"by": council.people["team"], "at": AT}
    change = partial(minuting.change_output, output, kind="noted", text="Two", **acting)
    remove = partial(minuting.remove_output, output, **acting)
    outcomes = at_once(change, remove)
    assert not Output.objects.exists()
    assert outcomes[1] is None and isinstance(outcomes[0], Refused | Output)


@pytest.mark.parametrize("act", ["hold", "submit", "confirm"])
def test_of_two_steps_of_a_meeting_at_once_one_counts(council, slow_acts, act):
    meeting = plan(council, add(council))
    called(council, meeting)
    by = {"by": council.people["team"], "at": AT}
    steps = {
        "hold": minuting.hold_meeting,
        "submit": minuting.submit_minutes,
        "confirm": minuting.confirm_minutes,
    }
    for name, step in steps.items():
        if name == act:
            once = partial(step, meeting, **by)
            assert names(at_once(once, once)) == ["Meeting", "Refused"]
            return
        step(meeting, **by)


def test_of_returned_and_confirmed_one_counts(council, slow_acts):
    meeting = plan(council, add(council))
    held(council, meeting)
    minuting.submit_minutes(meeting, by=council.people["team"], at=AT)
    by = {"by": council.people["leader"], "at": AT}
    outcomes = at_once(
        partial(minuting.confirm_minutes, meeting, **by),
        partial(minuting.return_minutes, meeting, reason="Whose?", **by),
    )
    assert names(outcomes) == ["Meeting", "Refused"]


def test_of_two_who_say_that_it_is_done_one_counts(council, slow_acts):
    meeting = plan(council, add(council))
    held(council, meeting)
    output = decide(council, meeting, "One")
    confirmed(council, meeting)
    done = partial(outputs.complete_output, output, what_came="Done", by=council.people["head"])
    assert names(at_once(partial(done, at=AT), partial(done, at=AT))) == ["Output", "Refused"]
    assert OutputStep.objects.count() == 1


def test_two_meetings_at_once_replace_a_decision_once(council, slow_acts):
    body = add(council)
    first = plan(council, body)
    held(council, first)
    earlier = decide(council, first, "One")
    confirmed(council, first)
    later = [plan(council, body, SECOND), plan(council, body, THIRD)]
    for meeting in later:
        held(council, meeting)
        decide(council, meeting, "Another", replaces=earlier)
        minuting.submit_minutes(meeting, by=council.people["team"], at=AT)
    by = {"by": council.people["leader"], "at": AT}
    outcomes = at_once(*[partial(minuting.confirm_minutes, one, **by) for one in later])
    assert names(outcomes) == ["Meeting", "Meeting"]
    assert earlier.steps.count() == 1


def test_two_who_change_a_body_at_once_follow_each_other(council, slow_acts):
    body = add(council)
    fields = {name: getattr(body, name) for name in bodies.FIELDS}
    change = partial(bodies.change_body, body, by=council.people["team"], at=AT)
    outcomes = at_once(
        partial(change, **fields | {"title": "One"}), partial(change, **fields | {"title": "Two"})
    )
    assert names(outcomes) == ["Body", "Body"] and audited("change_body") == 2
