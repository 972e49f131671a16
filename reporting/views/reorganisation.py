"""A unit of the council with what stands in it, and its reorganisation."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from pmf_portal.council.models import OrganisationUnit, Reorganisation
from pmf_portal.council.permissions import may, require
from pmf_portal.formats.dates import day_in_words
from pmf_portal.periods import clock
from pmf_portal.refusals import Refused
from reporting.forms.reorganisation import FORMS, ConfirmForm
from reporting.permissions import may_reorganise
from reporting.reorganisation.acts import cancel_reorganisation, check, decide
from reporting.reorganisation.effects import digest_of, effects_of, first_month_after
from reporting.reorganisation.unit_page import acts_on, contents_of_unit, decisions_on

HEADINGS = {"move": "Move {}", "merge": "Merge {}", "split": "Split {}", "end": "End {}"}


def fetch(slug):
    units = OrganisationUnit.objects.select_related("parent", "successor")
    return get_object_or_404(units, slug=slug)


@require_safe
def unit(request, slug):
    """What stands in a unit, what became of it, and what may be done with it."""
    one = fetch(slug)
    require(may(request.user, "view_units"))
    context = {
        "unit": one,
        "contents": contents_of_unit(one, request.user, clock.today()),
        "decisions": decisions_on(one),
        "acts": acts_on(one, request.user),
        "may_cancel": may(request.user, "cancel_reorganisation"),
    }
    return render(request, "reporting/unit.html", context)


def reorganise(request, slug, act):
    """What is to change, then everything that follows from it, with the reason."""
    one = fetch(slug)
    require(may_reorganise(request.user, one, act))
    form = FORMS[act](request.POST or None, unit=one, today=clock.today())
    scopes = []
    form.save_with(lambda entries: scopes.append(checked(form, entries["day"])))
    if scopes:
        return confirm(request, form, scopes[0])
    context = {"form": form, "unit": one, "heading": HEADINGS[act].format(one)}
    return render(request, "reporting/reorganise.html", context)


def checked(form, day):
    """What the form is about; raises Refused where it cannot be."""
    scope = form.scope()
    check(scope, day, clock.today())
    return scope


def confirm(request, form, scope):
    """Everything that will change; with its reason, it is decided."""
    day, effects = form.cleaned_data["day"], effects_of(scope, clock.today())
    seen = digest_of(effects)
    confirmation = ConfirmForm(request.POST if "seen" in request.POST else None)

    def act(entries):
        if request.POST["seen"] != seen:
            raise Refused("Something changed since you opened this page. Look, and confirm again.")
        decision = decide(scope, day=day, by=request.user, at=clock.now(), **entries)
        ahead = f"It is written down for {day_in_words(day)}."
        messages.success(request, "It is done." if decision.done_at else ahead)

    if confirmation.save_with(act):
        return redirect("unit", form.unit.slug)
    context = {
        "form": confirmation,
        "carried": form.carried,
        "unit": form.unit,
        "heading": HEADINGS[request.resolver_match.kwargs["act"]].format(form.unit),
        "effects": effects,
        "seen": seen,
        "day": day,
        "first_month": first_month_after(day),
        "is_ahead": day > clock.today(),
    }
    return render(request, "reporting/confirm_reorganisation.html", context)


@require_POST
def cancel(request, pk):
    """Cancel what was decided for a day ahead."""
    decision = get_object_or_404(Reorganisation, pk=pk)
    require(may(request.user, "cancel_reorganisation"))
    try:
        cancel_reorganisation(decision, by=request.user, at=clock.now())
        messages.success(request, "It is cancelled. Nothing changes on that day.")
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("unit", decision.units.order_by("pk")[0].slug)
