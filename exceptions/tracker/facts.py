"""What the tracker knows of exception reports: dated facts that never change (pure)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from pmf_portal.periods.month import Month
from pmf_portal.periods.timetable import Timetable


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
    """One progress update of an action for a month."""

    at: datetime
    month: Month
    done: bool


@dataclass(frozen=True, slots=True)
class ActionFact:
    """An action of the plan as it stands now, with all its updates, oldest first."""

    key: int
    due: date
    updates: tuple[UpdateFact, ...] = ()

    def newest_update(self, at: datetime) -> UpdateFact | None:
        """The newest update by a moment, or None."""
        for update in reversed(self.updates):
            if update.at <= at:
                return update
        return None


@dataclass(frozen=True, slots=True)
class QuestionFact:
    """A question with the day by which it wants an answer, and when it was asked and answered."""

    due: date
    asked_at: datetime
    answered_at: datetime | None = None
    key: int = 0

    def is_open(self, at: datetime) -> bool:
        """Whether it had been asked and not been answered by a moment."""
        is_answered = self.answered_at is not None and self.answered_at <= at
        return self.asked_at <= at and not is_answered


@dataclass(frozen=True, slots=True)
class ReminderFact:
    """One reminder that went out: about what, which one, its due date, when."""

    about: str
    key: str
    due: date
    at: datetime


class FigureFact(NamedTuple):
    """When a period of the measure became known: the moment of the scorecards that showed it."""

    known_at: datetime
    period: Month


class ClosingAnswer(NamedTuple):
    """Whether the plan worked, as it was answered at one closing: yes, partly or no."""

    closed_at: datetime
    answer: str


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
    reminders: tuple[ReminderFact, ...] = ()
    figures: tuple[FigureFact, ...] = ()
    worked: tuple[ClosingAnswer, ...] = ()
