"""Exception reports: completing, submitting, returning and verifying them."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from exceptions.forms import ActionForm, CompleteForm, NoFieldsForm, ReturnForm
from exceptions.lifecycle import WrongState
from exceptions.models import Action, ExceptionReport
from exceptions.permissions import (
    may_return_exception_report,
    may_submit_exception_report,
    may_verify_exception_report,
    may_view_exception_report,
)
from exceptions.services import (
    NotComplete,
    ReportChanged,
    add_action,
    complete_exception_report,
    remove_action,
    return_exception_report,
    submit_exception_report,
    verify_exception_report,
)
from pmf_portal.council.permissions import require
from pmf_portal.periods import clock


def fetch(request, pk):
    report = get_object_or_404(ExceptionReport.objects.for_page().visible_to(request.user), pk=pk)
    require(may_view_exception_report(request.user, report))
    return report


def exception_reports(request):
    """Every open report in the person's part of the council."""
    require(may_view_exception_report(request.user, None))
    reports = ExceptionReport.objects.for_page().visible_to(request.user)
    return render(
        request, "exceptions/exception_reports.html", {"open": reports.still_open(), "closed": reports.filter(state="closed")[:50], "today": clock.today()}
    )


def exception_report(request, pk):
    """One report as it stands, and what the person may do with it."""
    report = fetch(request, pk)
    user = request.user
    return render(
        request,
        "exceptions/exception_report.html",
        {
            "report": report,
            "actions": report.actions.all(),
            "may_submit": may_submit_exception_report(user, report),
            "may_return": may_return_exception_report(user, report),
            "may_verify": may_verify_exception_report(user, report),
            "submit_form": NoFieldsForm(submit_label="Submit to the director"),
            "verify_form": NoFieldsForm(submit_label="Verify the report"),
        },
    )


def complete(request, pk):
    """Write down cause, recovery month, resources and risk."""
    report = fetch(request, pk)
    require(may_submit_exception_report(request.user, report))
    form = CompleteForm(request.POST or None, report=report)
    if form.is_valid():
        try:
            complete_exception_report(report, by=request.user, at=clock.now(), **form.cleaned_data)
        except (ReportChanged, WrongState) as refused:
            report.refresh_from_db()
            form.data = form.data.copy()
            form.data["seen_version"] = str(report.version)
            form.add_error(None, str(refused))
        else:
            messages.success(request, "The report is saved.")
            return redirect("exception_report", pk=pk)
    return render(request, "exceptions/complete.html", {"form": form, "report": report})


def add(request, pk):
    """Add an action to the delivery plan."""
    report = fetch(request, pk)
    require(may_submit_exception_report(request.user, report))
    form = ActionForm(request.POST or None)
    if form.is_valid():
        add_action(report, by=request.user, at=clock.now(), **form.cleaned_data)
        messages.success(request, "The action is added.")
        return redirect("exception_report", pk=pk)
    return render(request, "exceptions/add_action.html", {"form": form, "report": report})


def remove(request, pk, action):
    """Take an action out of the delivery plan."""
    report = fetch(request, pk)
    require(may_submit_exception_report(request.user, report))
    action = get_object_or_404(Action, pk=action, report=report)
    form = NoFieldsForm(request.POST or None, submit_label="Remove the action")
    if request.method == "POST":
        remove_action(report, action, by=request.user, at=clock.now())
        messages.success(request, "The action is removed.")
        return redirect("exception_report", pk=pk)
    return render(request, "exceptions/remove_action.html", {"form": form, "report": report, "action": action})


def submit(request, pk):
    """Hand the report to the director."""
    report = fetch(request, pk)
    require(may_submit_exception_report(request.user, report))
    return decide(request, report, submit_exception_report, "The report is with the director.")


def verify(request, pk):
    """Verify the report."""
    report = fetch(request, pk)
    require(may_verify_exception_report(request.user, report))
    return decide(request, report, verify_exception_report, "The report is verified and will be published with the scorecard.")


def decide(request, report, service, words):
    if request.method == "POST":
        try:
            service(report, by=request.user, at=clock.now())
        except (NotComplete, WrongState) as refused:
            messages.warning(request, str(refused))
        else:
            messages.success(request, words)
    return redirect("exception_report", pk=report.pk)


def return_report(request, pk):
    """Send the report back with what has to be done."""
    report = fetch(request, pk)
    require(may_return_exception_report(request.user, report))
    form = ReturnForm(request.POST or None)
    if form.is_valid():
        return_exception_report(report, reason=form.cleaned_data["reason"], by=request.user, at=clock.now())
        messages.success(request, "The report is returned to the head of service.")
        return redirect("exception_report", pk=pk)
    return render(request, "exceptions/return.html", {"form": form, "report": report})
