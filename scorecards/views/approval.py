"""Approving a plan: each target as it will work, beside what the years before came to."""

from django.contrib import messages
from django.shortcuts import redirect, render

from pmf_portal.council.permissions import require
from pmf_portal.formats.canonical import digest
from pmf_portal.formats.dates import late_in_words
from pmf_portal.periods import clock
from pmf_portal.refusals import ChangedMeanwhile
from pmf_portal.ui.fresh_sign_in import fresh_sign_in
from scorecards.actuals.outlook import outlooks_of
from targets.approval import PlanNotReady, approve_plan, missing_in_plan, target_book
from targets.forms.approval import CouncilApprovalForm, PortfolioApprovalForm
from targets.models import Plan
from targets.permissions import may_approve_plan
from targets.rules.planning_calendar import approval_due
from targets.rules.stretch import levels_against_last_year
from targets.views.plans import get_plan_or_403


@fresh_sign_in
def approve(request, slug, year):
    """Approve a plan for the year, which locks it."""
    plan = get_plan_or_403(request, slug)
    require(may_approve_plan(request.user, plan, year))
    kind = CouncilApprovalForm if plan.kind == Plan.CORPORATE else PortfolioApprovalForm
    book_digest = digest(target_book(plan, year))
    form = kind(request.POST or None, initial={"seen_digest": book_digest})
    if form.is_valid():
        try:
            approve_plan(
                plan,
                year,
                reference=form.reference,
                seen_digest=form.cleaned_data["seen_digest"],
                by=request.user,
                at=clock.now(),
            )
        except PlanNotReady as error:
            form.add_error(None, f"The plan is not ready: {error}")
        except ChangedMeanwhile as error:
            form.data = form.data.copy()
            form.data["seen_digest"] = book_digest
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{plan} {year} is approved and locked.")
            return redirect("plan", slug=slug, year=year)
    outlooks = outlooks_of(plan, year)
    context = {
        "form": form,
        "plan": plan,
        "year": year,
        "digest": book_digest,
        "outlooks": outlooks,
        "levels": levels_against_last_year([outlook.comparisons for outlook in outlooks]),
        "missing": missing_in_plan(plan, year),
        "due": approval_due(year),
        "lateness": late_in_words(approval_due(year), clock.today()),
    }
    return render(request, "scorecards/approve_plan.html", context)
