"""Two people act on the same action or project at once: the second waits, and sees what the first
did (PostgreSQL).
"""

from datetime import UTC, date, datetime
from functools import partial

import pytest

from pmf_portal.periods.month import Month
from pmf_portal.refusals import ChangedMeanwhile, Refused
from targets.actions.entries import MilestoneEntry
from targets.actions.projects import add_project, change_project
from targets.actions.services import (
    change_management_action,
    complete_milestone,
    move_action_date,
    stop_action,
    update_actions,
)
from targets.actions.updates import ReportedUpdate
from targets.models import ActionUpdate, MovedDate, Project
from tests.at_once import needs_postgresql, overlapping
from tests.factories import Council
from tests.targets.plan_actions import AT, PROJECT, add_action, entries_of

pytestmark = [pytest.mark.django_db(transaction=True), needs_postgresql]
SEPTEMBER = Month(2013, 9)
LATER = datetime(2013, 9, 21, 10, tzinfo=UTC)


@pytest.fixture
def council():
    return Council()


def by(council, name="head", at=AT):
    return {"by": council.people[name], "at": at}


def changing(council, action, what):
    entries = entries_of(council, what=what)
    return partial(change_management_action, action, entries, seen_version=1, **by(council))


def test_the_second_change_of_an_action_is_told_of_the_first(council):
    action = add_action(council)
    _, second = overlapping(
        changing(council, action, "Recruit three"), changing(council, action, "Recruit four")
    )
    action.refresh_from_db()
    assert isinstance(second, ChangedMeanwhile) and action.what == "Recruit three"


def test_both_moves_are_kept_and_the_second_starts_from_the_first(council):
    action = add_action(council)
    days = date(2014, 1, 31), date(2014, 2, 28)
    overlapping(
        *(partial(move_action_date, action, due=day, reason="x", **by(council)) for day in days)
    )
    assert list(MovedDate.objects.values_list("was", "now")) == [
        (action.due, days[0]),
        (days[0], days[1]),
    ]


def test_an_action_that_is_stopped_meanwhile_is_not_reported_on(council):
    action = add_action(council)
    update = {action.pk: ReportedUpdate("on_track", "")}
    _, second = overlapping(
        partial(stop_action, action, reason="The grant ended", **by(council)),
        partial(update_actions, SEPTEMBER, update, **by(council)),
    )
    assert isinstance(second, Refused) and not ActionUpdate.objects.exists()


def test_an_action_is_done_on_the_day_that_was_reported_first(council):
    action = add_action(council)
    first = {action.pk: ReportedUpdate("done", "", "Both began")}
    second = {action.pk: ReportedUpdate("done", "", "Both began in December")}
    overlapping(
        partial(update_actions, SEPTEMBER, first, **by(council)),
        partial(update_actions, SEPTEMBER, second, **by(council, "manager", LATER)),
    )
    action.refresh_from_db()
    assert action.done_on == AT.date() and ActionUpdate.objects.count() == 2


def test_a_milestone_is_reported_done_once(council):
    action = add_action(council, milestones=[MilestoneEntry("Advertised", date(2013, 9, 30))])
    milestone = action.milestones.get()
    overlapping(
        partial(complete_milestone, milestone, **by(council)),
        partial(complete_milestone, milestone, **by(council, at=LATER)),
    )
    milestone.refresh_from_db()
    assert milestone.done_on == AT.date()


def test_two_projects_of_one_name_are_not_added_at_once(council):
    plan = council.plans["places"]
    adding = partial(add_project, plan, PROJECT, **by(council, "other_head"))
    _, second = overlapping(adding, adding)
    assert isinstance(second, Refused) and "of this name already" in str(second)
    project = Project.objects.get()
    changing = partial(change_project, project, PROJECT, seen_version=1, **by(council, "team"))
    _, second = overlapping(changing, changing)
    assert isinstance(second, ChangedMeanwhile)
