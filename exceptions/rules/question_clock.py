"""How long questions wait for their answers (pure; framework 4.3)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from statistics import median

from pmf_portal.formats.dates import plain_day
from pmf_portal.formats.numbers import counted
from pmf_portal.periods.working_days import working_days_between


@dataclass(frozen=True)
class AskedQuestion:
    """When a question was asked, when its answer is due, and when it was answered."""

    asked: date
    due: date
    answered: date | None


@dataclass(frozen=True)
class QuestionClock:
    """The clock of some questions: how many were answered, in how many working days (the median),
    how many wait, and how many of them are late.
    """

    answered: int
    median_days: float | None
    unanswered: int
    late: int

    @property
    def words(self) -> str:
        """ "10 questions were answered, in 6 working days (median). 2 are not answered, 1 of them
        late."
        """
        if not self.answered and not self.unanswered:
            return "No question has been asked."
        return " ".join(filter(None, (self.answered_in_words, self.unanswered_in_words)))

    def words_on(self, day: date) -> str:
        """The same for what is kept, and read on later days."""
        if not self.unanswered:
            return self.words
        waiting = f"On {plain_day(day)}, {self.unanswered_in_words}"
        return " ".join(filter(None, (self.answered_in_words, waiting)))

    @property
    def answered_in_words(self) -> str:
        if self.median_days is None:
            return ""
        days = f"{self.median_days:.1f}".removesuffix(".0")
        unit = "working day" if days == "1" else "working days"
        verb = "was" if self.answered == 1 else "were"
        return f"{counted(self.answered, 'question')} {verb} answered, in {days} {unit} (median)."

    @property
    def unanswered_in_words(self) -> str:
        if not self.unanswered:
            return "All are answered."
        verb = "is" if self.unanswered == 1 else "are"
        words = f"{self.unanswered} {verb} not answered yet"
        if not self.late:
            return f"{words}."
        if self.late == self.unanswered:
            return f"{words}, and late."
        return f"{words}, {self.late} of them late."


def clock_of(questions: Iterable[AskedQuestion], today: date) -> QuestionClock:
    """The clock of some questions on a day; working days of the council, the day of the question
    not counted.
    """
    days: list[int] = []
    waiting: list[AskedQuestion] = []
    for question in questions:
        if question.answered is None:
            waiting.append(question)
        else:
            days.append(working_days_between(question.asked, question.answered))
    late = sum(question.due < today for question in waiting)
    return QuestionClock(len(days), median(days) if days else None, len(waiting), late)
