"""What was overdue on an exception report at any moment (pure): a report past its day, an action,
an update, an answer, the path.
"""

from exceptions.rules.due_dates import due_to_prepare, due_to_revise, due_to_verify
from exceptions.rules.escalation import About
from exceptions.rules.lifecycle import FOLLOWED, UNFINISHED, State
from pmf_portal.periods import timetable
from pmf_portal.periods.month import Month
from pmf_portal.periods.timetable import local_day

OPENS = frozenset({"open", "reopen"})
# After these the plan may be written anew: actions, their dates and the path may be others from
# there on.
REVISES = frozenset({"reopen", "require_revision"})
ENDS_PROPOSAL = frozenset({"withdraw_proposal", "confirm_recovery", "waive", "reopen"})
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


def ending(steps, acts):
    """The newest step by one of some acts."""
    return next((step for step in reversed(steps) if step.act in acts), None)


def lasts(steps, act, ends):
    """Whether what an act began has not been ended by another since."""
    newest = ending(steps, {act, *ends})
    return newest is not None and newest.act == act


def overdue(facts, steps, at):
    """What was overdue on a report under way, by kind."""
    state, today = State(steps[-1].state), local_day(at)
    if state in UNFINISHED and due_of(facts, steps) < today:
        yield About.REPORT
    if state == State.SUBMITTED and due_to_verify(local_day(ending(steps, {"submit"}).at)) < today:
        yield About.VERIFICATION
    if state in FOLLOWED:
        yield from Followed(facts, steps, at).overdue()
    if any(
        q.asked_at <= at and q.due < today and not (q.answered_at and q.answered_at <= at)
        for q in facts.questions
    ):
        yield About.QUESTION


def due_of(facts, steps):
    """By when the report was to be submitted: since it was opened, reopened, or sent back by
    CESG.
    """
    began = ending(steps, OPENS | {"require_revision"}) or steps[0]
    if began.act == "require_revision":
        return due_to_revise(local_day(began.at))
    return due_to_prepare(began.month or facts.month, local_day(began.at), facts.timetable)


class Followed:
    """A published plan at a moment: from the verification of this version of it to the next
    revision.
    """

    def __init__(self, facts, steps, at):
        self.facts, self.steps, self.at, self.today = facts, steps, at, local_day(at)
        verified = ending(steps, {"verify"})
        self.since = verified.at if verified else steps[0].at
        self.until = next(
            (step.at for step in facts.steps if step.at > at and step.act in REVISES), None
        )

    def overdue(self):
        if any(due < self.today and not self.is_done(key) for key, due in self.due_dates()):
            yield About.ACTION
        if self.awaits_update():
            yield About.PROGRESS
        yield from self.off_path()

    def is_done(self, key):
        said = next(
            (action.said(self.at) for action in self.facts.actions if action.key == key), None
        )
        return said is not None and said.done

    def due_dates(self):
        """The actions of this version with their dates: as they stand, or where the plan was
        revised later, as they were chased.
        """
        now = {action.key: action.due for action in self.facts.actions}
        if self.until is None:
            return list(now.items())
        chased = {}
        for chase in self.facts.chases:
            if chase.about == About.ACTION and chase.at < self.until:
                key = int(chase.key.split()[0])
                if chase.at >= self.since or chase.due == now.get(key):
                    chased[key] = chase.due
        return list(chased.items())

    def awaits_update(self):
        """Whether the update for the month that was open is missing, of a plan published before
        that month ended.
        """
        month, published = timetable.open_month(self.today), ending(self.steps, {"publish"})
        if (
            published is None
            or Month.of(local_day(published.at)) > month
            or self.facts.timetable.day_of(month, "exceptions_due") >= self.today
        ):
            return False
        said = [action.said(self.at) for action in self.facts.actions]
        if self.until is None:
            return any(one is None or not one.done and one.month < month for one in said)
        if any(step.act == "update_progress" and step.month == month for step in self.steps):
            return False
        # Of the actions of an earlier version only those are known that were told of; the reminder
        # knows of the others.
        chased = any(
            c.about == About.PROGRESS and c.key == str(month) and self.since <= c.at < self.until
            for c in self.facts.chases
        )
        return chased or any(one is not None and not one.done for one in said)

    def off_path(self):
        """The newest figure off the path of which somebody was reminded, until a newer one came or
        recovery was proposed.
        """
        told = [
            c
            for c in self.facts.chases
            if c.about in (About.PATH, About.RECOVERY) and self.since <= c.at <= self.at
        ]
        if not told or lasts(self.steps, "propose_recovery", ENDS_PROPOSAL):
            return
        period = max(Month.parse(chase.key) for chase in told)
        if not any(known <= self.at and newer > period for known, newer in self.facts.figures):
            yield next(About(chase.about) for chase in reversed(told) if chase.key == str(period))
