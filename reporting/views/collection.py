"""What measures cost to collect, and which might be retired."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from pmf_portal.council.permissions import require
from pmf_portal.formats.numbers import counted
from pmf_portal.periods import clock
from pmf_portal.ui.forms import ReasonForm
from reporting.collection.finding import find_candidates
from reporting.collection.pages import cost_page
from reporting.forms.collection import RetireForm
from reporting.views.meetings import render_form
from targets.collection import permissions
from targets.collection.queries import measures_to_state, not_said
from targets.collection.retiring import keep_candidate, propose_retirement
from targets.collection.rules.candidates import CandidateState
from targets.collection.rules.costs import asked_year
from targets.models import Responsibility, RetirementCandidate


def acting(request):
    return {"by": request.user, "at": clock.now()}


@require_safe
def newest_costs(request):
    """The costs of the year that is asked about now."""
    require(permissions.may_view_collection_costs(request.user))
    return redirect("collection_costs_of", asked_year(clock.today()))


@require_safe
def costs(request, year):
    """What it costs to collect a year's measures: in all, by directorate, the dearest."""
    require(permissions.may_view_collection_costs(request.user))
    page = cost_page(year)
    context = {
        "year": year,
        "page": page,
        "may_see_candidates": permissions.may_view_candidates(request.user),
    }
    if permissions.may_state_collection_costs(request.user):
        own = measures_to_state(request.user, year)
        context["own"] = own.exists()
        context["to_state"] = not_said(own, year).count()
    return render(request, "reporting/collection/costs.html", context)


@require_safe
def newest_candidates(request):
    require(permissions.may_view_candidates(request.user))
    return redirect("retirement_candidates_of", asked_year(clock.today()))


@require_safe
def candidates(request, year):
    """The measures of a year that might be retired, with the reasons, and what became of each."""
    require(permissions.may_view_candidates(request.user))
    user = request.user
    rows = list(
        RetirementCandidate.objects.for_page()
        .filter(financial_year=year)
        .order_by("target__sort_key", "target__code")
    )
    context = {
        "year": year,
        "waiting": [one for one in rows if one.state == CandidateState.OPEN],
        "settled": [one for one in rows if one.state != CandidateState.OPEN],
        "may_find": permissions.may_find_candidates(user),
        "may_settle": bool(rows) and permissions.may_find_candidates(user),
    }
    return render(request, "reporting/collection/candidates.html", context)


@require_POST
def find(request, year):
    """Look for candidates now."""
    require(permissions.may_find_candidates(request.user))
    number = find_candidates(year, **acting(request))
    words = f"{counted(number, 'new candidate')}." if number else "Nothing new was found."
    messages.success(request, words)
    return redirect("retirement_candidates_of", year)


def get_candidate_or_403(request, pk):
    require(permissions.may_view_candidates(request.user))
    return get_object_or_404(RetirementCandidate.objects.for_page(), pk=pk)


def answered(request, form, act, candidate, heading, said):
    """One act on a candidate: its form with the reasons, and back to the list."""
    year = candidate.financial_year
    if form.save_with(lambda entries: act(candidate, **entries, **acting(request))):
        messages.success(request, said)
        return redirect("retirement_candidates_of", year)
    back = (f"/retirement-candidates/{year.slug}/", f"Measures that might be retired {year}")
    about = "\n".join(candidate.sentences)
    return render_form(request, form, heading, back=back, caption=str(candidate), about=about)


def keep(request, pk):
    """Keep a measure, and say why."""
    candidate = get_candidate_or_403(request, pk)
    require(permissions.may_keep_candidate(request.user, candidate))
    form = ReasonForm(request.POST or None, submit_label="Keep the measure")
    form.fields["reason"].label = "Why is it kept?"
    form.fields["reason"].error_messages["required"] = "Say why it is kept"
    said = f"{candidate.target.code} is kept. It is not asked again for this year."
    return answered(request, form, keep_candidate, candidate, "Keep the measure", said)


def propose(request, pk):
    """Propose to retire a measure."""
    candidate = get_candidate_or_403(request, pk)
    require(permissions.may_propose_retirement(request.user, candidate))
    answering = Responsibility.objects.filter(
        target=candidate.target, financial_year=candidate.financial_year
    ).select_related("accountable_officer")
    one = answering.first()
    owner = one.accountable_officer if one else None
    form = RetireForm(request.POST or None, initial={"owner": owner})
    said = "The proposal is drafted. Send it to the body that decides it."
    heading = "Propose to retire the measure"
    return answered(request, form, propose_retirement, candidate, heading, said)
