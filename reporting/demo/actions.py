"""The demonstration's year of delivery: what each plan does, in which projects, and what was
reported of it month by month.
"""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from exceptions.evaluations.concluding import conclude_action
from exceptions.evaluations.evaluating import evaluate_actions, newest_frozen
from exceptions.evaluations.reading import evaluated_actions
from pmf_portal.council.models import OrganisationUnit
from pmf_portal.periods.month import Month
from reporting.demo.files import rows
from targets.actions.entries import (
    ActionEntries,
    EffectEntry,
    MilestoneEntry,
    ProjectEntries,
)
from targets.actions.projects import add_project
from targets.actions.services import (
    add_management_action,
    complete_milestone,
    move_action_date,
    stop_action,
    update_actions,
)
from targets.actions.updates import ReportedUpdate
from targets.models import Action, Objective, Plan, Project, Target

STATED = datetime(2023, 3, 20, 11, 0, tzinfo=UTC)
# Single people's objectives, and the action that each serves.
OWN_OBJECTIVES = {
    "lead-23": "Hold two first visits free each morning",
    "weigh-23": "Weigh every round for a fortnight",
}
# Milestones that the story leaves undone.
MISSED = "!"


class Event(NamedTuple):
    """What the story says of an action in a month: what was reported, moved or stopped."""

    month: Month
    what: str
    words: str


def state_actions(people):
    """The projects and actions of the plans for 2023/24, as their heads of service stated them."""
    plans = {plan.slug: plan for plan in Plan.objects.select_related("unit")}
    for row in rows("projects.csv"):
        entries = ProjectEntries(
            title=row["title"],
            stage=row["stage"],
            benefits=row["benefits"],
            starts=date.fromisoformat(row["starts"]),
            ends=date.fromisoformat(row["ends"]),
            board=row["board"],
            sponsor=people[row["sponsor"]],
        )
        add_project(plans[row["plan"]], entries, by=people[row["sponsor"]], at=STATED)
    known = Known(people)
    for row in rows("actions.csv"):
        head = people[f"head-{row['service']}"]
        add_management_action(plans[row["plan"]], known.entries_of(row), by=head, at=STATED)
    for slug, what in OWN_OBJECTIVES.items():
        Objective.objects.get(slug=slug).serves_actions.set(Action.objects.filter(what=what))


class Known:
    """What the rows of the file name, read once."""

    def __init__(self, people):
        self.people = people
        self.targets = {target.code: target for target in Target.objects.all()}
        self.units = {unit.slug: unit for unit in OrganisationUnit.objects.all()}
        self.projects = {project.slug: project for project in Project.objects.all()}
        self.objectives = {
            (objective.plan.slug, objective.slug): objective
            for objective in Objective.objects.select_related("plan")
        }

    def entries_of(self, row):
        """What one action states."""
        return ActionEntries(
            what=row["what"],
            kind=row["kind"],
            starts=date.fromisoformat(row["starts"]),
            due=date.fromisoformat(row["due"]),
            owner=self.people[f"head-{row['service']}"],
            deputy=self.people[f"deputy-{row['service']}"],
            resources=row["resources"],
            effect=row["effect"],
            project=self.projects.get(row["project"]),
            objectives=[self.objectives[row["plan"], row["objective"]]],
            measures=[self.targets[code] for code in row["measures"].split()],
            needs_units=[self.units[slug] for slug in row["needs"].split()],
            needs_partners=row["partners"],
            milestones=milestones_of(row),
            expected_effects=self.effects_of(row),
        )

    def effects_of(self, row):
        effects = []
        for effect in filter(None, row["effects"].split("|")):
            code, amount, month = effect.split()
            effects.append(EffectEntry(self.targets[code], Decimal(amount), Month.parse(month)))
        return effects


def milestones_of(row):
    milestones = []
    for milestone in filter(None, row["milestones"].split("|")):
        day, _, what = milestone.removeprefix(MISSED).partition(" ")
        milestones.append(MilestoneEntry(what, date.fromisoformat(day)))
    return milestones


def missed_milestones():
    """What the milestones are called that nobody reports done."""
    found = set()
    for row in rows("actions.csv"):
        for milestone in row["milestones"].split("|"):
            if milestone.startswith(MISSED):
                found.add(milestone.partition(" ")[2])
    return found


def story_of(row):
    """The events of an action, the oldest first."""
    events = []
    for event in filter(None, row["story"].split("|")):
        month, what, words = event.split(" ", 2)
        events.append(Event(Month.parse(month), what, words))
    return events


def report(month, at):
    """The month's updates, each head of service’s in one act; days that were moved, milestones that
    were reached, actions that were stopped.
    """
    stories = {row["what"]: story_of(row) for row in rows("actions.csv")}
    missed = missed_milestones()
    updates = {}
    actions = Action.objects.of_plans().still_open().select_related("owner", "plan")
    for action in actions.filter(starts__lte=month.last_day).prefetch_related("milestones"):
        if action.what not in stories:
            # Of a partner, which reports on its own.
            continue
        told = [event for event in stories[action.what] if event.month <= month]
        for milestone in action.milestones.all():
            is_reached = milestone.due <= month.last_day and milestone.what not in missed
            if is_reached and milestone.done_on is None:
                complete_milestone(milestone, by=action.owner, at=at)
        if decide(action, [event for event in told if event.month == month], at):
            updates.setdefault(action.owner, {})[action.pk] = update_of(told)
    for owner, theirs in updates.items():
        update_actions(month, theirs, by=owner, at=at)


def decide(action, events, at):
    """Move or stop an action where the story says so; whether it is still reported on."""
    for event in events:
        if event.what == "stopped":
            stop_action(action, reason=event.words, by=action.owner, at=at)
            return False
        if event.what == "moved":
            day, _, reason = event.words.partition(" ")
            due = date.fromisoformat(day)
            move_action_date(action, due=due, reason=reason, by=action.owner, at=at)
    return True


def update_of(told):
    """What is reported: as the newest event says, or on track."""
    reported = [event for event in told if event.what != "moved"]
    if not reported:
        return ReportedUpdate("on_track", "")
    newest = reported[-1]
    if newest.what == "done":
        return ReportedUpdate("done", "", newest.words)
    return ReportedUpdate(newest.what, newest.words)


def evaluate(month, at):
    """What the figures of the month say of the actions that are done; and what the owners of some
    conclude, a week after they were asked.
    """
    evaluate_actions(newest_frozen(), at=at)
    words = {row["what"]: row for row in rows("conclusions.csv")}
    for row in evaluated_actions():
        action = row.action
        word = words.get(action.what)
        if word is not None and row.conclusion is None and Month.parse(word["month"]) <= month:
            conclude_action(
                action,
                worked=word["worked"],
                learned=word["learned"],
                again=word["again"] == "yes",
                by=action.owner,
                at=at + timedelta(days=7),
            )
