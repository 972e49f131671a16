"""Bodies and their meetings: nothing on an agenda is lost, minutes are the clerk's until the chair
confirms them, and what became of each decision begins the next agenda.
"""

from datetime import date, time, timedelta

import pytest
from django.db import IntegrityError, InternalError, transaction

from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.models import Notice
from pmf_portal.refusals import Refused
from reporting.cycle.desk import due_tasks
from reporting.handover.handing import hand_over_work
from reporting.handover.kinds import work_of
from reporting.meetings import bodies, calling, minuting, outputs, planning
from reporting.meetings.queries import last_decisions
from reporting.meetings.seats import seats_of
from reporting.meetings.viewers import Viewer
from reporting.models import AgendaItem, Meeting, Output
from tests.reporting.meetings.story import (
    AT,
    FIRST,
    SECOND,
    THIRD,
    add,
    called,
    committee,
    confirmed,
    decide,
    held,
    management,
    plan,
)

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=20)


def put(council, meeting, title, **more):
    fields = {"kind": AgendaItem.OTHER, "title": title} | more
    return planning.add_agenda_item(meeting, by=council.people["team"], at=AT, **fields)


def titles(meeting):
    return [item.title for item in meeting.items.all()]


def kinds_of_tasks(user, day):
    return [task.kind for task in due_tasks(user, day)]


def test_a_body_is_added_once_and_its_address_stays(council):
    body = add(council)
    assert body.slug == "cabinet" and body.get_absolute_url() == "/meetings/cabinet/"
    with pytest.raises(Refused, match="There is a body of this name already"):
        add(council)
    fields = {name: getattr(body, name) for name in bodies.FIELDS} | {"title": "The Cabinet"}
    changed = bodies.change_body(body, by=council.people["team"], at=AT, **fields)
    assert (changed.slug, changed.title) == ("cabinet", "The Cabinet")
    event = AuditEvent.objects.get(action="change_body")
    assert '"title":{"after":"The Cabinet","before":"Cabinet"}' in event.text


@pytest.mark.parametrize("title", ["Add", "***"])
def test_a_name_that_makes_no_address_is_refused(council, title):
    with pytest.raises(Refused, match="Use another name"):
        add(council, title)


def test_seats_come_from_roles_and_others_are_named(council):
    def who(body):
        return {str(seat.person).removeprefix("Post of ") for seat in seats_of(body, FIRST)}

    assert who(add(council)) == {"leader", "holder", "other_holder"}
    assert who(management(council)) == {"director", "head"}
    assert who(committee(council)) == {"committee"}


def test_a_named_seat_ends_on_its_day(council):
    body = committee(council)
    seat = body.named_members.get()
    with pytest.raises(Refused, match="cannot lie before the first"):
        bodies.end_body_membership(seat, until=date(2013, 3, 1), by=council.people["team"], at=AT)
    bodies.end_body_membership(seat, until=FIRST, by=council.people["team"], at=AT)
    assert seats_of(body, FIRST) and not seats_of(body, SECOND)
    with pytest.raises(Refused, match="has left already"):
        bodies.end_body_membership(seat, until=SECOND, by=council.people["team"], at=AT)


def test_a_body_with_meetings_to_come_does_not_end(council):
    body = add(council)
    meeting = plan(council, body, SECOND)
    act = {"ended_on": FIRST, "by": council.people["team"], "at": AT}
    with pytest.raises(Refused, match="cancel them first"):
        bodies.end_body(body, **act)
    planning.cancel_meeting(meeting, reason="No business", by=council.people["team"], at=AT)
    assert bodies.end_body(body, **act).ended_on == FIRST
    with pytest.raises(Refused, match="Cabinet has ended."):
        plan(council, body, THIRD)


def test_a_body_meets_once_a_day(council):
    body = add(council)
    plan(council, body)
    with pytest.raises(Refused, match="has a meeting on this day already"):
        plan(council, body)
    second = plan(council, body, SECOND)
    when = {"day": FIRST, "begins": time(9), "ends": time(10), "place": "Town Hall"}
    with pytest.raises(Refused, match="has a meeting on this day already"):
        planning.change_meeting(second, by=council.people["team"], at=AT, **when)


