"""One exception report as it stood at any moment, told again from what never changes (pure).

States come from the steps, which are append-only; what was overdue comes from due dates, from the
dated words on
actions and questions, and from the reminders that went out (exceptions/lateness.py).
"""

from dataclasses import dataclass
from datetime import date, datetime

from exceptions.rules.escalation import About
from exceptions.rules.lifecycle import ENDED, State
from exceptions.tracker.overdue_at import OPENS, OVERDUE_WORDS, ending, lasts, overdue
from pmf_portal.periods.month import Month
from pmf_portal.periods.timetable import Timetable, local_day
from pmf_portal.periods.working_days import working_days_between

ENDS_ESCALATION = frozenset(
    {"resume", "require_revision", "submit", "confirm_recovery", "close", "waive", "reopen"}
)


@dataclass(frozen=True, slots=True)
class StepFact:
    """One act of a report's life: what, the state it led to, when, and the month of the scorecards
    it followed from.
    """

    act: str
    state: str
    at: datetime
    month: Month | None = None


@dataclass(frozen=True, slots=True)
class UpdateFact:
    """What was said of an action for a month."""

    at: datetime
    month: Month
    done: bool


@dataclass(frozen=True, slots=True)
class ActionFact:
    """An action of the plan as it stands now, with all that was ever said of it, oldest first."""

    key: int
    due: date
    updates: tuple[UpdateFact, ...] = ()

    def said(self, at):
        """The newest word on the action by a moment, or None."""
        return next((update for update in reversed(self.updates) if update.at <= at), None)


@dataclass(frozen=True, slots=True)
class QuestionFact:
    due: date
    asked_at: datetime
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ChaseFact:
    """One reminder that went out: about what, which one, its due date, when."""

    about: str
    key: str
    due: date
    at: datetime


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """All that is known of one report: its heading, and what happened to it, each kind oldest
    first.
    """

    pk: int
    code: str
    title: str
    directorate: str
    service: str
    officer: str
    month: Month
    steps: tuple[StepFact, ...]
    # The council's; since only days to come are moved, what was overdue at any moment stays so.
    timetable: Timetable
    categories: tuple[str, ...] = ()
    categories_since: datetime | None = None
    repeats_earlier: bool = False
    actions: tuple[ActionFact, ...] = ()
    questions: tuple[QuestionFact, ...] = ()
    chases: tuple[ChaseFact, ...] = ()
    # When which period of the measure became known: (moment of the scorecards, reporting period).
    figures: tuple[tuple[datetime, Month], ...] = ()
    # What was said at each closing: {moment: yes, partly or no}.
    worked: tuple[tuple[datetime, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """A report as it stood at a moment."""

    facts: ReportFacts
    at: datetime
    state: State
    opened_at: datetime
    opened_last: datetime
    overdue: tuple[About, ...]
    is_escalated: bool
    relapses: int
    categories: tuple[str, ...]
    verified_at: datetime | None
    recovered_at: datetime | None
    recovered_month: Month | None
    closed_at: datetime | None
    waived_at: datetime | None
    worked: str

    @property
    def is_open(self):
        """Whether the spell was under way: neither closed nor set aside."""
        return self.state not in ENDED

    @property
    def is_overdue(self):
        return bool(self.overdue)

    @property
    def is_repeated(self):
        """Whether the target had under-performed before, or came back within this spell."""
        return self.facts.repeats_earlier or self.relapses > 0

    @property
    def age(self):
        """Whole months since the report was opened."""
        opened, day = local_day(self.opened_at), local_day(self.at)
        return Month.of(day) - Month.of(opened) - (day.day < opened.day)

    @property
    def days_to_plan(self):
        """Working days from the opening until a director first verified the plan."""
        return (
            working_days_between(local_day(self.opened_at), local_day(self.verified_at))
            if self.verified_at
            else None
        )

    @property
    def months_to_recovery(self):
        return self.recovered_month - self.facts.month if self.recovered_month else None

    @property
    def overdue_words(self):
        return ", ".join(OVERDUE_WORDS[about] for about in self.overdue)


def as_it_stood(facts, at):
    """The report as it stood at a moment, or None when it was not opened yet."""
    steps = [step for step in facts.steps if step.at <= at]
    if not steps:
        return None
    state, opened = State(steps[-1].state), [step.at for step in steps if step.act in OPENS]
    recovered = (
        ending(steps, {"confirm_recovery"}) if state in (State.RECOVERED, State.CLOSED) else None
    )
    closed = ending(steps, {"close"}) if state == State.CLOSED else None
    waived = ending(steps, {"waive"}) if state == State.NOT_REQUIRED else None
    return Standing(
        facts=facts,
        at=at,
        state=state,
        opened_at=steps[0].at,
        opened_last=opened[-1] if opened else steps[0].at,
        overdue=tuple(overdue(facts, steps, at)) if state not in ENDED else (),
        is_escalated=lasts(steps, "escalate", ENDS_ESCALATION),
        relapses=sum(
            then.act == "reopen" and before.state != State.NOT_REQUIRED
            for before, then in zip(steps, steps[1:], strict=False)
        ),
        categories=(
            facts.categories if facts.categories_since and facts.categories_since <= at else ()
        ),
        verified_at=next((step.at for step in steps if step.act == "verify"), None),
        recovered_at=recovered.at if recovered else None,
        recovered_month=recovered.month if recovered else None,
        closed_at=closed.at if closed else None,
        waived_at=waived.at if waived else None,
        worked=dict(facts.worked).get(closed.at, "") if closed else "",
    )
