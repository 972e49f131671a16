"""What is due on an exception report, and what of it was overdue on a day (pure; framework 4.1,
4.3).

The one rule: the reminders, the report's page, the desks, the run sheet and the tracker all ask it,
of the report as it stands now or as it stood at any moment.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from exceptions.rules.due_dates import due_to_verify
from exceptions.rules.lifecycle import FOLLOWED, UNFINISHED, State
from pmf_portal.periods import timetable
from pmf_portal.periods.month import Month
from pmf_portal.periods.timetable import Timetable


class About(StrEnum):
    """What is due: the report itself, its verification, the progress of its plan, an action of the
    plan, a figure on the path, the recovery, an answer.
    """

    REPORT = "report"
    VERIFICATION = "verification"
    PROGRESS = "progress"
    ACTION = "action"
    PATH = "path"
    RECOVERY = "recovery"
    QUESTION = "question"


@dataclass(frozen=True, slots=True)
class PlannedAction:
    """An action of the plan at a moment, with the month of its newest update.

    `due` is None where the day that it had then is not known any more.
    """

    key: int
    due: date | None
    is_done: bool
    updated_for: Month | None
    title: str = ""


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question that nobody had answered at a moment."""

    key: int
    due: date
    asked_by: str = ""


@dataclass(frozen=True, slots=True)
class MissedFigure:
    """The newest figure of the measure, off the path (or, from the recovery month on, off plan),
    with the day on which it was known.
    """

    about: About
    period: Month
    known_on: date
    words: str = ""


@dataclass(frozen=True, slots=True)
class AwaitedUpdate:
    """The monthly update of a plan that some of its actions still wait for."""

    month: Month
    actions: int


@dataclass(frozen=True, slots=True)
class ReportAtMoment:
    """An exception report at a moment: what the rule has to know of it in that state."""

    state: State
    timetable: Timetable
    due_on: date | None = None
    submitted_on: date | None = None
    published_on: date | None = None
    actions: tuple[PlannedAction, ...] = ()
    open_questions: tuple[OpenQuestion, ...] = ()
    missed_figure: MissedFigure | None = None
    recovery_is_proposed: bool = False


@dataclass(frozen=True, slots=True)
class Deadline:
    """One thing that is due: what, which one, the last day on which it is in time."""

    about: About
    key: str
    due: date
    subject: PlannedAction | OpenQuestion | MissedFigure | AwaitedUpdate | None = None

    def is_overdue(self, today: date) -> bool:
        """Whether its last day has passed; what is due today is in time."""
        return self.due < today


def overdue(report: ReportAtMoment, today: date) -> list[Deadline]:
    """Everything on a report that is past its last day."""
    return [deadline for deadline in deadlines(report, today) if deadline.is_overdue(today)]


def deadlines(report: ReportAtMoment, today: date) -> Iterator[Deadline]:
    """Everything that is due on a report, in time or not.

    An answer is due whatever became of the report since it was asked for; the plan is followed from
    its publication to the recovery.
    """
    submission = submission_deadline(report.state, report.due_on)
    verification = verification_deadline(report.state, report.submitted_on)
    for deadline in (submission, verification):
        if deadline is not None:
            yield deadline
    for question in report.open_questions:
        yield Deadline(About.QUESTION, str(question.key), question.due, question)
    if report.state in FOLLOWED:
        yield from plan_deadlines(report, today)


def submission_deadline(state: State, due_on: date | None) -> Deadline | None:
    """By when the report is to be submitted, while it is not."""
    if state not in UNFINISHED or due_on is None:
        return None
    return Deadline(About.REPORT, str(due_on), due_on)


def verification_deadline(state: State, submitted_on: date | None) -> Deadline | None:
    """By when the director is to verify the report or return it."""
    if state != State.SUBMITTED or submitted_on is None:
        return None
    return Deadline(About.VERIFICATION, str(submitted_on), due_to_verify(submitted_on))


def update_deadline(report: ReportAtMoment, today: date) -> Deadline | None:
    """By when the progress of the open month is to be reported on a plan that is followed."""
    month = timetable.open_month(today)
    waiting = actions_awaiting_update(report, month)
    if report.state not in FOLLOWED or not waiting:
        return None
    due = report.timetable.day_of(month, "exceptions_due")
    return Deadline(About.PROGRESS, str(month), due, AwaitedUpdate(month, len(waiting)))


def plan_deadlines(report: ReportAtMoment, today: date) -> Iterator[Deadline]:
    """What is due on a published plan: the update of the open month, actions, the path."""
    update = update_deadline(report, today)
    if update is not None:
        yield update
    for action in report.actions:
        if action.due is not None and not action.is_done:
            yield Deadline(About.ACTION, f"{action.key} {action.due}", action.due, action)
    missed = report.missed_figure
    if missed is not None and not report.recovery_is_proposed:
        yield Deadline(missed.about, str(missed.period), missed.known_on, missed)


def actions_awaiting_update(report: ReportAtMoment, month: Month) -> list[PlannedAction]:
    """The actions whose progress in a month is still to be reported; none for a plan that was
    published after the month had ended.
    """
    if report.published_on is None or Month.of(report.published_on) > month:
        return []
    return [
        action
        for action in report.actions
        if not action.is_done and (action.updated_for is None or action.updated_for < month)
    ]
