"""What is being done for the measures of an edition, as the public reads it: the open actions of
published plans, each by the post that does it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate

from pmf_portal.council.calendar import announced_timetable
from targets.actions.reading import RatedAction, effect_in_words, pressing_first, rated
from targets.models import Action, Plan
from targets.rules.actions import Standing


def actions_of_lines(
    scorecard_lines: Iterable[Any], at: datetime
) -> dict[int, list[dict[str, Any]]]:
    """The open actions that serve each measure at the moment of publication, the worst first, by
    target.
    """
    lines = {line.target_id: line for line in scorecard_lines}
    by_target: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in pressing_first(open_actions(lines, localdate(at))):
        effects = {one.target_id: one for one in row.action.expected_effects.all()}
        for target in row.action.measures.all():
            if target.pk in lines:
                effect = effects.get(target.pk)
                published = published_action(row)
                if effect is not None:
                    words = effect_in_words(effect.amount, lines[target.pk].unit)
                    published["effect"] = f"{words} from {effect.from_month.name}"
                by_target[target.pk].append(published)
    return by_target


def counts_of_actions(actions: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """How many actions serve a measure, and how many of them are late; for its scorecard row."""
    late = sum(action["standing"] == Standing.LATE for action in actions)
    return {"open": len(actions), "late": late}


def open_actions(targets: Iterable[int], today: date) -> list[RatedAction]:
    """The open actions of published plans for some measures: four queries, however many."""
    actions = list(
        Action.objects.still_open()
        .filter(plan__kind__in=Plan.PUBLISHED, measures__in=list(targets))
        .distinct()
        .select_related("plan", "owner")
        .prefetch_related("milestones", "measures", "expected_effects")
    )
    return rated(actions, announced_timetable(), today) if actions else []


def published_action(row: RatedAction) -> dict[str, Any]:
    """What the public reads of an action: never a person's name, and not what was typed month by
    month.
    """
    owner = row.action.owner
    return {
        "what": row.action.what,
        "who": owner.post if owner else row.action.who,
        "plan": row.action.plan.title,
        "due": row.action.due,
        "standing": row.rated.standing.value,
    }
