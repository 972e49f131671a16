"""What the performance and intelligence team offers whoever decides, and the life of a request for
it (pure; framework 2.4, 7.2).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from statistics import median_high

from pmf_portal.formats.life_tables import Acts, state_after, state_diagram
from pmf_portal.formats.numbers import counted
from pmf_portal.periods.working_days import working_day_after, working_days_between


class Service(StrEnum):
    """The twelve services of framework 2.4, in its order."""

    NEEDS = "needs"
    BENCHMARKING = "benchmarking"
    TRENDS = "trends"
    DEMAND = "demand"
    CONTRACTS = "contracts"
    EVIDENCE = "evidence"
    QUALITATIVE = "qualitative"
    FORECASTING = "forecasting"
    TRAINING = "training"
    MODELLING = "modelling"
    ECONOMICS = "economics"
    EVALUATION = "evaluation"

    @property
    def label(self) -> str:
        return SERVICES[self][0]

    @property
    def what(self) -> str:
        """What it is good for, in a sentence."""
        return SERVICES[self][1]


S = Service
SERVICES: dict[Service, tuple[str, str]] = {
    S.NEEDS: (
        "Needs assessment",
        "Who needs what, where, and how that will change: for example the Joint Strategic Needs"
        " Assessment.",
    ),
    S.BENCHMARKING: (
        "Benchmarking of performance and value for money",
        "How councils like ours do, and what it costs them.",
    ),
    S.TRENDS: (
        "Trend and statistical analysis",
        "Whether a change is more than chance, and since when.",
    ),
    S.DEMAND: (
        "Demand and supply analysis",
        "How much will be asked of a service, and how much it can do.",
    ),
    S.CONTRACTS: (
        "Contract monitoring information",
        "What a supplier delivers, against what the contract says.",
    ),
    S.EVIDENCE: (
        "Review of evidence",
        "What is known to work, from research and from other places, in short.",
    ),
    S.QUALITATIVE: (
        "Qualitative work",
        "What residents, users and staff say, by interviews, groups and open questions.",
    ),
    S.FORECASTING: (
        "Forecasting and profiling of plans and targets",
        "Where a measure will stand at the year’s end, and how a plan spreads over its months.",
    ),
    S.TRAINING: (
        "Training and support",
        "Help with measures, charts and the portal, in a session or at your desk.",
    ),
    S.MODELLING: (
        "Modelling",
        "What would happen if: simulation of a service before anything is changed.",
    ),
    S.ECONOMICS: (
        "Health economics",
        "What a decision costs and what it brings, in money and in health.",
    ),
    S.EVALUATION: (
        "Evaluation frameworks",
        "How you will know afterwards whether it worked, planned beforehand.",
    ),
}


class RequestState(StrEnum):
    """Where a request stands."""

    ASKED = "asked"
    UNDER_WAY = "under_way"
    ANSWERED = "answered"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


R = RequestState
LABELS: Mapping[str, str] = {
    R.ASKED: "Waits for the team",
    R.UNDER_WAY: "Under way",
    R.ANSWERED: "Answered",
    R.DECLINED: "Declined",
    R.WITHDRAWN: "Withdrawn",
}
# What still asks something of somebody.
STILL_OPEN = (R.ASKED, R.UNDER_WAY)
ACTS: Acts = {
    "take": {R.ASKED: R.UNDER_WAY, R.UNDER_WAY: R.UNDER_WAY},
    "answer": {R.UNDER_WAY: R.ANSWERED},
    "decline": {R.ASKED: R.DECLINED, R.UNDER_WAY: R.DECLINED},
    "withdraw": {R.ASKED: R.WITHDRAWN, R.UNDER_WAY: R.WITHDRAWN},
}
ACTORS = dict.fromkeys(ACTS, "performance team") | {"withdraw": "whoever asked"}
# So many working days the team has to say who takes a request and until when.
TO_TAKE = 3


def after(state: str, act: str) -> str:
    """The state of a request after an act; raises Refused."""
    return state_after(ACTS, LABELS, "request", state, act)


def request_diagram() -> str:
    """The life of a request as it stands in the guide."""
    return state_diagram(ACTS, ACTORS, R.ASKED)


@dataclass(frozen=True)
class RequestAt:
    """How a request stands: its state and its days."""

    state: str
    asked_on: date
    due: date | None
    ended_on: date | None

    @property
    def owed_by(self) -> date | None:
        """The day by which the team owes the next step; None where it owes none."""
        if self.state == R.ASKED:
            return working_day_after(self.asked_on, TO_TAKE)
        return self.due if self.state == R.UNDER_WAY else None

    def is_late(self, today: date) -> bool:
        return self.owed_by is not None and self.owed_by < today


@dataclass(frozen=True)
class Tally:
    """How many requests there are, and how they stand on a day; withdrawn ones do not count."""

    asked: int
    answered: int
    declined: int
    late: int
    days: int

    @property
    def words(self) -> str:
        """ "14 requests: 11 answered, half of them within 9 working days; 1 declined; 2 are open, 1
        late."
        """
        if not self.asked:
            return "No request has been made yet."
        parts = []
        if self.answered:
            days = counted(self.days, "working day")
            parts.append(f"{self.answered} answered, half of them within {days}")
        if self.declined:
            parts.append(f"{self.declined} declined")
        if still_open := self.asked - self.answered - self.declined:
            late = f", {self.late} late" if self.late else ""
            parts.append(f"{still_open} {'is' if still_open == 1 else 'are'} open{late}")
        return f"{counted(self.asked, 'request')}: {'; '.join(parts)}."


def tally(requests: Iterable[RequestAt], today: date) -> Tally:
    """How some requests stand on a day."""
    rows = [one for one in requests if one.state != R.WITHDRAWN]
    answered = [one for one in rows if one.state == R.ANSWERED]
    days = [
        working_days_between(one.asked_on, one.ended_on)
        for one in answered
        if one.ended_on is not None
    ]
    return Tally(
        asked=len(rows),
        answered=len(answered),
        declined=sum(one.state == R.DECLINED for one in rows),
        late=sum(one.is_late(today) for one in rows),
        days=median_high(days) if days else 0,
    )
