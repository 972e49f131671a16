"""A person's own calendar: what they owe, the meetings of the bodies they sit in, and the last days
of their actions, however far ahead.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from pmf_portal.council.due_tasks import DueTask
from pmf_portal.council.models import User
from pmf_portal.formats.ics import calendar_file
from pmf_portal.formats.numbers import shortened
from reporting.cycle.desk import due_tasks
from reporting.cycle.desk_exceptions import address_of_action
from reporting.meetings.meeting_calendar import event_of
from reporting.meetings.viewers import Viewer
from reporting.models import Body, Meeting
from targets.models import Action

# So long a meeting that is over stays in the calendar, as programs forget what they read no more.
LOOK_BACK = timedelta(days=92)


def own_calendar(user: User, today: date, at: datetime) -> bytes:
    """The bytes of a person's calendar; every event keeps its UID."""
    tasks = due_tasks(user, today)
    listed = {task.key for task in tasks}
    tasks += [task for task in last_days_of_actions(user) if task.key not in listed]
    meetings = [event_of(meeting, at) for meeting in own_meetings(user, today)]
    return calendar_file(user, tasks, at, meetings)


def last_days_of_actions(user: User) -> Iterator[DueTask]:
    """The open actions of plans that a person owns, each on its last day."""
    actions = Action.objects.of_plans().still_open().filter(owner=user).select_related("plan")
    for action in actions.order_by("due", "pk"):
        assert action.plan is not None
        yield DueTask(
            kind="Actions of plans",
            key=f"management-action-{action.pk}",
            due=action.due,
            words=shortened(action.what, 120),
            url=address_of_action(user, action),
            about=str(action.plan),
        )


def own_meetings(user: User, today: date) -> list[Meeting]:
    """The meetings of the bodies in which a person sits, which they chair or whose clerk they are;
    cancelled ones too, so that calendar programs take them out.
    """
    viewer = Viewer(user, today)
    bodies = {
        body.pk: body
        for body in Body.objects.filter(ended_on=None).select_related("unit")
        if viewer.belongs_to(body)
    }
    meetings = list(Meeting.objects.filter(body__in=bodies, day__gte=today - LOOK_BACK))
    for meeting in meetings:
        meeting.body = bodies[meeting.body_id]
    return meetings
