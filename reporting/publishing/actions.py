"""What is being done for the measures of an edition, as the public reads it: the open actions of
published plans, each by the post that does it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate

from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.holders import partner_officers
from pmf_portal.council.models import OrganisationUnit
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
    rows = pressing_first(open_actions(lines, localdate(at)))
    owners = owners_in_public(row.action for row in rows)
    for row in rows:
        effects = {one.target_id: one for one in row.action.expected_effects.all()}
        for target in row.action.measures.all():
            if target.pk in lines:
                effect = effects.get(target.pk)
                published = published_action(row, owners[row.action.pk])
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


def owners_in_public(actions: Iterable[Action]) -> dict[int, str]:
    """Who does actions, by the key of the action, as the public reads it: by post, and of a partner
    by post and partner.
    """
    rows = list(actions)
    if not rows:
        return {}
    partners = partner_officers([action.owner_id for action in rows])
    return {action.pk: owner_in_public(action, partners) for action in rows}


def owner_in_public(action: Action, partners: Mapping[int, OrganisationUnit]) -> str:
    """The post of who does an action, with the partner of a partner's officer; in words where it is
    nobody with an account.
    """
    if action.owner is None:
        return str(action.who)
    partner = partners.get(action.owner.pk)
    return f"{action.owner.post}, {partner}" if partner else str(action.owner.post)


def published_action(row: RatedAction, who: str) -> dict[str, Any]:
    """What the public reads of an action: never a person's name, and not what was typed month by
    month.
    """
    return {
        "what": row.action.what,
        "who": who,
        "plan": row.action.plan.title,
        "due": row.action.due,
        "standing": row.rated.standing.value,
    }
