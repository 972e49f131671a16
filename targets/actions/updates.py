"""What is reported of actions, whatever they belong to: each stands as its newest update says, and
every update stays.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from django.utils.timezone import localdate

from pmf_portal.council.models import User
from pmf_portal.periods.month import Month
from targets.models import Action, ActionUpdate

WRITTEN = ("status", "reason", "evidence", "updated_for", "done_on")


class ReportedUpdate(NamedTuple):
    """How one action stands, in the owner's words: its status; why it is at risk or late, or what
    was achieved; and what shows that it is done.
    """

    status: str
    reason: str
    evidence: str = ""


def is_reported(action: Action, month: Month, update: ReportedUpdate) -> bool:
    """Whether just this was reported of the action for the month already."""
    stands = (action.updated_for, action.status, action.reason, action.evidence)
    return stands == (month, *update)


def write_updates(
    actions: Mapping[int, Action],
    month: Month,
    updates: Mapping[int, ReportedUpdate],
    *,
    by: User,
    at: datetime,
) -> None:
    """Write the updates of actions, which the caller holds, for a month; both by the key of the
    action.
    """
    rows = []
    for pk, update in updates.items():
        action = actions[pk]
        action.status, action.reason, action.evidence = update
        action.updated_for = month
        if update.status != Action.DONE:
            action.done_on = None
        elif action.done_on is None:
            action.done_on = localdate(at)
        rows.append(
            ActionUpdate(
                action=action, month=month, updated_by=by, updated_at=at, **update._asdict()
            )
        )
    Action.objects.bulk_update([actions[pk] for pk in updates], WRITTEN)
    ActionUpdate.objects.bulk_create(rows)
