"""How a year's budget comes about: the page of a planning round's money, and its acts."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from pmf_portal.council.permissions import require
from pmf_portal.periods import clock
from targets.budgets import (
    budget_rows,
    plans_with_budgets,
    record_budget_consultation,
    record_budget_minute,
    set_draft_spending,
    set_nominal_envelope,
)
from targets.forms.budgets import BudgetFigureForm, ConsultationForm, MinuteForm
from targets.models import BudgetMinute, PlanningRound, ResourceEnvelope
from targets.permissions import (
    may_record_budget_consultation,
    may_record_budget_minute,
    may_set_draft_spending,
    may_set_nominal_envelope,
    may_view_planning_round,
)
from targets.rules.budgets import agreement_words, total_of
from targets.views.plans import get_plan_or_403


def budget_round(request, year):
    """The budget of a year step by step: plans, consultations, the Council's minute."""
    user = request.user
    require(may_view_planning_round(user))
    current = get_object_or_404(PlanningRound, financial_year=year)
    plans = plans_with_budgets()
    minute = BudgetMinute.objects.filter(round=current).select_related("recorded_by").first()
    tables, agreement = [], ""
    for kind, title in ResourceEnvelope.KINDS.items():
        rows = budget_rows(plans, year, kind)
        total = total_of(row for _, row in rows)
        if kind == ResourceEnvelope.REVENUE:
            agreement = agreement_words(total.final, minute.revenue if minute else None)
        elif not any(row.newest is not None for _, row in rows):
            continue
        unit = ResourceEnvelope(kind=kind).unit
        tables.append({"title": title, "rows": rows, "total": total, "unit": unit})
    context = {
        "round": current,
        "year": year,
        "tables": tables,
        "plans": [
            {
                "plan": plan,
                "may_nominal": may_set_nominal_envelope(user, plan, year),
                "may_draft": may_set_draft_spending(user, plan, year),
            }
            for plan in plans
        ],
        "minute": minute,
        "agreement": agreement,
        "consultations": current.consultations.select_related("recorded_by"),
        "may_consult": may_record_budget_consultation(user),
        "may_minute": may_record_budget_minute(user, minute),
    }
    return render(request, "targets/budget_round.html", context)


def nominal(request, slug, year):
    """Give a plan its nominal envelope."""
    plan = get_plan_or_403(request, slug)
    require(may_set_nominal_envelope(request.user, plan, year))
    return figure_page(request, plan, year, set_nominal_envelope, "Nominal envelope")


def draft(request, slug, year):
    """Propose what a plan is to spend."""
    plan = get_plan_or_403(request, slug)
    require(may_set_draft_spending(request.user, plan, year))
    return figure_page(request, plan, year, set_draft_spending, "Draft spending")


def figure_page(request, plan, year, service, heading):
    current = get_object_or_404(PlanningRound, financial_year=year)
    form = BudgetFigureForm(request.POST or None)

    def act(entries):
        service(plan, year, by=request.user, at=clock.now(), **entries)

    if form.save_with(act):
        messages.success(request, f"{heading} of {plan} {year}: saved.")
        return redirect("budget_round", year=year)
    return form_page(request, form, current, f"{heading}: {plan}")


def consult(request, year):
    """Record what a consultation on the draft budget said."""
    require(may_record_budget_consultation(request.user))
    current = get_object_or_404(PlanningRound, financial_year=year)
    form = ConsultationForm(request.POST or None)

    def act(entries):
        record_budget_consultation(current, by=request.user, at=clock.now(), **entries)

    if form.save_with(act):
        messages.success(request, f"“{form.cleaned_data['title']}” is recorded.")
        return redirect("budget_round", year=year)
    return form_page(request, form, current, "Record a consultation on the draft budget")


def minute(request, year):
    """Record the Council's minute."""
    current = get_object_or_404(PlanningRound, financial_year=year)
    stored = BudgetMinute.objects.filter(round=current).first()
    require(may_record_budget_minute(request.user, stored))
    form = MinuteForm(request.POST or None)

    def act(entries):
        record_budget_minute(current, by=request.user, at=clock.now(), **entries)

    if form.save_with(act):
        messages.success(request, f"{form.cleaned_data['reference']} is recorded.")
        return redirect("budget_round", year=year)
    return form_page(request, form, current, "Record the Council’s minute on the budget")


def form_page(request, form, current, heading):
    context = {"form": form, "round": current, "year": current.financial_year, "heading": heading}
    return render(request, "targets/budget_form.html", context)
