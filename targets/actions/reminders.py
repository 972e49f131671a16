"""Reminders of the actions of plans: once when a day is near, once when it has passed, and once
when the update of a month did not come.
"""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.holders import acting_officer, away_on
from pmf_portal.council.models import User
from pmf_portal.formats.dates import day_in_words
from pmf_portal.formats.numbers import counted
from pmf_portal.periods.working_days import working_day_after
from targets.actions.reading import missed_month
from targets.models import Action
from targets.rules.actions import owes_update

# Working days before its day on which the owner of an action is reminded.
REMINDED_BEFORE = 5


def action_reminders(today: date) -> Iterator[tuple[User, str, str, str]]:
    """The e-mails about actions of plans on a day, as (person, key, subject, body); a key goes out
    once, however often it is given.
    """
    near = working_day_after(today, REMINDED_BEFORE)
    missed = missed_month(announced_timetable(), today)
    away = set(away_on(today))
    silent: dict[User, list[Action]] = {}
    waiting = Action.objects.of_plans().still_open()
    for action in waiting.select_related("plan", "owner", "deputy").prefetch_related("milestones"):
        person = acting_officer(action.owner, action.deputy, away)
        if person is None or not person.is_active:
            continue
        if action.due <= near:
            yield reminder_of_day(action, person, today)
        if owes_update(action.as_it_stands, missed):
            silent.setdefault(person, []).append(action)
    for person, their in silent.items():
        listed = "\n".join(f"- {action} ({action.plan})" for action in their)
        yield (
            person,
            f"action updates {missed}",
            f"{counted(len(their), 'action')} to report on for {missed.name}",
            f"Nothing was reported for {missed.name} of:\n\n{listed}\n\nYou report on all of them"
            f" at once on “My actions” ({reverse('my_actions')}) in the performance portal.",
        )


def reminder_of_day(action: Action, person: User, today: date) -> tuple[User, str, str, str]:
    when = "overdue" if action.due < today else "due soon"
    return (
        person,
        f"action {action.pk} {action.due} {when}",
        f"Action {when}: {action.plan}",
        f"{action.what}\n\nThis action of {action.plan} is due on {day_in_words(action.due)}. It is"
        " on your desk in the performance portal.",
    )
