"""Plans: what they hold, what they lack, and their approval."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from pmf_portal.council.permissions import require
from pmf_portal.periods import clock
from targets.forms import ApprovePlanForm
from targets.models import Approval, Plan, Specification
from targets.permissions import may_approve_plan, may_view_plan
from targets.services import PlanNotReady, approve_plan, missing_in_plan, trajectories


def plans(request):
    """Every plan and year that has targets, and whether it is locked."""
    require(may_view_plan(request.user, None))
    approvals = {(a.plan_id, a.financial_year): a for a in Approval.objects.select_related("approved_by")}
    years = Specification.objects.order_by("-financial_year", "plan__kind", "plan__title").values_list("plan", "financial_year").distinct()
    by_pk = {plan.pk: plan for plan in Plan.objects.all()}
    rows = [{"plan": by_pk[pk], "year": year, "approval": approvals.get((pk, year))} for pk, year in years]
    return render(request, "targets/plans.html", {"rows": rows})


def plan(request, slug, year):
    """One plan-year: its targets with trajectory and tolerance, and what is missing before approval."""
    plan = get_object_or_404(Plan.objects.select_related("unit"), slug=slug)
    require(may_view_plan(request.user, plan))
    specifications = list(Specification.objects.for_page().filter(plan=plan, financial_year=year).order_by("priority__order", "target__code"))
    points = trajectories(specifications)
    for specification in specifications:
        specification.points = points[specification.pk]
    context = {
        "plan": plan,
        "year": year,
        "specifications": specifications,
        "may_approve": may_approve_plan(request.user, plan, year),
        "approval": Approval.objects.select_related("approved_by").filter(plan=plan, financial_year=year).first(),
    }
    context["missing"] = {} if context["approval"] else missing_in_plan(plan, year)
    return render(request, "targets/plan.html", context)


def approve(request, slug, year):
    """Approve a plan for the year, which locks it."""
    plan = get_object_or_404(Plan.objects.select_related("unit"), slug=slug)
    require(may_approve_plan(request.user, plan, year))
    form = ApprovePlanForm(request.POST or None)
    if form.is_valid():
        try:
            approve_plan(plan, year, reference=form.cleaned_data["reference"], by=request.user, at=clock.now())
        except PlanNotReady as error:
            form.add_error(None, f"The plan is not ready: {error}")
        else:
            messages.success(request, f"{plan} {year} is approved and locked.")
            return redirect("plan", slug=slug, year=year)
    return render(request, "targets/approve_plan.html", {"form": form, "plan": plan, "year": year})
