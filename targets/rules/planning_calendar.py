"""The business planning round: its four phases, their dates, and what each unit owes in each (pure;
framework 2.3).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from pmf_portal.periods.month import FinancialYear

# The first and the last day of a phase.
Days = tuple[date, date]


class Phase(StrEnum):
    """The four phases of a planning round, in order."""

    PRIORITISING = "prioritising"
    PLANNING = "planning"
    RESOURCING = "resourcing"
    DELIVERING = "delivering"

    @property
    def words(self) -> str:
        return (
            "Resourcing and commissioning" if self == Phase.RESOURCING else self.value.capitalize()
        )


@dataclass(frozen=True)
class Duty:
    """What a phase asks of units of one kind.  `seen` names the fact that shows it is done; without
    one, the unit says so.
    """

    slug: str
    phase: Phase
    unit_kind: str
    words: str
    seen: str = ""


DUTIES = (
    Duty(
        "review_priorities",
        Phase.PRIORITISING,
        "directorate",
        "Review the priorities with members, partners and senior officers",
    ),
    Duty(
        "directorate_plan",
        Phase.PLANNING,
        "directorate",
        "Draw up the directorate plan: objectives and targets",
        seen="objectives",
    ),
    Duty(
        "service_plan",
        Phase.PLANNING,
        "service",
        "Draw up the service plan: objectives for the year",
        seen="objectives",
    ),
    Duty(
        "spending_plan",
        Phase.RESOURCING,
        "directorate",
        "Give the draft spending plan to consultation",
    ),
    Duty(
        "resource_envelope",
        Phase.RESOURCING,
        "directorate",
        "Agree the resource envelope and profile it over the year",
        seen="envelope",
    ),
    Duty(
        "approved_plan",
        Phase.DELIVERING,
        "directorate",
        "Have the plan approved and its targets locked",
        seen="approval",
    ),
)


def first_dates(year: FinancialYear) -> dict[Phase, Days]:
    """The usual dates of a round for a financial year: {phase: (first day, last day)}; the round
    opens in the September before.
    """
    before = year.start - 1
    return {
        Phase.PRIORITISING: (date(before, 9, 1), date(before, 10, 31)),
        Phase.PLANNING: (date(before, 11, 1), date(before, 12, 31)),
        Phase.RESOURCING: (date(year.start, 1, 1), date(year.start, 3, 31)),
        Phase.DELIVERING: (date(year.start, 4, 1), year.last.last_day),
    }


def opens_on(year: FinancialYear) -> date:
    """The first of September before the year (framework 2.3: "commence in September every
    year").
    """
    return date(year.start - 1, 9, 1)


def state_of(done: bool, last_day: date, today: date) -> str:
    """How a duty stands: "done", "late" once its phase is over, else "owed"."""
    if done:
        return "done"
    return "late" if today > last_day else "owed"


def why_dates_do_not_fit(dates: Mapping[Phase, Days]) -> str:
    """In words, what is wrong with the dates of a round, in the order of its phases; "" when they
    follow each other without a gap.
    """
    for phase in Phase:
        first, last = dates[phase]
        if last < first:
            return f"{phase.words} ends before it begins."
    for earlier, later in pairwise(Phase):
        _, ended = dates[earlier]
        begins, _ = dates[later]
        if begins != ended + timedelta(days=1):
            return f"{later.words} must begin on the day after the phase before it ends."
    return ""
