"""What the pages of actions and meetings cost at a council with many: processor time, queries,
kilobytes.
"""

from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import connection

from pmf_portal.council.models import OrganisationUnit, User
from pmf_portal.periods.timetable import LONDON
from reporting.meetings.bodies import add_body
from reporting.meetings.calling import call_meeting
from reporting.meetings.minuting import (
    confirm_minutes,
    hold_meeting,
    record_output,
    submit_minutes,
)
from reporting.meetings.planning import plan_meeting
from targets.models import Action, Plan, Target
from tests.bench.council import make_council
from tests.bench.measure import rolled_back
from tests.bench.pages import CLOCK, cost, signed_in

ACTIONS, MEETINGS, OUTPUTS = 2000, 60, 10
OWNED = 20
FIRST, LAST = date(2013, 4, 3), date(2014, 3, 31)


def report_all(report, actions=ACTIONS, meetings=MEETINGS):
    """One line for each page: milliseconds of processor, queries, kilobytes."""
    settings.PORTAL_CLOCK, settings.SECOND_FACTOR_REQUIRED = CLOCK, False
    with rolled_back():
        body, plan, newest = make_busy_council(actions, meetings)
        client = signed_in("team")
        pages = {
            "my actions": "/my-actions/",
            "actions of a plan": f"/plans/{plan.slug}/actions/",
            "body": body.get_absolute_url(),
            "meeting": newest.get_absolute_url(),
            "meetings": "/meetings/",
            "decisions as open data": "/data/tables/decisions.csv",
        }
        report(f"{connection.vendor}: {actions:,} actions, {meetings} meetings of a body in a year")
        for name, url in pages.items():
            ms, queries, kilobytes = cost(lambda url=url: client.get(url))
            report(f"{name:26}{ms:8.1f} ms{queries:4d} q{kilobytes:6.0f} kB")


def make_busy_council(actions, meetings):
    """A council of which one plan has all the actions and one body all the meetings."""
    make_council(54)
    person = User.objects.get(username="head")
    plan = Plan.objects.order_by("pk").first()
    measure = Target.objects.order_by("pk").first()
    made = Action.objects.bulk_create(
        Action(
            plan=plan,
            what=f"Action {number}",
            kind="process",
            starts=FIRST,
            due=FIRST + timedelta(days=30 + number % 330),
            owner=person if number < OWNED else None,
            who="" if number < OWNED else "A partner",
            added_on=FIRST,
        )
        for number in range(actions)
    )
    through = Action.measures.through
    through.objects.bulk_create(through(action_id=one.pk, target_id=measure.pk) for one in made)
    council = OrganisationUnit.objects.filter(parent=None).first()
    at = datetime(2013, 3, 1, 10, tzinfo=LONDON)
    fields = {"unit": council, "is_public": True, "scorecard": None}
    body = add_body(
        title="Cabinet", kind="cabinet", chair=person, clerk=person, by=person, at=at, **fields
    )
    day, newest = FIRST, None
    for _ in range(meetings):
        newest = hold(body, measure, day, person)
        day += (LAST - FIRST) / meetings
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return body, plan, newest


def hold(body, measure, day, person):
    """A meeting with its decisions, from plan to confirmed minutes."""
    at = datetime.combine(day, time(12), LONDON)
    act = {"by": person, "at": at}
    meeting = plan_meeting(
        body, day=day, begins=time(10), ends=time(12), place="Town Hall", by=person, at=at
    )
    call_meeting(meeting, **act)
    meeting = hold_meeting(meeting, **act)
    for number in range(OUTPUTS):
        words = {"kind": "decision", "text": f"Decision {number}", "target": measure}
        record_output(meeting, owner=person, due=day + timedelta(days=60), **words, **act)
    submit_minutes(meeting, **act)
    return confirm_minutes(meeting, **act)
