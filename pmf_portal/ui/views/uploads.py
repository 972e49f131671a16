"""Taking an uploaded file: checked whole by its service; every problem is shown with its row."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render

from pmf_portal.formats.csv_files import FileRefused
from pmf_portal.periods import clock
from pmf_portal.ui.forms import GovUKFormMixin


class ImportFileForm(GovUKFormMixin, forms.Form):
    """A file to check and import."""

    submit_label = "Check and import"
    file = forms.FileField(
        label="Your file (CSV, XLSX or ODS)",
        help_text="The file is checked whole first. If one row is wrong, nothing is saved.",
        error_messages={"required": "Choose a file", "empty": "The file is empty"},
    )


def take_file(request, service, *, template, things, back, context):
    """Check and import an uploaded file, or show every problem with its row."""
    form = ImportFileForm(request.POST or None, request.FILES or None)
    problems = []
    if form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            count = service(upload.read(), name=upload.name, by=request.user, at=clock.now())
        except FileRefused as refused:
            problems = refused.problems
            form.add_error("file", refused.about(upload.name))
        else:
            messages.success(request, f"{count} {things} imported from {upload.name}.")
            return redirect(back)
    return render(request, template, context | {"form": form, "problems": problems})
