"""The acts by which a year's budget comes about (framework 2.3: the five resource elements)."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from pmf_portal.audit.record import record
from pmf_portal.council.models import User
from pmf_portal.periods.month import FinancialYear
from pmf_portal.refusals import Refused
from pmf_portal.uniqueness import unless_taken
from targets.drafting import hold_plan, why_locked
from targets.models import (
    BudgetConsultation,
    BudgetFigure,
    BudgetMinute,
    Plan,
    PlanningRound,
    ResourceEnvelope,
)
from targets.rules.budgets import DRAFT, NOMINAL, STEPS, BudgetRow

# Whose money is planned together: plans of services and teams lie within these.
PLANS = (Plan.DIRECTORATE,)


@transaction.atomic
def set_nominal_envelope(
    plan: Plan,
    year: FinancialYear,
    *,
    kind: str,
    amount: Decimal,
    note: str,
    by: User,
    at: datetime,
) -> BudgetFigure:
    """Give a plan the envelope to plan within before the budget is known; raises Refused once it is
    approved.
    """
    figure = write_figure(plan, year, NOMINAL, kind, amount, note, by, at)
    record("set_nominal_envelope", figure, by=by, at=at, kind=kind, amount=amount, note=note)
    return figure


@transaction.atomic
def set_draft_spending(
    plan: Plan,
    year: FinancialYear,
    *,
    kind: str,
    amount: Decimal,
    note: str,
    by: User,
    at: datetime,
) -> BudgetFigure:
    """Propose what a plan is to spend, for consultation on the draft budget; raises Refused once it
    is approved.
    """
    figure = write_figure(plan, year, DRAFT, kind, amount, note, by, at)
    record("set_draft_spending", figure, by=by, at=at, kind=kind, amount=amount, note=note)
    return figure


def write_figure(
    plan: Plan,
    year: FinancialYear,
    step: str,
    kind: str,
    amount: Decimal,
    note: str,
    by: User,
    at: datetime,
) -> BudgetFigure:
    hold_plan(plan.pk)
    if locked := why_locked(plan, year):
        raise Refused(locked)
    if amount < 0:
        raise Refused("An envelope is not below nought.", "amount")
    return BudgetFigure.objects.create(
        plan=plan,
        financial_year=year,
        step=step,
        kind=kind,
        amount=amount,
        note=note,
        set_by=by,
        set_at=at,
    )


@transaction.atomic
def record_budget_consultation(
    planning_round: PlanningRound,
    *,
    title: str,
    first_day: date,
    last_day: date,
    answers: int,
    said: str,
    changed: str,
    link: str,
    by: User,
    at: datetime,
) -> BudgetConsultation:
    """Record what a consultation on the draft budget said, and what was changed because of it;
    raises Refused for one that ends before it begins.
    """
    if last_day < first_day:
        raise Refused("The last day cannot be before the first day.", "last_day")
    consultation = BudgetConsultation.objects.create(
        round=planning_round,
        title=title,
        first_day=first_day,
        last_day=last_day,
        answers=answers,
        said=said,
        changed=changed,
        link=link,
        recorded_by=by,
        recorded_at=at,
    )
    record(
        "record_budget_consultation",
        f"{planning_round}: {title}",
        by=by,
        at=at,
        answers=answers,
        said=said,
        changed=changed,
    )
    return consultation


@transaction.atomic
def record_budget_minute(
    planning_round: PlanningRound,
    *,
    day: date,
    reference: str,
    revenue: Decimal,
    council_tax: Decimal,
    by: User,
    at: datetime,
) -> BudgetMinute:
    """Record the Council's minute on budget and council tax, once; raises Refused."""
    for name, amount in (("revenue", revenue), ("council_tax", council_tax)):
        if amount <= 0:
            raise Refused("Enter an amount above nought.", name)
    with unless_taken(Refused("The Council’s minute on this budget is recorded already.")):
        minute = BudgetMinute.objects.create(
            round=planning_round,
            day=day,
            reference=reference,
            revenue=revenue,
            council_tax=council_tax,
            recorded_by=by,
            recorded_at=at,
        )
    record(
        "record_budget_minute",
        planning_round,
        by=by,
        at=at,
        day=day,
        reference=reference,
        revenue=revenue,
        council_tax=council_tax,
    )
    return minute


def newest_figures(year: FinancialYear, kind: str) -> Mapping[tuple[int, str], BudgetFigure]:
    """The newest figure of each plan and step: {(plan, step): figure}, in one query."""
    rows = BudgetFigure.objects.filter(financial_year=year, kind=kind)
    return {(one.plan_id, one.step): one for one in rows.order_by("set_at", "pk")}


def plans_with_budgets() -> list[Plan]:
    """The plans whose money is planned together, in the order of their units."""
    plans = Plan.objects.filter(kind__in=PLANS, unit__ended_on=None)
    return list(plans.select_related("unit").order_by("unit__path"))


def budget_rows(
    plans: Iterable[Plan], year: FinancialYear, kind: str
) -> list[tuple[Plan, BudgetRow]]:
    """The revenue, capital or staff of some plans, step by step: two queries."""
    plans = list(plans)
    figures = newest_figures(year, kind)
    agreed: dict[tuple[int, FinancialYear], Decimal] = {}
    envelopes = ResourceEnvelope.objects.filter(
        plan__in=plans, kind=kind, financial_year__in=(year - 1, year)
    )
    for plan, of_year, amount in envelopes.values_list("plan", "financial_year", "agreed"):
        agreed[plan, of_year] = amount
    rows = []
    for plan in plans:
        nominal, draft = (figures.get((plan.pk, step)) for step in STEPS)
        row = BudgetRow(
            plan.title,
            agreed.get((plan.pk, year - 1)),
            nominal.amount if nominal else None,
            draft.amount if draft else None,
            agreed.get((plan.pk, year)),
        )
        rows.append((plan, row))
    return rows