def test_each_agenda_begins_with_what_became_of_the_last_decisions(council):
    meeting = plan(council, add(council))
    put(council, meeting, "Waste contract")
    assert titles(meeting) == [
        "What became of the last decisions",
        "Questions and their answers",
        "Performance report",
        "Waste contract",
    ]


def test_an_agenda_that_is_out_stays_as_it_is(council):
    meeting = plan(council, add(council))
    item = put(council, meeting, "Waste contract")
    called(council, meeting)
    with pytest.raises(Refused, match="The agenda is out"):
        put(council, meeting, "Too late")
    with pytest.raises(Refused, match="The agenda is out"):
        planning.remove_agenda_item(item, by=council.people["team"], at=AT)
    for change in (
        lambda: AgendaItem.objects.filter(pk=item.pk).update(title="Other"),
        lambda: AgendaItem.objects.filter(pk=item.pk).delete(),
        lambda: AgendaItem.objects.create(meeting=meeting, position=9, kind="other", title="New"),
    ):
        with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
            change()


def test_standing_items_are_not_taken_off(council):
    meeting = plan(council, add(council))
    with pytest.raises(Refused, match="stands on every agenda"):
        planning.remove_agenda_item(meeting.items.first(), by=council.people["team"], at=AT)


def test_the_agenda_carries_the_newest_paper_of_the_body(september):
    council = september
    meeting = plan(council, management(council))
    called(council, meeting)
    paper = meeting.items.get(kind=AgendaItem.PAPER).paper
    assert (paper.kind, paper.slug, str(paper.month)) == ("scorecard", "families", "2013-09")
    group = add(council, "Executive group", "executive_group")
    assert calling.newest_paper(group) is None


def test_members_are_told_when_an_agenda_goes_out_and_when_it_moves(council):
    meeting = plan(council, add(council), SECOND)
    when = {"day": SECOND, "begins": time(9), "ends": time(10), "place": "Library"}
    planning.change_meeting(meeting, by=council.people["team"], at=AT, **when)
    assert not Notice.objects.exists()
    called(council, meeting)
    planning.change_meeting(meeting, by=council.people["team"], at=AT, **when | {"day": THIRD})
    subjects = Notice.objects.filter(user=council.people["holder"]).values_list(
        "subject", flat=True
    )
    assert sorted(subjects) == ["Agenda: Cabinet, 5 November 2013", "Moved: Cabinet"]


def test_what_was_not_reached_comes_on_the_next_agenda(council):
    body = add(council)
    first = plan(council, body)
    reached = put(council, first, "Reached")
    put(council, first, "Not reached")
    held(council, first)
    decide(council, first, "We agree", item=reached)
    confirmed(council, first)
    second = plan(council, body, SECOND)
    put(council, second, "New")
    called(council, second)
    assert titles(second)[3:] == ["Not reached", "New"]
    # The second is cancelled, and nothing is lost by that.
    planning.cancel_meeting(second, reason="Snow", by=council.people["team"], at=AT)
    third = plan(council, body, THIRD)
    called(council, third)
    assert titles(third)[3:] == ["Not reached", "New"]
    assert {str(one.carried_from.meeting) for one in third.items.exclude(carried_from=None)} == {
        "Cabinet, 5 November 2013"
    }


