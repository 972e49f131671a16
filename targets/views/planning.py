"""Objectives, planning rounds, resource envelopes and risks."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.models import OrganisationUnit
from pmf_portal.council.permissions import require
from pmf_portal.periods import clock
from pmf_portal.periods.month import Month
from pmf_portal.refusals import ChangedMeanwhile, Refused
from targets.actions.reading import deliveries
from targets.departures import reds_of_rounds
from targets.forms.planning import (
    DutyForm,
    EnvelopeForm,
    ObjectiveForm,
    PlanningDatesForm,
    RiskForm,
)
from targets.models import Objective, PlanningRound, ResourceEnvelope, Risk
from targets.objective_permissions import may_write_objective
from targets.objectives import add_objective, change_objective
from targets.permissions import (
    may_change_planning_dates,
    may_complete_planning_duty,
    may_open_planning_round,
    may_set_resource_envelope,
    may_view_planning_round,
    may_view_risks,
    may_write_risk,
)
from targets.resources import set_resource_envelope, why_agreement_stays
from targets.risks import add_risk, change_risk
from targets.rounds import (
    change_planning_dates,
    complete_planning_duty,
    duties_of_round,
    open_planning_round,
)
from targets.rules.planning_calendar import DUTIES, opens_on
from targets.rules.risk_scores import lately, movement
from targets.views.plans import get_plan_or_403


def new_objective(request, slug, year):
    """Add an objective to a plan."""
    plan = get_plan_or_403(request, slug)
    require(may_write_objective(request.user, "add_objective", plan))
    last = year + (plan.years_covered - 1) if plan.years_covered else None
    form = ObjectiveForm(
        request.POST or None,
        plan=plan,
        year=year,
        initial={"first_year": year if last else "", "last_year": last or ""},
    )
    if form.is_valid():
        try:
            objective = add_objective(
                plan, slug=form.slug, by=request.user, at=clock.now(), **form.cleaned_data
            )
            messages.success(request, f"“{objective}” is added to {plan}.")
            return redirect("plan", slug=slug, year=year)
        except Refused as refused:
            form.refuse(refused)
    return render(
        request,
        "targets/objective.html",
        {"form": form, "plan": plan, "year": year, "heading": "Add an objective"},
    )


def edit_objective(request, slug, year, pk):
    """Change an objective, or what it serves."""
    plan = get_plan_or_403(request, slug)
    objective = get_object_or_404(Objective.objects.select_related("plan"), pk=pk, plan=plan)
    require(may_write_objective(request.user, "change_objective", plan))
    form = ObjectiveForm(request.POST or None, plan=plan, year=year, objective=objective)
    if form.is_valid():
        try:
            objective = change_objective(
                objective, by=request.user, at=clock.now(), **form.cleaned_data
            )
            messages.success(request, f"“{objective}” is changed.")
            return redirect("plan", slug=slug, year=year)
        except ChangedMeanwhile as refused:
            form.take_up(ObjectiveForm(plan=plan, year=year, objective=objective))
            form.add_error(None, str(refused))
        except Refused as refused:
            form.refuse(refused)
    return render(
        request,
        "targets/objective.html",
        {"form": form, "plan": plan, "year": year, "heading": "Change the objective"},
    )


def planning_rounds(request):
    """The newest planning round, or word that none is open yet."""
    require(may_view_planning_round(request.user))
    newest = PlanningRound.objects.first()
    if newest:
        return redirect("planning_round", year=newest.financial_year)
    year = Month.of(clock.today()).financial_year + 1
    return render(
        request,
        "targets/no_planning_round.html",
        {
            "year": year,
            "opens_on": opens_on(year),
            "may_open": may_open_planning_round(request.user),
        },
    )


@require_POST
def open_round(request, year):
    """Open a round by hand, ahead of its day."""
    require(may_open_planning_round(request.user))
    if year - 1 != Month.of(clock.today()).financial_year:
        raise Http404
    open_planning_round(year, by=request.user, at=clock.now())
    return redirect("planning_round", year=year)


def planning_round(request, year):
    """A round: its four phases with their dates, and what each unit owes in each."""
    require(may_view_planning_round(request.user))
    current = get_object_or_404(PlanningRound, financial_year=year)
    phases = duties_of_round(current, clock.today())
    for phase in phases:
        for unit_duty in phase.duties:
            if unit_duty.state != "done" and not unit_duty.duty.seen:
                verdict = may_complete_planning_duty(request.user, unit_duty.unit, unit_duty.duty)
                unit_duty.may_complete = bool(verdict)
    context = {
        "round": current,
        "year": year,
        "phases": phases,
        "deliveries": deliveries_of(year, clock.today()),
        "waiting_reds": reds_of_rounds(year),
        "others": PlanningRound.objects.exclude(pk=current.pk),
        "may_change_dates": may_change_planning_dates(request.user),
    }
    return render(request, "targets/planning_round.html", context)


def deliveries_of(year, today):
    """How the plans of a round are being delivered; nothing before their year has begun."""
    if year.first.first_day > today:
        return []
    return deliveries(year, announced_timetable(), today)


def change_dates(request, year):
    """Move the phases of a round."""
    require(may_change_planning_dates(request.user))
    current = get_object_or_404(PlanningRound, financial_year=year)
    form = PlanningDatesForm(request.POST or None, phases=list(current.phases.all()))
    now = clock.now()

    def act(entries):
        change_planning_dates(current, form.dates, by=request.user, at=now)

    if form.save_with(act):
        messages.success(request, "The dates are changed.")
        return redirect("planning_round", year=year)
    return render(
        request,
        "targets/planning_form.html",
        {"form": form, "round": current, "year": year, "heading": "Change the dates"},
    )


def complete_duty(request, year, unit, duty):
    """Report a duty of one's unit done."""
    current = get_object_or_404(PlanningRound, financial_year=year)
    unit = get_object_or_404(OrganisationUnit, slug=unit)
    duties = [one for one in DUTIES if one.slug == duty and one.unit_kind == unit.kind]
    if not duties:
        raise Http404
    duty = duties[0]
    require(may_complete_planning_duty(request.user, unit, duty))
    form, now = DutyForm(request.POST or None), clock.now()

    def act(entries):
        complete_planning_duty(current, unit, duty, by=request.user, at=now, **entries)

    if form.save_with(act):
        messages.success(request, f"{unit}: reported done.")
        return redirect("planning_round", year=year)
    return render(
        request,
        "targets/planning_form.html",
        {"form": form, "round": current, "year": year, "heading": duty.words, "unit": unit},
    )


