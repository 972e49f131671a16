"""What is said of a contract on a day: how long it runs, and how its measures do (pure; framework
2.4).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pmf_portal.formats.dates import plain_day
from pmf_portal.formats.life_tables import Acts, state_after, state_diagram
from pmf_portal.formats.numbers import counted
from pmf_portal.periods.month import Month

# So many months before its end it is to be decided how a contract goes on.
MONTHS_BEFORE_END = 6
RED = "red"
RATED = (RED, "amber", "green")


class ContractState(StrEnum):
    """Where a contract stands."""

    RUNNING = "running"
    ENDED = "ended"


C = ContractState
CONTRACT_LABELS: Mapping[str, str] = {C.RUNNING: "Runs", C.ENDED: "Ended early"}
CONTRACT_ACTS: Acts = {
    "change": {C.RUNNING: C.RUNNING},
    "extend": {C.RUNNING: C.RUNNING},
    "end": {C.RUNNING: C.ENDED},
}
CONTRACT_ACTORS = {
    "change": "contract manager or performance team",
    "extend": "contract manager or performance team",
    "end": "contract manager or performance team",
}
VALUE_BANDS = {
    "25k": "Up to £25,000 a year",
    "100k": "£25,000 to £100,000 a year",
    "500k": "£100,000 to £500,000 a year",
    "1m": "£500,000 to £1 million a year",
    "5m": "£1 million to £5 million a year",
    "more": "More than £5 million a year",
}


def after(state: str, act: str) -> str:
    """The state of a contract after an act; raises Refused."""
    return state_after(CONTRACT_ACTS, CONTRACT_LABELS, "contract", state, act)


def contract_diagram() -> str:
    return state_diagram(CONTRACT_ACTS, CONTRACT_ACTORS, C.RUNNING)


@dataclass(frozen=True)
class Term:
    """The days of a contract, and when it was ended early."""

    starts: date
    ends: date
    ended_on: date | None = None

    def is_over(self, today: date) -> bool:
        return self.ended_on is not None or self.ends < today

    def runs_on(self, day: date) -> bool:
        return self.starts <= day and not self.is_over(day)

    def ran_between(self, first: date, last: date) -> bool:
        """Whether it ran on any day of some."""
        return self.starts <= last and (self.ended_on or self.ends) >= first

    def is_to_decide(self, today: date) -> bool:
        """Whether it is time to say how it goes on."""
        if self.is_over(today) or self.starts > today:
            return False
        return months_until(self.ends, today) < MONTHS_BEFORE_END

    def days_in_words(self, today: date) -> str:
        """ "Ends in 5 months", "Ends in 12 days", "Begins on 1 April 2024", "Ended on …" """
        if self.ended_on is not None:
            return f"Ended early, on {plain_day(self.ended_on)}"
        if self.ends < today:
            return f"Ended on {plain_day(self.ends)}"
        if self.starts > today:
            return f"Begins on {plain_day(self.starts)}"
        if self.ends == today:
            return "Ends today"
        months = months_until(self.ends, today)
        if not months:
            return f"Ends in {counted((self.ends - today).days, 'day')}"
        if months < 24:
            return f"Ends in {counted(months, 'month')}"
        return f"Runs until {plain_day(self.ends)}"


def months_until(day: date, today: date) -> int:
    """How many whole months lie between today and a later day."""
    months = Month.of(day) - Month.of(today)
    return max(0, months - (day.day < today.day))


def measures_in_words(ratings: Sequence[str]) -> str:
    """ "2 of 4 measures are red", "none of 3 measures is red", "no measure is linked"."""
    if not ratings:
        return "no measure is linked"
    rated = [rating for rating in ratings if rating in RATED]
    if not rated:
        return f"{counted(len(ratings), 'measure')}, without a rating"
    red = rated.count(RED)
    if len(rated) == 1:
        which = "its one measure" if len(ratings) == 1 else "its one measure with a rating"
        return f"{which} is {rated[0]}"
    if not red:
        return f"none of {len(rated)} measures is red"
    return f"{red} of {len(rated)} measures {'is' if red == 1 else 'are'} red"


def contract_in_words(term: Term, ratings: Sequence[str], today: date) -> str:
    """ "Ends in 5 months; 2 of 4 measures are red." """
    return f"{term.days_in_words(today)}; {measures_in_words(ratings)}."


def running_in_words(number: int) -> str:
    """ "1 contract runs", "4 contracts run" """
    return f"{counted(number, 'contract')} {'runs' if number == 1 else 'run'}"