def test_minutes_are_written_handed_over_returned_and_confirmed(council):
    meeting = plan(council, add(council))
    held(council, meeting)
    noted = decide(council, meeting, "The figures were noted", kind="noted", owner=None)
    output = decide(council, meeting, "To mend the roof", due=SECOND)
    minuting.change_output(
        output,
        kind="action",
        text="To mend the roofs",
        owner=council.people["head"],
        due=SECOND,
        by=council.people["team"],
        at=AT,
    )
    minuting.remove_output(noted, by=council.people["team"], at=AT)
    minuting.submit_minutes(meeting, by=council.people["team"], at=AT)
    with pytest.raises(Refused, match="The minutes cannot be changed now"):
        decide(council, meeting, "Too late")
    minuting.return_minutes(meeting, reason="Whose roofs?", by=council.people["leader"], at=AT)
    assert Meeting.objects.get().return_reason == "Whose roofs?"
    confirmed(council, meeting)
    assert Output.objects.get().text == "To mend the roofs"
    assert Meeting.objects.get().confirmed_by == council.people["leader"]
    actions = AuditEvent.objects.order_by("pk").values_list("action", flat=True)
    assert list(actions)[-8:] == [
        "record_output",
        "record_output",
        "change_output",
        "remove_output",
        "submit_minutes",
        "return_minutes",
        "submit_minutes",
        "confirm_minutes",
    ]


def test_confirmed_minutes_stay_as_they_are(council):
    meeting = plan(council, add(council))
    held(council, meeting)
    output = decide(council, meeting, "We agree")
    confirmed(council, meeting)
    for change in (
        lambda: Output.objects.filter(pk=output.pk).update(text="We do not"),
        lambda: Output.objects.filter(pk=output.pk).update(due=SECOND),
        lambda: Output.objects.filter(pk=output.pk).delete(),
        lambda: Output.objects.create(
            meeting=meeting, kind="decision", text="More", state="open", recorded_at=AT
        ),
    ):
        with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
            change()
    # Whose it is may change, when its owner leaves.
    Output.objects.filter(pk=output.pk).update(owner=council.people["manager"])


@pytest.mark.parametrize(
    ("owner", "due", "field"), [(None, SECOND, "owner"), ("head", None, "due")]
)
def test_an_action_has_an_owner_and_a_day(council, owner, due, field):
    meeting = plan(council, add(council))
    held(council, meeting)
    with pytest.raises(Refused) as refused:
        decide(council, meeting, "To do", kind="action", owner=owner, due=due)
    assert refused.value.field == field


def test_decisions_are_followed_as_they_stood_when_the_agenda_went_out(council):
    body = add(council)
    first = plan(council, body)
    held(council, first)
    done, open_still = decide(council, first, "One"), decide(council, first, "Two", due=FIRST)
    confirmed(council, first)
    outputs.complete_output(done, what_came="It works", by=council.people["head"], at=LATER)
    second = plan(council, body, SECOND)
    called(council, second, LATER + timedelta(days=1))
    outputs.complete_output(
        open_still,
        what_came="Late, but done",
        by=council.people["head"],
        at=LATER + timedelta(days=2),
    )
    viewer = Viewer(council.people["team"], SECOND)
    rows = last_decisions(Meeting.objects.get(pk=second.pk), viewer, LATER + timedelta(days=9))
    assert [(one.output.text, one.state, one.what_came) for one in rows] == [
        ("One", "done", "It works"),
        ("Two", "open", ""),
    ]
    # The first was told and goes; that the other is done, no agenda has said yet.
    held_second = minuting.hold_meeting(second, by=council.people["team"], at=LATER)
    confirmed(council, held_second)
    third = plan(council, body, THIRD)
    assert [
        one.output.text for one in last_decisions(third, viewer, LATER + timedelta(days=40))
    ] == ["Two"]


def test_a_decision_is_done_opened_again_and_dropped_with_its_history(council):
    meeting = plan(council, add(council))
    held(council, meeting)
    output = decide(council, meeting, "One")
    with pytest.raises(Refused, match="still being written"):
        outputs.complete_output(output, what_came="Done", by=council.people["head"], at=AT)
    confirmed(council, meeting)
    outputs.complete_output(output, what_came="Done", by=council.people["head"], at=AT)
    with pytest.raises(Refused, match="stands at “Done”"):
        outputs.drop_output(output, reason="No money", by=council.people["team"], at=AT)
    outputs.reopen_output(output, reason="It broke", by=council.people["team"], at=AT)
    outputs.drop_output(output, reason="No money", by=council.people["team"], at=AT)
    steps = output.steps.values_list("act", "state", "text")
    assert list(steps) == [
        ("complete", "done", "Done"),
        ("reopen", "open", "It broke"),
        ("drop", "dropped", "No money"),
    ]
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        output.steps.update(text="Other")


