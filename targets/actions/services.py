"""The acts on actions of plans: stating, changing, moving, reporting, stopping (framework 2.3,
2.4).
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from pmf_portal.audit.record import record
from pmf_portal.council.models import User
from pmf_portal.formats.dates import day_in_words
from pmf_portal.periods.month import Month
from pmf_portal.refusals import ChangedMeanwhile, Refused
from targets.actions.entries import ActionEntries
from targets.actions.updates import ReportedUpdate, is_reported, write_updates
from targets.models import Action, ExpectedEffect, Milestone, MovedDate, Plan
from targets.rules.actions import NEED_A_REASON, Status, after

# What stands in a column of its own; the day on which it is due is moved, not changed.
COLUMNS = (
    "what",
    "kind",
    "starts",
    "owner",
    "deputy",
    "who",
    "resources",
    "effect",
    "project",
    "needs_partners",
)


@transaction.atomic
def add_management_action(plan: Plan, entries: ActionEntries, *, by: User, at: datetime) -> Action:
    """State an action of a plan; raises Refused when it serves nothing, nobody does it, or its days
    do not follow each other.
    """
    check_entries(entries)
    action = Action(plan=plan, due=entries.due, added_on=localdate(at))
    for name in COLUMNS:
        setattr(action, name, getattr(entries, name))
    action.save()
    write_parts(action, entries)
    record("add_management_action", subject_of(action), by=by, at=at, **recorded(entries))
    return action


@transaction.atomic
def change_management_action(
    action: Action, entries: ActionEntries, *, seen_version: int, by: User, at: datetime
) -> Action:
    """State an action otherwise; its last day stays (`move_action_date`).

    Raises Refused, or ChangedMeanwhile when somebody else changed it after the page was opened.
    """
    current = held(action)
    after(current.status, "change_management_action")
    if current.version != seen_version:
        raise ChangedMeanwhile()
    check_entries(entries)
    for name in COLUMNS:
        setattr(current, name, getattr(entries, name))
    current.version += 1
    current.save()
    current.milestones.all().delete()
    current.expected_effects.all().delete()
    write_parts(current, entries)
    record("change_management_action", subject_of(current), by=by, at=at, **recorded(entries))
    return current


@transaction.atomic
def move_action_date(action: Action, *, due: date, reason: str, by: User, at: datetime) -> Action:
    """Move the day by which an action is to be done: the former day stays, with the reason."""
    current = held(action)
    after(current.status, "move_action_date")
    if due == current.due:
        raise Refused(f"It is due on {day_in_words(due)} already.", "due")
    if current.starts and due < current.starts:
        raise Refused(f"It starts on {day_in_words(current.starts)}, after that day.", "due")
    was, current.due = current.due, due
    current.version += 1
    current.save(update_fields=["due", "version"])
    MovedDate.objects.create(
        action=current, was=was, now=due, reason=reason, moved_by=by, moved_at=at
    )
    record("move_action_date", subject_of(current), by=by, at=at, reason=reason, was=was, now=due)
    return current


@transaction.atomic
def stop_action(action: Action, *, reason: str, by: User, at: datetime) -> Action:
    """Stop an action that is not done, with the reason: nothing of it changes any more."""
    current = held(action)
    current.status = after(current.status, "stop_action")
    current.reason = reason
    current.version += 1
    current.save(update_fields=["status", "reason", "version"])
    record("stop_action", subject_of(current), by=by, at=at, reason=reason)
    return current


@transaction.atomic
def complete_milestone(milestone: Milestone, *, by: User, at: datetime) -> None:
    """Report a milestone of an open action done on the day."""
    action = held(milestone.action)
    after(action.status, "complete_milestone")
    current = action.milestones.filter(pk=milestone.pk).first()
    if current is None:
        raise Refused("Somebody changed this action meanwhile: look at its milestones again.")
    if current.done_on is not None:
        return
    current.done_on = localdate(at)
    current.save(update_fields=["done_on"])
    # Whoever has the form open would otherwise write the milestone back as it was.
    action.version += 1
    action.save(update_fields=["version"])
    record("complete_milestone", subject_of(action), by=by, at=at, milestone=current.what)


@transaction.atomic
def update_actions(
    month: Month, updates: Mapping[int, ReportedUpdate], *, by: User, at: datetime
) -> int:
    """Report on actions of plans for a month, all at once: {action key: update}; gives how many
    updates are new.

    Raises Refused for the first action whose status cannot be reported, or that lacks the reason
    (at risk, late) or what shows that it is done.
    """
    locked = Action.objects.select_for_update(of=("self",)).of_plans().filter(pk__in=updates)
    actions = {action.pk: action for action in locked.order_by("pk")}
    new = {}
    for pk, action in actions.items():
        update = updates[pk]
        if is_reported(action, month, update):
            continue
        check_update(action, month, update)
        new[pk] = update
    if not new:
        return 0
    write_updates(actions, month, new, by=by, at=at)
    reported = [f"{actions[pk]}: {Status(one.status).label.lower()}" for pk, one in new.items()]
    record("update_actions", month.name, by=by, at=at, actions=reported)
    return len(new)


def check_update(action: Action, month: Month, update: ReportedUpdate) -> None:
    """Raises Refused, at the action's own field, for what cannot be reported of it."""
    field = f"words_{action.pk}"
    was_done_before = action.status == Action.DONE and action.updated_for != month
    if was_done_before:
        raise Refused(f"“{action}” was reported done earlier.", field)
    after(action.status, "update_action", update.status)
    if update.status in NEED_A_REASON and not update.reason:
        words = Status(update.status).label.lower()
        raise Refused(f"Say why “{action}” is {words}.", field)
    if update.status == Status.DONE and not update.evidence:
        raise Refused(f"Say what shows that “{action}” is done.", field)


