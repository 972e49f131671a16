"""The business planning round: its four phases, their dates, and what each unit owes in each (pure;
framework 2.3).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from pmf_portal.formats.wording import worded
from pmf_portal.periods.month import FinancialYear

WEEK = timedelta(days=7)
# Months before the year in which its round opens.
OPENS_BEFORE = 7
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
    one, the unit says so, or Policy where the work is done `with_policy`.  Its last day is that of
    the phase, or that of the month so many before the year, where that falls into the phase.
    """

    slug: str
    phase: Phase
    unit_kind: str
    asks: str
    seen: str = ""
    months_before: int = 0
    with_policy: bool = False

    @property
    def words(self) -> str:
        return worded(self.asks)


DUTIES = (
    Duty(
        "review_vision",
        Phase.PRIORITISING,
        "council",
        "Review the vision and the priorities of the {terms.corporate_plan} with members, partners"
        " and residents",
        with_policy=True,
    ),
    Duty(
        "review_priorities",
        Phase.PRIORITISING,
        "directorate",
        "Review the priorities with members, partners and senior officers",
        with_policy=True,
    ),
    Duty(
        "corporate_plan",
        Phase.PLANNING,
        "council",
        "Draw up the {terms.corporate_plan}: confirm or revise its objectives",
    ),
    Duty(
        "directorate_plan",
        Phase.PLANNING,
        "directorate",
        "Draw up the {terms.directorate} plan: objectives and targets",
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
        "corporate_targets",
        Phase.RESOURCING,
        "council",
        "Draft the targets of the {terms.corporate_plan}",
        seen="targets",
        months_before=3,
    ),
    Duty(
        "medium_term_plan",
        Phase.RESOURCING,
        "council",
        "Review the medium-term financial plan against what the plans ask for",
        months_before=3,
    ),
    Duty(
        "nominal_envelope",
        Phase.RESOURCING,
        "directorate",
        "Be given the nominal resource envelope to plan within",
        seen="nominal",
        months_before=3,
    ),
    Duty(
        "budget_consultation",
        Phase.RESOURCING,
        "council",
        "Consult on the draft budget, and record what was said",
        seen="consultation",
        months_before=2,
    ),
    Duty(
        "commissioning",
        Phase.RESOURCING,
        "directorate",
        "Check the plan against the Commissioning Strategy: what is bought, shared, changed or"
        " ended",
        months_before=2,
    ),
    Duty(
        "cabinet_agreement",
        Phase.RESOURCING,
        "council",
        "Have Cabinet agree the {terms.corporate_plan} and its targets",
        months_before=2,
    ),
    Duty(
        "spending_plan",
        Phase.RESOURCING,
        "directorate",
        "Give the draft spending plan to consultation",
        seen="draft",
        months_before=2,
    ),
    Duty(
        "resource_envelope",
        Phase.RESOURCING,
        "directorate",
        "Agree the resource envelope and profile it over the year",
        seen="envelope",
    ),
    Duty(
        "budget_minute",
        Phase.RESOURCING,
        "council",
        "Have the Council set the budget and the council tax, and record its minute",
        seen="minute",
        months_before=1,
    ),
    # Plans are approved before the year begins, whenever its phases are.
    Duty(
        "council_minute",
        Phase.RESOURCING,
        "council",
        "Have the Council approve the {terms.corporate_plan}, and record its minute",
        seen="approval",
        months_before=1,
    ),
    Duty(
        "approved_plan",
        Phase.RESOURCING,
        "directorate",
        "Have the plan approved and its targets locked",
        seen="approval",
        months_before=1,
    ),
)


def first_dates(year: FinancialYear) -> dict[Phase, Days]:
    """The usual dates of a round for a financial year: {phase: (first day, last day)}.  For a year
    from April: September and October, November and December, January to March, and the year.
    """
    first = year.first
    return {
        Phase.PRIORITISING: ((first - OPENS_BEFORE).first_day, (first - 6).last_day),
        Phase.PLANNING: ((first - 5).first_day, (first - 4).last_day),
        Phase.RESOURCING: ((first - 3).first_day, (first - 1).last_day),
        Phase.DELIVERING: (first.first_day, year.last.last_day),
    }


def opens_on(year: FinancialYear) -> date:
    """The day on which the round of a year opens: for a year from April the first of September
    before it (framework 2.3: "commence in September every year").
    """
    return (year.first - OPENS_BEFORE).first_day


def newest_opened(today: date) -> FinancialYear:
    """The year whose round has opened last by a day."""
    year = FinancialYear(today.year + 1)
    while today < opens_on(year):
        year -= 1
    return year


def approval_due(year: FinancialYear) -> date:
    """The last day on which a plan is approved in time: the day before its year begins."""
    return year.first.first_day - timedelta(days=1)


def due_on(duty: Duty, days: Days) -> date:
    """The last day of a duty in a phase of these days: its own, where that falls into the phase."""
    first, last = days
    if duty.months_before:
        for year in range(first.year, last.year + 2):
            own = (FinancialYear(year).first - duty.months_before).last_day
            if first <= own <= last:
                return own
    return last


def reminder_day(
    due: date, today: date, before: timedelta = WEEK, between: timedelta = WEEK
) -> date | None:
    """The newest day up to today on which an open duty is reminded of: a week before it is due, the
    day after, and each week from then on, or as the council has chosen; None before the first.
    """
    if today < due - before:
        return None
    first_late = due + timedelta(days=1)
    if today < first_late:
        return due - before
    return first_late + (today - first_late) // between * between


def state_of(done: bool, last_day: date, today: date) -> str:
    """How a duty stands: "done", "late" once its last day is over, else "owed"."""
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