def test_a_later_decision_replaces_an_earlier_one_once_it_is_confirmed(council):
    body = add(council)
    first = plan(council, body)
    held(council, first)
    earlier = decide(council, first, "One")
    confirmed(council, first)
    second = plan(council, body, SECOND)
    held(council, second)
    decide(council, second, "Another", replaces=earlier)
    earlier.refresh_from_db()
    assert earlier.state == "open"
    confirmed(council, second)
    earlier.refresh_from_db()
    assert (earlier.state, earlier.what_came) == (
        "replaced",
        "Replaced by what Cabinet, 5 November 2013 decided.",
    )


def test_what_comes_of_an_exempt_item_is_exempt_and_not_in_the_trail(council):
    meeting = plan(council, add(council))
    item = put(council, meeting, "ZzTitle", exempt="1")
    held(council, meeting)
    output = decide(council, meeting, "ZzWords", item=item)
    assert output.exempt == "1"
    confirmed(council, meeting)
    outputs.complete_output(output, what_came="ZzCame", by=council.people["head"], at=AT)
    trail = " ".join(one.text + one.reason for one in AuditEvent.objects.all())
    mail = " ".join(one.subject + one.body for one in Notice.objects.all())
    assert "Zz" not in trail and "Zz" not in mail


def test_each_desk_has_what_a_meeting_asks_of_its_person(council):
    body, people = add(council), council.people
    meeting = plan(council, body, SECOND)
    assert kinds_of_tasks(people["finance"], FIRST) == ["Agendas to send out"]
    assert kinds_of_tasks(people["finance"], date(2013, 10, 1)) == []
    called(council, meeting)
    assert kinds_of_tasks(people["finance"], FIRST) == []
    assert kinds_of_tasks(people["finance"], SECOND) == ["Minutes to write"]
    minuting.hold_meeting(meeting, by=people["finance"], at=AT)
    decide(council, meeting, "To mend the roof", kind="action", due=THIRD)
    assert kinds_of_tasks(people["head"], SECOND) == []
    minuting.submit_minutes(meeting, by=people["finance"], at=AT)
    assert kinds_of_tasks(people["head"], SECOND) == ["Actions from meetings"]
    assert kinds_of_tasks(people["leader"], SECOND) == ["Minutes to confirm"]
    minuting.confirm_minutes(meeting, by=people["leader"], at=AT)
    assert kinds_of_tasks(people["leader"], SECOND) == []


def test_what_somebody_leaves_waits_for_the_clerk_and_then_for_the_team(council):
    body, people = add(council), council.people
    meeting = plan(council, body)
    held(council, meeting)
    decide(council, meeting, "To mend the roof", kind="action", due=THIRD)
    confirmed(council, meeting)
    people["head"].is_active = False
    people["head"].save()
    assert "Actions from meetings" in kinds_of_tasks(people["finance"], SECOND)
    assert "Actions from meetings" not in kinds_of_tasks(people["team"], SECOND)
    people["finance"].is_active = False
    people["finance"].save()
    assert "Actions from meetings" in kinds_of_tasks(people["team"], SECOND)


def test_decisions_chairs_and_clerks_are_handed_on(council):
    body, people = add(council), council.people
    meeting = plan(council, body)
    held(council, meeting)
    output = decide(council, meeting, "One", owner="finance")
    confirmed(council, meeting)
    takers = {
        "outputs": {str(output.pk): people["head"]},
        "clerks": {str(body.pk): people["lead"]},
    }
    hand_over_work(
        people["finance"], takers, left_on=FIRST, reason="New post", by=people["team"], at=AT
    )
    output.refresh_from_db()
    body.refresh_from_db()
    assert (output.owner, body.clerk) == (people["head"], people["lead"])
    assert [kind.slug for kind, _ in work_of(people["leader"], FIRST)] == ["chairs"]
