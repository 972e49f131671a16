"""What was overdue on an exception report at any moment (pure): the report as it stood then, told
again from dated facts, held against the one rule (exceptions/rules/overdue.py).
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime

from exceptions.rules.due_dates import due_to_prepare, due_to_revise
from exceptions.rules.lifecycle import FOLLOWED, UNFINISHED, State
from exceptions.rules.overdue import (
    About,
    MissedFigure,
    OpenQuestion,
    PlannedAction,
    ReportAtMoment,
    overdue,
)
from exceptions.tracker.facts import ReminderFact, ReportFacts, StepFact
from pmf_portal.periods import timetable
from pmf_portal.periods.month import Month
from pmf_portal.periods.timetable import local_day

OPENS = frozenset({"open", "reopen"})
# After these the plan may be written anew: actions, their dates and the path may be others from
# there on.
REVISES = frozenset({"reopen", "require_revision"})
ENDS_PROPOSAL = frozenset({"withdraw_proposal", "confirm_recovery", "waive", "reopen"})
# In the order in which the tracker names them.
OVERDUE_WORDS = {
    About.REPORT: "the report",
    About.VERIFICATION: "its verification",
    About.ACTION: "an action",
    About.PROGRESS: "the monthly update",
    About.PATH: "a figure off the path",
    About.RECOVERY: "the recovery",
    About.QUESTION: "an answer",
}
OVERDUE_MEANS = (
    "A report under way is overdue when it was not submitted by the day it was due or has waited"
    " for the director for more than three working days, when an action, a monthly update or an"
    " answer is past its day, or when somebody was reminded of a figure off the expected path and"
    " no newer figure has come since."
)


def newest_step(steps: Sequence[StepFact], acts: Collection[str]) -> StepFact | None:
    """The newest step by one of some acts."""
    for step in reversed(steps):
        if step.act in acts:
            return step
    return None


def lasts(steps: Sequence[StepFact], act: str, ends: Collection[str]) -> bool:
    """Whether what an act began has not been ended by another since."""
    newest = newest_step(steps, {act, *ends})
    return newest is not None and newest.act == act


def overdue_at(facts: ReportFacts, steps: Sequence[StepFact], at: datetime) -> tuple[About, ...]:
    """The kinds of things that were overdue on a report at a moment; `steps` are those by then."""
    deadlines = overdue(report_at(facts, steps, at), local_day(at))
    kinds = {deadline.about for deadline in deadlines}
    return tuple(about for about in OVERDUE_WORDS if about in kinds)


def report_at(facts: ReportFacts, steps: Sequence[StepFact], at: datetime) -> ReportAtMoment:
    """The report as it stood at a moment, for the rule of what is overdue."""
    state = State(steps[-1].state)
    open_questions = [
        OpenQuestion(question.key, question.due)
        for question in facts.questions
        if question.is_open(at)
    ]
    report = ReportAtMoment(state, facts.timetable, open_questions=tuple(open_questions))
    if state in UNFINISHED:
        return replace(report, due_on=due_to_submit(facts, steps))
    if state == State.SUBMITTED:
        return replace(report, submitted_on=day_of_newest(steps, "submit"))
    if state in FOLLOWED:
        plan = PlanVersion(facts, steps, at)
        return replace(
            report,
            published_on=day_of_newest(steps, "publish"),
            actions=tuple(plan.actions()),
            missed_figure=plan.missed_figure(),
            recovery_is_proposed=lasts(steps, "propose_recovery", ENDS_PROPOSAL),
        )
    return report


def day_of_newest(steps: Sequence[StepFact], act: str) -> date | None:
    newest = newest_step(steps, {act})
    return local_day(newest.at) if newest else None


def due_to_submit(facts: ReportFacts, steps: Sequence[StepFact]) -> date:
    """By when the report was to be submitted: since it was opened, reopened, or sent back by
    CESG.
    """
    began = newest_step(steps, OPENS | {"require_revision"}) or steps[0]
    if began.act == "require_revision":
        return due_to_revise(local_day(began.at))
    return due_to_prepare(began.month or facts.month, local_day(began.at), facts.timetable)


class PlanVersion:
    """A plan at a moment: from the verification of this version of it to the next revision."""

    def __init__(self, facts: ReportFacts, steps: Sequence[StepFact], at: datetime) -> None:
        self.facts, self.steps, self.at = facts, steps, at
        verified = newest_step(steps, {"verify"})
        self.since = verified.at if verified else steps[0].at
        self.until: datetime | None = None
        for step in facts.steps:
            if step.at > at and step.act in REVISES:
                self.until = step.at
                break

    def actions(self) -> list[PlannedAction]:
        """The actions of this version: as they stand, or where the plan was revised later, as far
        as updates and reminders tell of them.
        """
        if self.until is None:
            return [self.planned(action.key, action.due) for action in self.facts.actions]
        return self.actions_before_revision(self.until)

    def planned(self, key: int, due: date | None) -> PlannedAction:
        for action in self.facts.actions:
            if action.key == key and (update := action.newest_update(self.at)):
                return PlannedAction(key, due, update.done, update.month)
        return PlannedAction(key, due, is_done=False, updated_for=None)

    def actions_before_revision(self, until: datetime) -> list[PlannedAction]:
        """Of an earlier version the dates are known that somebody was reminded of; whether the
        update of the open month was missing, by the updates of other months and its own reminder.
        """
        month = timetable.open_month(local_day(self.at))
        is_updated = any(
            step.act == "update_progress" and step.month == month for step in self.steps
        )
        due_dates = self.reminded_due_dates(until)
        updated = [action.key for action in self.facts.actions if action.newest_update(self.at)]
        actions = []
        for key in dict.fromkeys([*due_dates, *updated]):
            action = self.planned(key, due_dates.get(key))
            # An action without any update says nothing of the monthly one: its reminder does.
            awaits_update = not is_updated and key in updated
            updated_for = None if awaits_update else month
            actions.append(PlannedAction(key, action.due, action.is_done, updated_for))
        if not is_updated and self.was_reminded_of_update(month, until):
            actions.append(PlannedAction(0, None, is_done=False, updated_for=None))
        return actions

    def reminded_due_dates(self, until: datetime) -> dict[int, date]:
        """The dates of the actions of which somebody was reminded before the revision."""
        dates_now = {action.key: action.due for action in self.facts.actions}
        due_dates = {}
        for reminder in self.facts.reminders:
            if reminder.about != About.ACTION or reminder.at >= until:
                continue
            key = int(reminder.key.split()[0])
            if reminder.at >= self.since or reminder.due == dates_now.get(key):
                due_dates[key] = reminder.due
        return due_dates

    def was_reminded_of_update(self, month: Month, until: datetime) -> bool:
        return any(
            reminder.about == About.PROGRESS
            and reminder.key == str(month)
            and self.since <= reminder.at < until
            for reminder in self.facts.reminders
        )

    def missed_figure(self) -> MissedFigure | None:
        """The newest figure off the path of which somebody was reminded, until a newer one came."""
        reminders = [
            reminder
            for reminder in self.facts.reminders
            if reminder.about in (About.PATH, About.RECOVERY)
            and self.since <= reminder.at <= self.at
        ]
        if not reminders:
            return None
        newest = newest_of_period(reminders)
        period = Month.parse(newest.key)
        for known_at, figure_period in self.facts.figures:
            if known_at <= self.at and figure_period > period:
                return None
        return MissedFigure(About(newest.about), period, newest.due)


def newest_of_period(reminders: Sequence[ReminderFact]) -> ReminderFact:
    """The last reminder of the newest period that any of them is about."""
    return max(reversed(reminders), key=lambda reminder: Month.parse(reminder.key))
