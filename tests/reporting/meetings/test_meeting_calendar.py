"""A body's meetings in a calendar program: when and where, never what is on the agenda."""

import re
from datetime import UTC, datetime, time

import icalendar
import pytest

from reporting.meetings.planning import add_agenda_item, cancel_meeting, change_meeting
from reporting.models import AgendaItem
from tests.reporting.meetings.story import AT, FIRST, SECOND, THIRD, add, called, management, plan

pytestmark = pytest.mark.django_db
PATH = "/meetings/cabinet/meetings.ics"


def events(answer):
    found = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    return {str(event["uid"]): event for event in found}


def test_meetings_are_events_that_follow_their_changes(client, council):
    body, by = add(council), {"by": council.people["team"], "at": AT}
    first, second = plan(council, body), plan(council, body, SECOND)
    before = events(client.get(PATH))
    when = {"day": THIRD, "begins": time(9), "ends": time(10), "place": "Library"}
    change_meeting(first, **when, **by)
    cancel_meeting(second, reason="No business", **by)
    after = events(client.get(PATH))
    assert set(before) == set(after) and len(after) == 2
    moved, cancelled = after.values()
    if str(cancelled["status"]) != "CANCELLED":
        moved, cancelled = cancelled, moved
    assert moved["dtstart"].dt == datetime(2013, 12, 3, 9, tzinfo=UTC)
    assert (str(moved["location"]), moved["sequence"]) == ("Library", 1)
    assert str(cancelled["summary"]) == "Cancelled: Cabinet"
    assert "No business" in str(cancelled["description"])


def test_times_are_of_london_in_summer(client, council):
    plan(council, add(council))
    (event,) = events(client.get(PATH)).values()
    assert event["dtstart"].dt == datetime(2013, 10, 8, 9, tzinfo=UTC)
    assert event["dtend"].dt == datetime(2013, 10, 8, 11, tzinfo=UTC)
    assert str(event["url"]).endswith(f"/meetings/cabinet/{FIRST}/")


def test_nothing_of_an_agenda_is_in_the_calendar(client, council):
    meeting = plan(council, add(council))
    fields = {"kind": AgendaItem.OTHER, "title": "ZzTitle", "about": "ZzAbout", "exempt": "3"}
    add_agenda_item(meeting, by=council.people["team"], at=AT, **fields)
    called(council, meeting)
    assert re.findall("ZzTitle|ZzAbout", client.get(PATH).content.decode()) == []


@pytest.mark.parametrize(("post", "status"), [(None, 404), ("member", 404), ("head", 200)])
def test_a_private_body_has_no_public_calendar(client, council, post, status):
    plan(council, management(council))
    if post:
        client.force_login(council.people[post])
    path = "/meetings/families-management-team/meetings.ics"
    assert client.get(path).status_code == status


@pytest.mark.parametrize("count", [1, 3])
def test_the_calendar_asks_no_more_for_more_meetings(
    client, council, django_assert_num_queries, count
):
    body = add(council)
    for number in range(count):
        plan(council, body, SECOND.replace(day=5 + number))
    with django_assert_num_queries(2):
        assert len(events(client.get(PATH))) == count