def envelope(request, slug, year, kind):
    """Agree and profile one resource envelope of a plan."""
    plan = get_plan_or_403(request, slug)
    if kind not in ResourceEnvelope.KINDS:
        raise Http404
    stored = ResourceEnvelope.objects.filter(plan=plan, financial_year=year, kind=kind).first()
    require(may_set_resource_envelope(request.user, plan, year, stored))
    closed, months = why_agreement_stays(plan, year), {}
    if stored is None:
        stored = ResourceEnvelope(kind=kind, version=0)
    else:
        months = {month.month: (month.profiled, month.actual) for month in stored.months.all()}
    form = EnvelopeForm(
        request.POST or None,
        year=year,
        unit=stored.unit,
        agreed=stored.agreed,
        months=months,
        version=stored.version,
        only_actuals=bool(closed),
    )
    if form.is_valid():
        asked = {
            "agreed": form.cleaned_data["agreed"],
            "months": form.entries,
            "seen_version": form.cleaned_data["seen_version"],
        }
        try:
            set_resource_envelope(plan, year, kind, by=request.user, at=clock.now(), **asked)
            messages.success(request, f"{ResourceEnvelope.KINDS[kind]} of {plan} {year} is saved.")
            return redirect("plan", slug=slug, year=year)
        except Refused as refused:
            form.data = form.data.copy()
            form.data["seen_version"] = str(stored.version)
            form.add_error(None, str(refused))
    return render(
        request,
        "targets/envelope.html",
        {
            "form": form,
            "plan": plan,
            "year": year,
            "kind": ResourceEnvelope.KINDS[kind],
            "unit": stored.unit,
            "closed": closed,
        },
    )


def risks(request):
    """Risks and opportunities with the objectives they bear on, the highest scores first, and the
    scores they had; those that are closed last.
    """
    require(may_view_risks(request.user))
    today = clock.today()
    known = Risk.objects.select_related("owner").prefetch_related(
        "objectives__plan", "assessments__assessed_by"
    )
    rows = []
    for risk in sorted(known, key=lambda risk: (-risk.score, risk.reference)):
        row = {"risk": risk, "assessments": list(risk.assessments.all())[::-1]}
        history = [one.as_assessed for one in risk.assessments.all()]
        row["moved"] = movement(history, lately(today), today)
        rows.append(row)
    return render(
        request,
        "targets/risks.html",
        {
            "rows": [row for row in rows if row["risk"].closed_on is None],
            "closed": [row for row in rows if row["risk"].closed_on is not None],
            "may_add": may_write_risk(request.user, "add_risk"),
        },
    )


def new_risk(request):
    """Enter a risk or opportunity."""
    require(may_write_risk(request.user, "add_risk"))
    return risk_form(
        request,
        RiskForm(request.POST or None),
        "Add a risk or opportunity",
        lambda entries: add_risk(by=request.user, at=clock.now(), **entries),
    )


def edit_risk(request, pk):
    """Score a risk anew, or change what is written of it."""
    risk = get_object_or_404(Risk, pk=pk)
    require(may_write_risk(request.user, "change_risk"))
    form = RiskForm(request.POST or None, instance=Risk.objects.get(pk=pk))
    return risk_form(
        request,
        form,
        f"Change {risk.reference}",
        lambda entries: change_risk(risk, by=request.user, at=clock.now(), **entries),
    )


def risk_form(request, form, heading, act):
    if form.is_valid():
        try:
            risk = act(form.entries)
            messages.success(request, f"{risk.reference} is saved.")
            return redirect("risks")
        except ChangedMeanwhile as refused:
            form.take_up(RiskForm(instance=Risk.objects.get(pk=form.instance.pk)))
            form.add_error(None, str(refused))
        except Refused as refused:
            form.refuse(refused)
    return render(request, "targets/risk.html", {"form": form, "heading": heading})
