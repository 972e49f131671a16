"""A person's own calendar has their meetings, the last days of their actions and of what meetings
asked of them.
"""

from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pmf_portal.council.services import renew_calendar_address
from reporting.cycle.own_calendar import own_calendar
from reporting.meetings.planning import cancel_meeting
from targets.actions.services import stop_action
from tests.reporting.meetings.story import (
    AT,
    FIRST,
    SECOND,
    THIRD,
    add,
    committee,
    confirmed,
    decide,
    held,
    management,
    plan,
)
from tests.targets.plan_actions import add_action

pytestmark = pytest.mark.django_db
TODAY = date(2013, 10, 9)
NOW = datetime(2013, 10, 9, 10, tzinfo=UTC)


def events(body):
    walked = icalendar.Calendar.from_ical(body).walk("VEVENT")
    return {str(event["summary"]): event for event in walked}


def of(council, name):
    return events(own_calendar(council.people[name], TODAY, NOW))


def test_meetings_stand_in_the_calendars_of_those_whom_they_concern(council):
    cabinet, inner = add(council), management(council)
    plan(council, cabinet, SECOND)
    plan(council, inner, THIRD)
    plan(council, committee(council), SECOND)
    assert set(of(council, "holder")) == {"Cabinet"}
    assert set(of(council, "head")) == {"Families Management Team"}
    assert set(of(council, "committee")) == {"Families Committee"}
    assert {"Cabinet", "Families Committee"} <= set(of(council, "finance"))
    assert "Cabinet" not in of(council, "auditor")
    [event] = of(council, "holder").values()
    assert event.decoded("dtstart") == datetime(2013, 11, 5, 10, tzinfo=UTC)


def test_a_cancelled_meeting_says_so_under_the_same_uid(council):
    meeting = plan(council, add(council), SECOND)
    before = of(council, "holder")["Cabinet"]
    cancel_meeting(meeting, reason="No business", by=council.people["team"], at=AT)
    after = of(council, "holder")["Cancelled: Cabinet"]
    assert (after["uid"], str(after["status"])) == (before["uid"], "CANCELLED")


def test_actions_stand_on_their_last_day_however_far_ahead(council):
    council.add_usual_targets()
    action = add_action(council, due=date(2014, 3, 20))
    add_action(council, what="Sign the lease", due=TODAY + timedelta(days=2))
    calendar = of(council, "head")
    far = calendar["Actions of plans: Recruit two social workers"]
    assert far.decoded("dtstart") == date(2014, 3, 20)
    assert sum(name == "Actions of plans: Sign the lease" for name in calendar) == 1
    stop_action(action, reason="x", by=council.people["head"], at=AT)
    assert "Actions of plans: Recruit two social workers" not in of(council, "head")


def test_a_decision_stands_on_its_day(council):
    meeting = plan(council, add(council), FIRST)
    held(council, meeting)
    decide(council, meeting, "Bring a plan", due=date(2014, 1, 31))
    confirmed(council, meeting)
    event = of(council, "head")["Decisions to carry out: Bring a plan"]
    assert event.decoded("dtstart") == date(2014, 1, 31)


@pytest.mark.parametrize("number", [1, 3])
def test_a_calendar_asks_no_more_for_three_meetings(council, number):
    council.add_usual_targets()
    body = add(council)
    for place in range(number):
        plan(council, body, SECOND + timedelta(days=place))
        add_action(council, what=f"Action {place}", owner=council.people["holder"])
    with CaptureQueriesContext(connection) as asked:
        calendar = of(council, "holder")
    assert len(asked) == 16 and len(calendar) > number


def test_the_secret_address_gives_it(client, council):
    plan(council, add(council), SECOND)
    holder = council.people["holder"]
    token = renew_calendar_address(holder, by=holder, at=AT)
    assert "Cabinet" in events(client.get(f"/calendar/{token}.ics").content)
