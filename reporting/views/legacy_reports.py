"""Putting a report from before the portal into the archive."""

from django.contrib import messages
from django.shortcuts import redirect, render

from pmf_portal.council.permissions import require
from pmf_portal.periods import clock
from reporting.forms.documents import ImportReportForm
from reporting.library.legacy_reports import import_report
from reporting.permissions import may_import_report
from reporting.views.documents import with_file


def import_one(request):
    """Import one report."""
    require(may_import_report(request.user))
    form = ImportReportForm(request.POST or None, request.FILES or None)
    if form.save_with(
        lambda entries: import_report(by=request.user, at=clock.now(), **with_file(entries))
    ):
        messages.success(request, f"“{form.cleaned_data['title']}” is in the archive.")
        return redirect("archive")
    return render(request, "reporting/import_report.html", {"form": form})
