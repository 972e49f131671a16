"""What measures take to collect, as whoever enters them says it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse

from pmf_portal.council.permissions import require
from pmf_portal.formats.numbers import counted
from pmf_portal.periods import clock
from targets.collection.permissions import may_state_collection_costs
from targets.collection.queries import answers_of, measures_to_state, not_said
from targets.collection.rules.costs import due_by
from targets.collection.stating import state_collection_costs
from targets.forms.collection import CollectionCostsForm

ON_A_PAGE = 50


def state_costs(request, year):
    """Say how long one's measures take, fifty on a page; what is empty is asked again."""
    require(may_state_collection_costs(request.user))
    measures = measures_to_state(request.user, year)
    page = Paginator(measures, ON_A_PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    form = CollectionCostsForm(request.POST or None, measures=rows, said=answers_of(year, rows))
    if rows and form.save_with(lambda entries: save(request, year, form)):
        if page.has_next():
            return redirect(f"{request.path}?page={page.next_page_number()}")
        return redirect(reverse("state_collection_costs", args=[year]))
    context = {
        "form": form,
        "year": year,
        "page": page,
        "due": due_by(year),
        "missing": not_said(measures, year).count(),
    }
    return render(request, "targets/state_collection_costs.html", context)


def save(request, year, form):
    number = state_collection_costs(year, form.answers, by=request.user, at=clock.now())
    words = f"Saved: {counted(number, 'answer')}." if number else "Nothing was changed."
    messages.success(request, words)
