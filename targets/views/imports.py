"""Uploading targets and trajectories."""

from django.contrib import messages
from django.shortcuts import redirect, render

from pmf_portal.council.permissions import require
from pmf_portal.periods import clock
from pmf_portal.ui.csv_files import FileRefused
from targets.forms import ImportFileForm
from targets.imports import import_targets, import_trajectory
from targets.permissions import may_import_targets, may_import_trajectory


def import_targets_file(request):
    require(may_import_targets(request.user))
    return take_file(request, import_targets, "targets/import_targets.html", "targets")


def import_trajectory_file(request):
    require(may_import_trajectory(request.user))
    return take_file(request, import_trajectory, "targets/import_trajectory.html", "planned values")


def take_file(request, service, template, things):
    """Check and import an uploaded file, or show every problem with its row."""
    form = ImportFileForm(request.POST or None, request.FILES or None)
    problems = []
    if form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            count = service(upload.read(), name=upload.name, by=request.user, at=clock.now())
        except FileRefused as refused:
            problems = refused.problems
            form.add_error("file", f"{upload.name} was not imported: {len(problems)} problem{'s' if len(problems) != 1 else ''}. Nothing was saved.")
        else:
            messages.success(request, f"{count} {things} imported from {upload.name}.")
            return redirect("plans")
    return render(request, template, {"form": form, "problems": problems})