def held(action: Action) -> Action:
    """The action as it stands now, held until the act is done."""
    return Action.objects.select_for_update(of=("self",)).get(pk=action.pk)


def check_entries(entries: ActionEntries) -> None:
    """Raises Refused for an action that does not hold together."""
    if entries.owner is None and not entries.who:
        raise Refused("Choose who does it, or name the partner who does.", "owner")
    if not entries.objectives and not entries.measures:
        raise Refused("Choose at least one objective or measure that it serves.", "objectives")
    if entries.due < entries.starts:
        raise Refused("The last day cannot be before the first day.", "due")
    check_milestones(entries)
    check_effects(entries)


def check_milestones(entries: ActionEntries) -> None:
    for milestone in entries.milestones:
        if milestone.due > entries.due:
            words = f"The milestone “{milestone.what}” comes after the last day of the action."
            raise Refused(words, "milestones")


def check_effects(entries: ActionEntries) -> None:
    targets = [effect.target for effect in entries.expected_effects]
    if len(set(targets)) < len(targets):
        raise Refused("Say once by how much a measure is to change.", "expected_effects")
    for target in targets:
        if target not in entries.measures:
            raise Refused(f"Choose {target} among the measures that it serves.", "measures")


def write_parts(action: Action, entries: ActionEntries) -> None:
    """Write what stands in tables of its own."""
    action.objectives.set(entries.objectives)
    action.measures.set(entries.measures)
    action.needs_units.set(entries.needs_units)
    Milestone.objects.bulk_create(
        Milestone(action=action, **milestone._asdict()) for milestone in entries.milestones
    )
    ExpectedEffect.objects.bulk_create(
        ExpectedEffect(action=action, **effect._asdict()) for effect in entries.expected_effects
    )


def subject_of(action: Action) -> str:
    return f"{action} ({action.plan})"


def recorded(entries: ActionEntries) -> dict[str, Any]:
    """What an action states, as the trail keeps it."""
    return {
        "what": entries.what,
        "kind": entries.kind,
        "owner": str(entries.owner) if entries.owner else "",
        "deputy": str(entries.deputy) if entries.deputy else "",
        "who": entries.who,
        "starts": entries.starts,
        "due": entries.due,
        "resources": entries.resources,
        "effect": entries.effect,
        "project": str(entries.project) if entries.project else "",
        "objectives": [objective.title for objective in entries.objectives],
        "measures": [target.code for target in entries.measures],
        "needs": [str(unit) for unit in entries.needs_units],
        "partners": entries.needs_partners,
        "milestones": [f"{one.what}, {one.due:%Y-%m-%d}" for one in entries.milestones],
        "expected_effects": [
            f"{one.target.code} {one.amount} from {one.from_month}"
            for one in entries.expected_effects
        ],
    }
