"""What decisions were expected to do, and what was published after, for everybody.  Officers see
more of them.
"""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from pmf_portal.formats.numbers import counted
from pmf_portal.periods import clock
from reporting.effects import permissions
from reporting.effects.permissions import EffectViewer
from reporting.effects.rules.comparison import OUTCOMES, Outcome
from reporting.models import DecisionEffect

ON_A_PAGE = 25
ACTS = ("change", "withdraw", "explain")


@login_not_required
@require_safe
def expected_effects(request):
    """The effects that decisions were to have: those to come first, then the newest compared."""
    viewer = EffectViewer(request.user, clock.today())
    rows = viewer.effects().for_page()
    to_come = rows.to_come().order_by("by_month", "pk")
    known = rows.exclude(state="withdrawn").exclude(outcome="").order_by("-by_month", "-pk")
    context = {
        "to_come": Paginator(to_come, ON_A_PAGE).get_page(request.GET.get("first")),
        "page": Paginator(known, ON_A_PAGE).get_page(request.GET.get("page")),
        "headline": headline(),
    }
    return render(request, "reporting/effects/expected_effects.html", context)


def headline():
    """ "5 effects are compared: 2 reached, 1 partly reached, 2 not reached." """
    rows = DecisionEffect.objects.public().exclude(outcome="").order_by()
    outcomes = list(rows.values_list("outcome", flat=True))
    compared = [one for one in outcomes if one != Outcome.NO_FIGURE]
    if not compared:
        return "No expected effect has been compared with a published figure yet."
    counts = [(label.lower(), compared.count(one)) for one, label in OUTCOMES.items()]
    parts = ", ".join(f"{number} {label}" for label, number in counts if number)
    verb = "is" if len(compared) == 1 else "are"
    words = f"{counted(len(compared), 'effect')} {verb} compared: {parts}."
    without = len(outcomes) - len(compared)
    if without:
        words += f" {without} cannot be compared, for want of a figure."
    return words


@login_not_required
@require_safe
def expected_effect(request, pk):
    """One expected effect: the decision, what was expected, what was published, and why."""
    viewer = EffectViewer(request.user, clock.today())
    one = get_object_or_404(viewer.effects().for_page(), pk=pk)
    if one.state == "withdrawn" and viewer.user is None:
        raise Http404
    context = {
        "effect": one,
        "is_missed": one.outcome in (Outcome.PARTLY, Outcome.NOT_REACHED),
        "corrections": one.corrections.select_related("by"),
        "is_signed_in": viewer.user is not None,
    }
    if viewer.user is not None:
        for act in ACTS:
            context[f"may_{act}"] = getattr(permissions, f"may_{act}_effect")(viewer.user, one)
        context["may_correct"] = permissions.may_correct_effect(viewer.user, one, viewer.today)
    return render(request, "reporting/effects/expected_effect.html", context)
