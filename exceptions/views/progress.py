"""The monthly progress of a delivery plan."""

from django.contrib import messages
from django.shortcuts import redirect, render

from exceptions.forms.decisions import ProgressForm
from exceptions.models import DeliveryAction
from exceptions.permissions import may_update_progress
from exceptions.progress import update_progress
from exceptions.views.reports import get_report_or_403
from pmf_portal.council.permissions import require
from pmf_portal.periods import clock, timetable
from pmf_portal.refusals import Refused


def update(request, pk):
    """Where each action stands for the newest month: done, on track, or late with the reason."""
    report = get_report_or_403(request, pk)
    require(may_update_progress(request.user, report))
    month = timetable.open_month(clock.today())
    form = ProgressForm(
        request.POST or None,
        actions=[action for action in report.actions.all() if waits(action, month)],
    ).say_about(
        month, late=f"{month.name} has opened since you opened this page for another month."
    )
    if form.is_valid():
        try:
            update_progress(report, month, form.updates, by=request.user, at=clock.now())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"The progress for {month.name} is saved.")
            return redirect("exception_report", pk=pk)
    return render(
        request, "exceptions/progress.html", {"form": form, "report": report, "month": month}
    )


def waits(action, month):
    """An action that is not done yet, or was done in this very month and may be told otherwise."""
    return action.status != DeliveryAction.DONE or action.updated_for == month
