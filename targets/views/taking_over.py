"""Taking over a plan that was approved before the portal was there."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from pmf_portal.council.permissions import require
from pmf_portal.periods import clock
from pmf_portal.ui.fresh_sign_in import fresh_sign_in
from targets.forms.taking_over import TakeOverPlanForm
from targets.models import Plan, Specification
from targets.permissions import may_take_over_plan
from targets.taking_over import missing_to_take_over, take_over_plan


@fresh_sign_in
def take_over(request, slug, year):
    """Lock a plan-year by the approval it was given before the portal."""
    plan = get_object_or_404(Plan.objects.select_related("unit"), slug=slug)
    require(may_take_over_plan(request.user, plan, year, clock.today()))
    form = TakeOverPlanForm(request.POST or None, request.FILES or None)
    if form.save_with(
        lambda entries: take_over_plan(plan, year, **entries, by=request.user, at=clock.now())
    ):
        messages.success(request, f"{plan} {year} is taken over and locked.")
        return redirect("plan", slug=slug, year=year)
    context = {
        "form": form,
        "plan": plan,
        "year": year,
        "count": Specification.objects.filter(plan=plan, financial_year=year).count(),
        "missing": missing_to_take_over(plan, year),
    }
    return render(request, "targets/take_over_plan.html", context)
