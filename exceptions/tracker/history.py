"""One exception report as it stood at any moment, told again from what never changes (pure).

States come from the steps, which are append-only; what was overdue comes from due dates, from the
dated updates of actions and answers, and from the reminders that went out (overdue_at.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from exceptions.rules.lifecycle import ENDED, State
from exceptions.rules.overdue import About
from exceptions.tracker.facts import ReportFacts, StepFact
from exceptions.tracker.overdue_at import OPENS, OVERDUE_WORDS, lasts, newest_step, overdue_at
from pmf_portal.periods.month import Month
from pmf_portal.periods.timetable import local_day
from pmf_portal.periods.working_days import working_days_between

ENDS_ESCALATION = frozenset(
    {"resume", "require_revision", "submit", "confirm_recovery", "close", "waive", "reopen"}
)


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
    def is_open(self) -> bool:
        """Whether the period of under-performance went on: neither closed nor set aside."""
        return self.state not in ENDED

    @property
    def is_overdue(self) -> bool:
        return bool(self.overdue)

    @property
    def is_repeated(self) -> bool:
        """Whether the target had under-performed before, or came back while this report lasted."""
        return self.facts.repeats_earlier or self.relapses > 0

    @property
    def age(self) -> int:
        """Whole months since the report was opened."""
        opened, day = local_day(self.opened_at), local_day(self.at)
        months = Month.of(day) - Month.of(opened)
        return months - 1 if day.day < opened.day else months

    @property
    def days_to_plan(self) -> int | None:
        """Working days from the opening until a director first verified the plan."""
        if self.verified_at is None:
            return None
        return working_days_between(local_day(self.opened_at), local_day(self.verified_at))

    @property
    def months_to_recovery(self) -> int | None:
        if self.recovered_month is None:
            return None
        return self.recovered_month - self.facts.month

    @property
    def overdue_words(self) -> str:
        return ", ".join(OVERDUE_WORDS[about] for about in self.overdue)


def as_it_stood(facts: ReportFacts, at: datetime) -> Standing | None:
    """The report as it stood at a moment, or None when it was not opened yet."""
    steps = [step for step in facts.steps if step.at <= at]
    if not steps:
        return None
    state = State(steps[-1].state)
    opening = newest_step(steps, OPENS) or steps[0]
    first_verified = next((step for step in steps if step.act == "verify"), None)
    recovered = closed = waived = None
    if state in (State.RECOVERED, State.CLOSED):
        recovered = newest_step(steps, {"confirm_recovery"})
    if state == State.CLOSED:
        closed = newest_step(steps, {"close"})
    if state == State.WAIVED:
        waived = newest_step(steps, {"waive"})
    return Standing(
        facts=facts,
        at=at,
        state=state,
        opened_at=steps[0].at,
        opened_last=opening.at,
        overdue=overdue_at(facts, steps, at) if state not in ENDED else (),
        is_escalated=lasts(steps, "escalate", ENDS_ESCALATION),
        relapses=count_relapses(steps),
        categories=categories_at(facts, at),
        verified_at=moment_of(first_verified),
        recovered_at=moment_of(recovered),
        recovered_month=recovered.month if recovered else None,
        closed_at=moment_of(closed),
        waived_at=moment_of(waived),
        worked=dict(facts.worked).get(closed.at, "") if closed else "",
    )


def moment_of(step: StepFact | None) -> datetime | None:
    return step.at if step else None


def count_relapses(steps: Sequence[StepFact]) -> int:
    """How often under-performance came back; a waived report that opens again had not recovered."""
    relapses = 0
    for before, step in zip(steps, steps[1:], strict=False):
        if step.act == "reopen" and before.state not in (State.WAIVED, State.WITHDRAWN):
            relapses += 1
    return relapses


def categories_at(facts: ReportFacts, at: datetime) -> tuple[str, ...]:
    """The kinds of causes that were known by a moment."""
    is_known = facts.categories_since is not None and facts.categories_since <= at
    return facts.categories if is_known else ()
