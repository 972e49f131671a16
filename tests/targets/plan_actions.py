"""Actions of plans for tests."""

from datetime import UTC, date, datetime

from targets.actions.entries import ActionEntries, ProjectEntries
from targets.actions.services import add_management_action

AT = datetime(2013, 9, 20, 10, tzinfo=UTC)
STARTS, DUE = date(2013, 9, 2), date(2013, 12, 20)
PROJECT = ProjectEntries(
    title="New depot",
    stage="delivering",
    benefits="Fewer missed bins",
    starts=STARTS,
    ends=date(2014, 3, 31),
    board="Depot Board",
)


def entries_of(council, **fields):
    """What an action of the Families Plan states, unless a test says otherwise."""
    usual = {
        "what": "Recruit two social workers",
        "starts": STARTS,
        "due": DUE,
        "owner": council.people["head"],
        "deputy": council.people["manager"],
        "objectives": [council.priorities["families"]],
    }
    return ActionEntries(**usual | fields)


def add_action(council, *, plan="families", at=AT, **fields):
    """An action of a plan, stated by the head of service."""
    entries = entries_of(council, **fields)
    return add_management_action(council.plans[plan], entries, by=council.people["head"], at=at)
