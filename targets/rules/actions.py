"""Management actions: what one may go through, where it stands on a day, and for which months its
owner owes an update (pure; framework 2.3, 2.4).

The diagram of the table stands in docs/management-actions.md; a test compares the two.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from pmf_portal.formats.dates import day_in_words, late_in_words
from pmf_portal.formats.numbers import counted
from pmf_portal.periods.month import Month
from pmf_portal.refusals import Refused


class Status(StrEnum):
    """What was last reported of an action."""

    PLANNED = "planned"
    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    LATE = "late"
    DONE = "done"
    STOPPED = "stopped"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()


class Kind(StrEnum):
    """What is done: by it councils compare which actions moved their measures."""

    STAFFING = "staffing"
    AGENCY = "agency"
    TRAINING = "training"
    PROCESS = "process"
    SYSTEMS = "systems"
    CONTRACT = "contract"
    PARTNERS = "partners"
    RESIDENTS = "residents"
    POLICY = "policy"
    OTHER = "other"

    @property
    def label(self) -> str:
        return KINDS[self]


KINDS = {
    Kind.STAFFING: "Recruiting or moving staff",
    Kind.AGENCY: "Agency or temporary cover",
    Kind.TRAINING: "Training and guidance",
    Kind.PROCESS: "A changed way of working",
    Kind.SYSTEMS: "Systems, buildings and equipment",
    Kind.CONTRACT: "Contracts and suppliers",
    Kind.PARTNERS: "Work with partners",
    Kind.RESIDENTS: "Contact with residents",
    Kind.POLICY: "A changed rule, charge or policy",
    Kind.OTHER: "Something else",
}
NOT_STATED = "Kind not stated"


def kind_words(kind: str) -> str:
    """A kind of action as readers see it; of older actions it was not asked."""
    return Kind(kind).label if kind else NOT_STATED


S = Status
OPEN = (S.PLANNED, S.ON_TRACK, S.AT_RISK, S.LATE)
# What an update may report, and what of it needs a reason.
REPORTED = (S.ON_TRACK, S.AT_RISK, S.LATE, S.DONE)
NEED_A_REASON = frozenset({S.AT_RISK, S.LATE})
# act -> {status before: statuses after}.  Done may be corrected within the month it was reported
# for.
TRANSITIONS: dict[str, dict[Status, tuple[Status, ...]]] = {
    "update_action": {status: REPORTED for status in (*OPEN, S.DONE)},
    "change_management_action": {status: (status,) for status in OPEN},
    "move_action_date": {status: (status,) for status in OPEN},
    "complete_milestone": {status: (status,) for status in OPEN},
    "stop_action": {status: (S.STOPPED,) for status in OPEN},
}
ACTORS = {
    "update_action": "owner or deputy",
    "change_management_action": "whoever drafts there",
    "move_action_date": "whoever drafts there",
    "complete_milestone": "owner or deputy",
    "stop_action": "whoever drafts there",
}


def after(status: str, act: str, wanted: str = "") -> Status:
    """The status after an act, of several the wanted one; raises Refused."""
    before = Status(status)
    possible = TRANSITIONS[act].get(before, ())
    if not possible:
        raise Refused(f"This action is {before.label.lower()}: nothing of it changes any more.")
    if not wanted:
        return possible[0]
    if Status(wanted) not in possible:
        raise Refused(f"An action cannot be reported as {Status(wanted).label.lower()}.")
    return Status(wanted)


def diagram() -> str:
    """The life of an action as a Mermaid state diagram, made from the table above."""
    lines = ["stateDiagram-v2", "    [*] --> planned: add_management_action (whoever drafts there)"]
    for act, moves in TRANSITIONS.items():
        for before, possible in moves.items():
            for then in possible:
                lines.append(f"    {before} --> {then}: {act} ({ACTORS[act]})")
    return "\n".join([*lines, "    done --> [*]", "    stopped --> [*]"])


class Standing(StrEnum):
    """How an action is rated on a day, the worst first."""

    LATE = "late"
    AT_RISK = "at_risk"
    ON_TRACK = "on_track"
    NOT_STARTED = "not_started"
    DONE = "done"
    STOPPED = "stopped"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()


class MilestoneAt(NamedTuple):
    """A milestone on a day: what, by when, and whether it is done."""

    what: str
    due: date
    is_done: bool


@dataclass(frozen=True, slots=True)
class ActionAt:
    """An action on a day: all that its rating is made of.

    `first_owed` is the first month of which its owner owes an update: that in which it starts, or
    was added if that is later; None where nobody knows.
    """

    status: Status
    due: date
    starts: date | None = None
    reason: str = ""
    done_on: date | None = None
    updated_for: Month | None = None
    first_owed: Month | None = None
    milestones: tuple[MilestoneAt, ...] = ()


class Rated(NamedTuple):
    """A standing, and the sentence that says why."""

    standing: Standing
    words: str


def standing(action: ActionAt, today: date, missed: Month | None = None) -> Rated:
    """Where an action stands on a day: done and stopped as reported; late once its day has passed
    or its owner says so; at risk when its owner says so, a milestone has passed, or no update came
    for a month whose day of updates is over (`missed`, the newest such month); else on track, or
    not started.
    """
    if action.status not in OPEN:
        return closed(action)
    for rated in (why_late(action, today), why_at_risk(action, today, missed)):
        if rated is not None:
            return rated
    if action.status == S.PLANNED:
        return Rated(Standing.NOT_STARTED, not_started_in_words(action, today))
    return Rated(Standing.ON_TRACK, f"On track for {day_in_words(action.due)}.")


def closed(action: ActionAt) -> Rated:
    if action.status == S.STOPPED:
        return Rated(Standing.STOPPED, f"Stopped: {action.reason}")
    done = f"Done on {day_in_words(action.done_on)}." if action.done_on else "Done."
    return Rated(Standing.DONE, done)


def why_late(action: ActionAt, today: date) -> Rated | None:
    if late := late_in_words(action.due, today):
        return Rated(Standing.LATE, f"It was due on {day_in_words(action.due)}: {late}.")
    if action.status == S.LATE:
        return Rated(Standing.LATE, f"Reported as late: {action.reason}")
    return None


def why_at_risk(action: ActionAt, today: date, missed: Month | None) -> Rated | None:
    if action.status == S.AT_RISK:
        return Rated(Standing.AT_RISK, f"Reported as at risk: {action.reason}")
    for milestone in action.milestones:
        late = "" if milestone.is_done else late_in_words(milestone.due, today)
        if late:
            return Rated(Standing.AT_RISK, f"The milestone “{milestone.what}” is {late}.")
    if missed is not None and owes_update(action, missed):
        return Rated(Standing.AT_RISK, f"No update came for {missed.name}.")
    return None


def not_started_in_words(action: ActionAt, today: date) -> str:
    if action.starts is None:
        return f"Due on {day_in_words(action.due)}."
    if action.starts > today:
        return f"It starts on {day_in_words(action.starts)}."
    return f"It was to start on {day_in_words(action.starts)}; nothing is reported yet."


def owes_update(action: ActionAt, month: Month) -> bool:
    """Whether the update of a month is still to come: from the month in which the action starts
    until it is done or stopped.
    """
    if action.status not in OPEN or action.first_owed is None or action.first_owed > month:
        return False
    return action.updated_for is None or action.updated_for < month


def months_owed(action: ActionAt, month: Month) -> list[Month]:
    """The months up to one of which updates are still to come, the oldest first."""
    first = action.first_owed
    if first is None or not owes_update(action, month):
        return []
    if action.updated_for is not None and action.updated_for >= first:
        first = action.updated_for + 1
    months = []
    while first <= month:
        months.append(first)
        first += 1
    return months


def first_month_owed(starts: date | None, added_on: date | None) -> Month | None:
    """The first month of which an update is owed: that in which the action starts, or was added if
    that is later.
    """
    days = [day for day in (starts, added_on) if day is not None]
    return Month.of(max(days)) if days else None


def project_standing(actions: Sequence[Standing]) -> Rated:
    """Where a project stands: as the worst of its open actions, and as done once all are done or
    stopped.
    """
    closed = (Standing.DONE, Standing.STOPPED)
    still_open = [one for one in actions if one not in closed]
    if not actions:
        return Rated(Standing.NOT_STARTED, "It has no actions yet.")
    if not still_open:
        return Rated(Standing.DONE, f"All its {counted(len(actions), 'action')} are closed.")
    worst = min(still_open, key=list(Standing).index)
    number = still_open.count(worst)
    verb = "is" if number == 1 else "are"
    words = f"{number} of its {counted(len(still_open), 'open action')} {verb}"
    return Rated(worst, f"{words} {worst.label.lower()}.")
