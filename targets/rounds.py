"""The business planning round: opening it each September, its dates, and the duties of each unit in
each phase (framework 2.3).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate

from pmf_portal.audit.record import record
from pmf_portal.council.acts import ACTS
from pmf_portal.council.models import OrganisationUnit, RoleAssignment, User
from pmf_portal.council.roles import Role
from pmf_portal.formats.dates import late_in_words
from pmf_portal.periods.month import FinancialYear
from pmf_portal.refusals import Refused
from pmf_portal.uniqueness import unless_taken
from targets.models import (
    Approval,
    BudgetConsultation,
    BudgetFigure,
    BudgetMinute,
    Objective,
    PhaseDates,
    Plan,
    PlanningReturn,
    PlanningRound,
    ResourceEnvelope,
    Specification,
)
from targets.rules.budgets import DRAFT, NOMINAL
from targets.rules.planning_calendar import (
    DUTIES,
    Duty,
    Phase,
    due_on,
    first_dates,
    newest_opened,
    state_of,
    why_dates_do_not_fit,
)


@dataclass
class UnitDuty:
    """One duty of one unit in a round, with its state ("done", "late" or "owed"), how late it is or
    was done, and what shows it done.
    """

    unit: OrganisationUnit
    duty: Duty
    last_day: date
    state: str
    lateness: str
    shown_by: str
    may_complete: bool = False


@dataclass
class PhaseOfRound:
    """One phase of a round with the duties of all units in it; `now` while it goes on."""

    phase: Phase
    dates: PhaseDates
    duties: list[UnitDuty]
    now: bool


@transaction.atomic
def open_planning_round(year: FinancialYear, *, by: User | None, at: datetime) -> PlanningRound:
    """Open the round that makes the plans for a year, with the usual dates; opening it again
    changes nothing.
    """
    planning_round, new = PlanningRound.objects.get_or_create(
        financial_year=year, defaults={"opened_by": by, "opened_at": at}
    )
    if new:
        PhaseDates.objects.bulk_create(
            PhaseDates(round=planning_round, phase=phase, first_day=first, last_day=last)
            for phase, (first, last) in first_dates(year).items()
        )
        record("open_planning_round", planning_round, by=by, at=at)
    return planning_round


def plan_planning_rounds(at: datetime) -> Iterator[dict[str, Any]]:
    """The job that opens the round of the next financial year from the first of September on
    (framework 2.3), or the day that the council's own year has for it.
    """
    today = localdate(at)
    year = newest_opened(today)
    if PlanningRound.objects.filter(financial_year=year).exists():
        return
    if Plan.objects.exists():
        yield {"kind": "open_planning_round", "period": str(year), "due_at": at}


def open_planning_round_job(period: str, subject: str, at: datetime) -> str:
    return f"{open_planning_round(FinancialYear.parse(period), by=None, at=at)} is open"


@transaction.atomic
def change_planning_dates(
    planning_round: PlanningRound,
    dates: Mapping[Phase, tuple[date, date]],
    *,
    by: User,
    at: datetime,
) -> None:
    """Move the phases of a round: {phase: (first day, last day)}; raises Refused when they do
    not follow each other.
    """
    if reason := why_dates_do_not_fit(dates):
        raise Refused(reason)
    for phase, (first, last) in dates.items():
        PhaseDates.objects.filter(round=planning_round, phase=phase).update(
            first_day=first, last_day=last
        )
    record(
        "change_planning_dates",
        planning_round,
        by=by,
        at=at,
        dates={phase.value: [str(first), str(last)] for phase, (first, last) in dates.items()},
    )


@transaction.atomic
def complete_planning_duty(
    planning_round: PlanningRound,
    unit: OrganisationUnit,
    duty: Duty,
    *,
    note: str,
    by: User,
    at: datetime,
) -> None:
    """A unit's word that it has done what a phase asks; raises Refused when it said so before,
    or the portal sees for itself.
    """
    if duty.seen:
        raise Refused(f"This is done when it is seen to be done: {WHAT_SHOWS_IT[duty.seen]}.")
    with unless_taken(Refused(f"{unit} has done this already.")):
        PlanningReturn.objects.create(
            round=planning_round,
            unit=unit,
            duty=duty.slug,
            note=note,
            returned_by=by,
            returned_at=at,
        )
    record(
        "complete_planning_duty",
        f"{planning_round}: {unit}",
        by=by,
        at=at,
        duty=duty.words,
        note=note,
    )


WHAT_SHOWS_IT = {
    "objectives": "the unit’s plan has objectives for the year",
    "targets": "the unit’s plan has targets for the year",
    "envelope": "the plan’s revenue envelope is agreed and profiled",
    "nominal": "the plan has its nominal envelope",
    "draft": "the plan’s draft spending is proposed",
    "consultation": "what was said of the draft budget is recorded",
    "minute": "the Council’s minute is recorded",
    "approval": "the plan is approved for the year",
}
OWN_PLANS = (Plan.CORPORATE, Plan.DIRECTORATE, Plan.SERVICE, Plan.TEAM)
# For each fact by which the portal sees a duty done: the units for which it holds, with the day
# since when, where that is known.
UnitsByFact = Mapping[str, Mapping[int, date | None]]


def duties_of_round(planning_round: PlanningRound, today: date) -> list[PhaseOfRound]:
    """Every duty of every unit in a round with its state, in a fixed number of queries; grouped by
    phase, in order.
    """
    units_by_fact = facts_of_year(planning_round.financial_year)
    returns = {(r.unit_id, r.duty): r for r in planning_round.returns.select_related("returned_by")}
    units = list(OrganisationUnit.objects.standing())
    phases = []
    for dates in planning_round.phases.all():
        duties = []
        for unit in units:
            for duty in DUTIES:
                if duty.phase == dates.phase and duty.unit_kind == unit.kind:
                    given = returns.get((unit.pk, duty.slug))
                    duties.append(
                        unit_duty(unit, duty, dates, units_by_fact, given=given, today=today)
                    )
        now = dates.first_day <= today <= dates.last_day
        phases.append(PhaseOfRound(Phase(dates.phase), dates, duties, now))
    return phases


def answers_for(assignment: RoleAssignment, unit: OrganisationUnit, duty: Duty) -> bool:
    """Whether a role makes a duty of a unit its holder's own: the role in that very unit; one that
    is held without a unit is held for the council itself.  Policy's own are those done with it.
    """
    if assignment.role not in ACTS["complete_planning_duty"]:
        return False
    if assignment.role == Role.POLICY:
        return duty.with_policy
    if assignment.unit_id is None:
        return unit.kind == OrganisationUnit.COUNCIL
    return assignment.unit_id == unit.pk


def facts_of_year(year: FinancialYear) -> UnitsByFact:
    """By which units the portal sees for itself that a duty is done, in their own plans: a plan
    shared with partners is no unit's duty.
    """
    own = Q(plan__kind__in=OWN_PLANS)
    objectives = Objective.objects.of_year(year).filter(own).exclude(first_year=None)
    targets = Specification.objects.filter(own, financial_year=year)
    envelopes = ResourceEnvelope.objects.filter(
        own, financial_year=year, kind=ResourceEnvelope.REVENUE
    )
    approvals = Approval.objects.filter(own, financial_year=year)
    approved_on: dict[int, date | None] = {}
    for unit, approved_at in approvals.values_list("plan__unit", "approved_at"):
        approved_on[unit] = localdate(approved_at)
    figures = BudgetFigure.objects.filter(own, financial_year=year)
    proposed: dict[str, dict[int, date | None]] = {NOMINAL: {}, DRAFT: {}}
    for unit, step, set_at in figures.order_by("-set_at").values_list(
        "plan__unit", "step", "set_at"
    ):
        proposed[step][unit] = localdate(set_at)
    return {
        **proposed,
        **facts_of_the_council(year),
        "targets": dict.fromkeys(targets.values_list("plan__unit", flat=True)),
        "objectives": dict.fromkeys(objectives.values_list("plan__unit", flat=True)),
        "envelope": dict.fromkeys(envelopes.values_list("plan__unit", flat=True)),
        "approval": approved_on,
    }


def facts_of_the_council(year: FinancialYear) -> dict[str, dict[int, date | None]]:
    """What the portal sees of the council as a whole: that a consultation on the draft budget and
    the Council's minute are recorded, with the day since when.
    """
    whole = OrganisationUnit.objects.filter(kind=OrganisationUnit.COUNCIL)
    units = list(whole.values_list("pk", flat=True))
    consulted = BudgetConsultation.objects.filter(round__financial_year=year)
    minutes = BudgetMinute.objects.filter(round__financial_year=year)
    facts: dict[str, dict[int, date | None]] = {"consultation": {}, "minute": {}}
    days = {
        "consultation": consulted.order_by("recorded_at").values_list("recorded_at", flat=True),
        "minute": minutes.values_list("recorded_at", flat=True),
    }
    for fact, moments in days.items():
        first = moments.first()
        if first is not None:
            facts[fact] = dict.fromkeys(units, localdate(first))
    return facts


def unit_duty(
    unit: OrganisationUnit,
    duty: Duty,
    dates: PhaseDates,
    units_by_fact: UnitsByFact,
    *,
    given: PlanningReturn | None,
    today: date,
) -> UnitDuty:
    """A duty of a unit, done by a fact that the portal sees or by the unit's own word (`given`)."""
    shown_by = ""
    done_on: date | None = today
    is_seen = bool(duty.seen) and unit.pk in units_by_fact[duty.seen]
    # A unit's own word counts too, where it was given before the portal could see it.
    done = is_seen or given is not None
    if is_seen:
        shown_by = WHAT_SHOWS_IT[duty.seen]
        done_on = units_by_fact[duty.seen][unit.pk]
    elif given:
        shown_by, done_on = f"{given.note} ({given.returned_by})", localdate(given.returned_at)
    due = due_on(duty, (dates.first_day, dates.last_day))
    lateness = late_in_words(due, done_on) if done_on else ""
    return UnitDuty(unit, duty, due, state_of(done, due, today), lateness, shown_by)
