"""Answers to recommendations (pure): by when they are due, how a recommendation stands on a day,
and how many were accepted, delivered and late.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pmf_portal.formats.dates import late_in_words
from pmf_portal.formats.numbers import counted
from pmf_portal.periods.month import Month
from pmf_portal.periods.working_days import working_days_between
from reporting.scrutiny.rules.lifecycle import RECOMMENDATION_LABELS, RecommendationState

# The law gives two months to answer a committee (Local Government Act 2000, section 9FE).
MONTHS_TO_ANSWER = 2
# So many working days before an answer or a delivery is due, whoever owes it is reminded.
REMIND_BEFORE = 10


class Answer(StrEnum):
    """What Cabinet or a director answers; the values are acts of a recommendation's life."""

    ACCEPT = "accept"
    ACCEPT_PARTLY = "accept_partly"
    REJECT = "reject"

    @property
    def label(self) -> str:
        return ANSWER_LABELS[self]


ANSWER_LABELS = {
    Answer.ACCEPT: "Accepted",
    Answer.ACCEPT_PARTLY: "Partly accepted",
    Answer.REJECT: "Rejected",
}
NEED_A_REASON = (Answer.ACCEPT_PARTLY, Answer.REJECT)
NEED_AN_OWNER = (Answer.ACCEPT, Answer.ACCEPT_PARTLY)


def answer_due(sent: date) -> date:
    """By when a recommendation sent on a day is answered: two months later, on the same day of the
    month or on its last.
    """
    month = Month.of(sent) + MONTHS_TO_ANSWER
    return month.first_day.replace(day=min(sent.day, month.last_day.day))


def reminder_of(due: date, today: date) -> str:
    """Which reminder is due on a day: "before", "late 0", "late 1" …; "" while none is."""
    if due < today:
        return f"late {(working_days_between(due, today) - 1) // REMIND_BEFORE}"
    return "before" if working_days_between(today, due) <= REMIND_BEFORE else ""


@dataclass(frozen=True)
class Standing:
    """How a recommendation stands: its state, its answer ("" before one), and the days by which the
    answer and the delivery are due.
    """

    state: str
    answer: str
    answer_due: date
    due: date | None

    @property
    def label(self) -> str:
        """ "Partly accepted"; a delivered one says so, whatever was answered."""
        if self.state == RecommendationState.ACCEPTED and self.answer:
            return Answer(self.answer).label
        return RECOMMENDATION_LABELS[RecommendationState(self.state)]

    @property
    def awaited(self) -> date | None:
        """The day by which what is waited for is due: the answer, then the delivery; None where
        nothing is.
        """
        if self.state == RecommendationState.SENT:
            return self.answer_due
        return self.due if self.state == RecommendationState.ACCEPTED else None

    def lateness(self, today: date) -> str:
        """ "5 days late": of the answer, then of the delivery; "" where nothing is late."""
        return late_in_words(self.awaited, today) if self.awaited else ""


@dataclass(frozen=True)
class Tally:
    """How many recommendations there are, and how they stand on a day.  What was withdrawn does not
    count.
    """

    sent: int = 0
    accepted: int = 0
    partly: int = 0
    rejected: int = 0
    waiting: int = 0
    late_answers: int = 0
    delivered: int = 0
    late_deliveries: int = 0

    @property
    def words(self) -> str:
        """ "7 of 9 recommendations accepted (2 partly), 1 rejected, 4 delivered, 1 delivery late.
        1 waits for an answer."
        """
        if not self.sent:
            return "No recommendation has been made."
        accepted = self.accepted + self.partly
        parts = [f"{accepted} of {counted(self.sent, 'recommendation')} accepted"]
        if self.partly:
            parts[0] += f" ({self.partly} partly)"
        if self.rejected:
            parts.append(f"{self.rejected} rejected")
        parts.append(f"{self.delivered} delivered")
        if self.late_deliveries:
            parts.append(f"{late_deliveries(self.late_deliveries)} late")
        waiting = self.waiting_as(str(self.waiting))
        return " ".join(filter(None, (f"{', '.join(parts)}.", waiting)))

    @property
    def waiting_in_words(self) -> str:
        """ "2 recommendations wait for an answer, 1 late." """
        return self.waiting_as(counted(self.waiting, "recommendation"))

    def waiting_as(self, number: str) -> str:
        """How many wait, whatever they are called; "" where none does."""
        if not self.waiting:
            return ""
        verb = "waits" if self.waiting == 1 else "wait"
        late = f", {self.late_answers} late" if self.late_answers else ""
        return f"{number} {verb} for an answer{late}."


def late_deliveries(number: int) -> str:
    """ "1 delivery", "2 deliveries" """
    return f"{number} {'delivery' if number == 1 else 'deliveries'}"


def tally(standings: Iterable[Standing], today: date) -> Tally:
    """How some recommendations stand on a day."""
    counts = dict.fromkeys(Tally.__dataclass_fields__, 0)
    for one in standings:
        if one.state == RecommendationState.WITHDRAWN:
            continue
        counts["sent"] += 1
        is_late = bool(one.lateness(today))
        if one.state == RecommendationState.SENT:
            counts["waiting"] += 1
            counts["late_answers"] += is_late
            continue
        counts[TALLIED[Answer(one.answer)]] += 1
        counts["delivered"] += one.state == RecommendationState.DELIVERED
        counts["late_deliveries"] += is_late
    return Tally(**counts)


TALLIED = {Answer.ACCEPT: "accepted", Answer.ACCEPT_PARTLY: "partly", Answer.REJECT: "rejected"}
