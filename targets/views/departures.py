"""The measures that leave a plan, what becomes of them, and that a plan still serves what is above
it.
"""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from pmf_portal.council.permissions import require
from pmf_portal.periods import clock
from pmf_portal.refusals import ChangedMeanwhile, Refused
from targets.departures import account_for_red, departures_of, leaving, still_standing
from targets.drafting import why_closed
from targets.forms.departures import DepartureForm
from targets.life_permissions import (
    may_account_for_leaving,
    may_account_for_red,
    may_confirm_thread,
)
from targets.models import Specification
from targets.thread_ages import confirm_thread, thread_of_plan
from targets.views.plans import get_plan_or_403


def measures_leaving(request, slug, year):
    """The measures that were in a plan the year before and are in none this year."""
    plan = get_plan_or_403(request, slug)
    rows = leaving(year, [plan.pk])
    rows.sort(key=lambda one: not one.is_red)
    closed = why_closed(plan, year)
    context = {
        "plan": plan,
        "year": year,
        "before": year - 1,
        "rows": [(one, may_account_for_leaving(request.user, one, closed)) for one in rows],
        "waiting": sum(one.waits for one in rows),
    }
    return render(request, "targets/leaving.html", context)


def account(request, slug, year, code):
    """Say what becomes of a measure that leaves the plan."""
    plan = get_plan_or_403(request, slug)
    last = (
        Specification.objects.approved()
        .with_code(code)
        .filter(plan=plan, financial_year=year - 1)
        .select_related("target", "plan", "service")
        .first()
    )
    if last is None:
        raise Http404
    require(may_account_for_red(request.user, last))
    form = form_of(request, last, year)
    if form.is_valid():
        try:
            account_for_red(last, by=request.user, at=clock.now(), **form.entries)
        except ChangedMeanwhile as refused:
            form.take_up(form_of(None, last, year))
            form.add_error(None, str(refused))
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, f"Saved: what becomes of {last.target}.")
            return redirect("measures_leaving", slug=slug, year=year)
    context = {"form": form, "plan": plan, "year": year, "last": last}
    return render(request, "targets/account_for_red.html", context)


def form_of(request, last, year):
    """The form with what was said last, and the measures of the year that may follow; a word whose
    successor is gone is to be said anew.
    """
    told = departures_of(year, [last.target_id])
    departure = told.get(last.target_id)
    if departure and not still_standing(told, year):
        departure.followed_by = []
    following = Specification.objects.filter(financial_year=year).order_by("target__sort_key")
    targets = following.values_list("target", "title")
    data = (request.POST or None) if request else None
    return DepartureForm(data, targets=targets, departure=departure)


@require_POST
def confirm(request, slug):
    """Confirm that the plan still serves what is above it, as the page showed it."""
    plan = get_plan_or_403(request, slug)
    require(may_confirm_thread(request.user, thread_of_plan(plan, clock.today())))
    seen, now = request.POST.get("seen_digest", ""), clock.now()
    try:
        confirm_thread(plan, seen_digest=seen, by=request.user, at=now)
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, f"Confirmed: {plan} serves what stands above it.")
    return redirect("plan_thread", slug=slug)


def plan_thread(request, slug):
    """What a plan serves today, and when that was last confirmed."""
    plan = get_plan_or_403(request, slug)
    thread = thread_of_plan(plan, clock.today())
    context = {
        "plan": plan,
        "thread": thread,
        "may_confirm": may_confirm_thread(request.user, thread),
    }
    return render(request, "targets/plan_thread.html", context)
