"""The business planning round: opening it each September, its dates, and what each unit owes in
each phase (framework 2.3).
"""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from pmf_portal.audit.record import record
from pmf_portal.council.models import OrganisationUnit
from pmf_portal.periods.month import FinancialYear
from pmf_portal.refusals import Refused
from targets.models import (
    Approval,
    Objective,
    PhaseDates,
    Plan,
    PlanningReturn,
    PlanningRound,
    ResourceEnvelope,
)
from targets.rules.planning_calendar import (
    DUTIES,
    Duty,
    Phase,
    first_dates,
    opens_on,
    state_of,
    why_dates_do_not_fit,
)


@dataclass
class Owed:
    """One duty of one unit in a round, with its state and what shows it."""

    unit: OrganisationUnit
    duty: Duty
    last_day: object
    state: str
    shown_by: str
    may_complete: bool = False


@transaction.atomic
def open_planning_round(year, *, by, at):
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


def plan_planning_rounds(at):
    """The job that opens the round of the next financial year from the first of September on
    (framework 2.3).
    """
    today = localdate(at)
    year = (
        FinancialYear(today.year + 1)
        if today >= opens_on(FinancialYear(today.year + 1))
        else FinancialYear(today.year)
    )
    if (
        opens_on(year) <= today
        and Plan.objects.exists()
        and not PlanningRound.objects.filter(financial_year=year).exists()
    ):
        yield {"kind": "open_planning_round", "period": str(year), "due_at": at}


def open_planning_round_job(period, subject, at):
    return f"{open_planning_round(FinancialYear.parse(period), by=None, at=at)} is open"


@transaction.atomic
def change_planning_dates(planning_round, dates, *, by, at):
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
def complete_planning_duty(planning_round, unit, duty, *, note, by, at):
    """A unit's word that it has done what a phase asks; raises Refused when it said so before,
    or the portal sees for itself.
    """
    if duty.seen:
        raise Refused(f"This is done when it is seen to be done: {WHAT_SHOWS_IT[duty.seen]}.")
    try:
        with transaction.atomic():
            PlanningReturn.objects.create(
                round=planning_round,
                unit=unit,
                duty=duty.slug,
                note=note,
                returned_by=by,
                returned_at=at,
            )
    except IntegrityError as error:
        raise Refused(f"{unit} has done this already.") from error
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
    "envelope": "the plan’s revenue envelope is agreed and profiled",
    "approval": "the plan is approved for the year",
}


def duties_of_round(planning_round, today):
    """Every duty of every unit in a round with its state, in a fixed number of queries; grouped by
    phase, in order.
    """
    year = planning_round.financial_year
    facts = {
        "objectives": set(
            Objective.objects.of_year(year)
            .exclude(first_year=None)
            .values_list("plan__unit", flat=True)
        ),
        "envelope": set(
            ResourceEnvelope.objects.filter(
                financial_year=year, kind=ResourceEnvelope.REVENUE
            ).values_list("plan__unit", flat=True)
        ),
        "approval": set(
            Approval.objects.filter(financial_year=year).values_list("plan__unit", flat=True)
        ),
    }
    returns = {(r.unit_id, r.duty): r for r in planning_round.returns.select_related("returned_by")}
    units = list(OrganisationUnit.objects.all())
    phases = []
    for dates in planning_round.phases.all():
        mine = [duty for duty in DUTIES if duty.phase == dates.phase]
        rows = [
            owed(unit, duty, dates, facts, returns, today)
            for unit in units
            for duty in mine
            if unit.kind == duty.unit_kind
        ]
        phases.append(
            {
                "phase": Phase(dates.phase),
                "dates": dates,
                "duties": rows,
                "now": dates.first_day <= today <= dates.last_day,
            }
        )
    return phases


def owed(unit, duty, dates, facts, returns, today):
    given = returns.get((unit.pk, duty.slug))
    done = unit.pk in facts[duty.seen] if duty.seen else given is not None
    shown_by = (
        WHAT_SHOWS_IT.get(duty.seen, "")
        if done and duty.seen
        else (f"{given.note} ({given.returned_by})" if given else "")
    )
    return Owed(unit, duty, dates.last_day, state_of(done, dates.last_day, today), shown_by)
