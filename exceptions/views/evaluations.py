"""What came of an action that is done, and what its owner concludes."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from exceptions.evaluations.concluding import conclude_action
from exceptions.evaluations.pictures import picture_of
from exceptions.evaluations.reading import evaluations_of
from exceptions.forms.evaluations import ConclusionForm
from exceptions.models import DeliveryAction
from exceptions.permissions import may_conclude_action, may_view_evaluation
from pmf_portal.council.permissions import require
from pmf_portal.periods import clock
from targets.models import Action


def get_action_or_403(request, pk):
    """An action with what it is of, for those who may see that."""
    actions = Action.objects.select_related("plan__unit", "owner", "deputy")
    action = get_object_or_404(actions, pk=pk)
    if action.plan is None:
        of_reports = DeliveryAction.objects.select_related("report__target", "owner", "deputy")
        action = get_object_or_404(of_reports, pk=action.pk)
    require(may_view_evaluation(request.user, action))
    return action


def evaluated_action(request, pk):
    """What the figures say of one action, measure by measure, and every word on it."""
    action = get_action_or_403(request, pk)
    rows = [(row, picture_of(row)) for row in evaluations_of(action)]
    context = {
        "action": action,
        "report": action.report if isinstance(action, DeliveryAction) else None,
        "rows": rows,
        "conclusions": action.conclusions.select_related("concluded_by").order_by("-concluded_at"),
        "may_conclude": may_conclude_action(request.user, action),
    }
    return render(request, "exceptions/evaluated_action.html", context)


def conclude(request, pk):
    """Say what is concluded of an action."""
    action = get_action_or_403(request, pk)
    require(may_conclude_action(request.user, action))
    rows = evaluations_of(action)
    form = ConclusionForm(request.POST or None, is_public=rows[0].is_public).say_about(
        action.conclusions.count(), late="Somebody else said what they conclude meanwhile."
    )

    def act(entries):
        conclude_action(action, by=request.user, at=clock.now(), **entries)

    if form.save_with(act):
        messages.success(request, "What you conclude is saved.")
        return redirect("evaluated_action", pk=pk)
    context = {"form": form, "action": action, "rows": rows}
    return render(request, "exceptions/conclude_action.html", context)
