"""Bodies of the small council and their meetings, told through the services."""

from datetime import date, datetime, time

from pmf_portal.council.models import User
from pmf_portal.periods.timetable import LONDON
from reporting.meetings.bodies import add_body, add_body_member
from reporting.meetings.calling import call_meeting
from reporting.meetings.minuting import (
    confirm_minutes,
    hold_meeting,
    record_output,
    submit_minutes,
)
from reporting.meetings.planning import plan_meeting

AT = datetime(2013, 10, 7, 9, 0, tzinfo=LONDON)
FIRST, SECOND, THIRD = date(2013, 10, 8), date(2013, 11, 5), date(2013, 12, 3)
TYPED = {"day": "5/11/2013", "begins": "10:00", "ends": "12:00", "place": "Town Hall"}


def add(council, title="Cabinet", kind="cabinet", **more):
    fields = {
        "unit": council.units["council"],
        "is_public": True,
        "scorecard": None,
        "chair": council.people["leader"],
        "clerk": council.people["finance"],
    } | more
    return add_body(title=title, kind=kind, by=council.people["team"], at=AT, **fields)


def committee(council, **more):
    fields = {"chair": council.people["member"]} | more
    body = add(council, "Families Committee", "committee", **fields)
    seat = {"person": council.people["committee"], "from_day": date(2013, 4, 1)}
    add_body_member(body, by=council.people["team"], at=AT, **seat)
    return body


def management(council):
    return add(
        council,
        "Families Management Team",
        "management_team",
        unit=council.units["families"],
        is_public=False,
        chair=council.people["director"],
        clerk=council.people["lead"],
    )


def plan(council, body, day=FIRST, at=AT):
    when = {"day": day, "begins": time(10), "ends": time(12), "place": "Town Hall"}
    return plan_meeting(body, by=council.people["team"], at=at, **when)


def called(council, meeting, at=AT):
    return call_meeting(meeting, by=council.people["team"], at=at)


def held(council, meeting, at=AT):
    called(council, meeting, at)
    return hold_meeting(meeting, by=council.people["team"], at=at)


def decide(council, meeting, text, kind="decision", owner="head", at=AT, **more):
    person = council.people[owner] if owner else None
    return record_output(
        meeting, kind=kind, text=text, owner=person, by=council.people["team"], at=at, **more
    )


def confirmed(council, meeting, at=AT):
    submit_minutes(meeting, by=council.people["team"], at=at)
    chair = meeting.body.chair or council.people["team"]
    return confirm_minutes(meeting, by=User.objects.get(pk=chair.pk), at=at)


def reason(verdict):
    """Why an act is refused; "" where it is allowed."""
    return "" if verdict else verdict.reason


def is_answer(verdict, refusal):
    """Whether an act is refused with a reason that begins so, or allowed where it is ""."""
    return reason(verdict).startswith(refusal) and bool(verdict) == (refusal == "")
