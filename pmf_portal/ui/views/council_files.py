"""Organisation, places and people by file: checked whole, the changes shown, then one
confirmation.
"""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from pmf_portal.council.imports.columns import FILES
from pmf_portal.council.imports.council_files import (
    check_file,
    keep_file,
    save_file,
)
from pmf_portal.council.models import CouncilFile
from pmf_portal.council.permissions import may, require
from pmf_portal.council.roles import Role
from pmf_portal.council.rules.role_rules import KINDS_OF_UNITS, NEEDS_SECOND, kind_in_words
from pmf_portal.formats.csv_files import MOST_BYTES, FileRefused
from pmf_portal.formats.numbers import counted
from pmf_portal.periods import clock
from pmf_portal.refusals import Refused
from pmf_portal.ui.forms import GovUKFormMixin
from pmf_portal.ui.views.file_templates import template_answer

# So many lines of a preview are drawn; all are saved.
MOST_DRAWN = 1000


class CouncilFileForm(GovUKFormMixin, forms.Form):
    """A file whose changes are shown before anything is saved."""

    submit_label = "Check the file"
    file = forms.FileField(
        label="Your file (CSV, XLSX or ODS)",
        help_text="Nothing is saved yet. The next page shows what will change.",
        error_messages={"required": "Choose a file", "empty": "The file is empty"},
    )


def upload(request, kind):
    """Take a file and keep it until its changes are confirmed; every problem is shown with its
    row.
    """
    require(may(request.user, f"import_{kind}"))
    form = CouncilFileForm(request.POST or None, request.FILES or None)
    problems = []
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            kept = keep_file(
                FILES[kind],
                file.read(MOST_BYTES + 1),
                name=file.name,
                by=request.user,
                at=clock.now(),
            )
            return redirect(f"import_{kind}_changes", pk=kept.pk)
        except FileRefused as refused:
            problems = refused.problems
            form.add_error("file", refused.about(file.name))
    return render(
        request,
        "ui/import_council_file.html",
        {
            "form": form,
            "problems": problems,
            "kind": FILES[kind],
            "roles": roles_in_words() if kind == "people" else [],
        }
        | addresses(kind),
    )


def changes(request, kind, pk):
    """What a file would change; a second press saves exactly that."""
    require(may(request.user, f"import_{kind}"))
    kept = get_object_or_404(CouncilFile, pk=pk, kind=kind, uploaded_by=request.user)
    if kept.saved_at:
        messages.info(request, f"{kept.name} is saved.")
        return redirect(f"import_{kind}")
    if request.method == "POST":
        return confirm(request, kind, kept)
    try:
        incoming = check_file(FILES[kind], bytes(kept.body), name=kept.name, by=request.user)
    except FileRefused as refused:
        messages.error(request, f"{kept.name} no longer fits: {refused}")
        return redirect(f"import_{kind}")
    preview = incoming.preview
    CouncilFile.objects.filter(pk=kept.pk).update(seen_digest=preview.digest())
    return render(
        request,
        "ui/council_file_changes.html",
        {"kind": FILES[kind], "kept": kept, "preview": preview, "most": MOST_DRAWN}
        | addresses(kind),
    )


def confirm(request, kind, kept):
    try:
        preview = save_file(kept, by=request.user, at=clock.now())
    except (Refused, FileRefused) as refused:
        messages.error(request, f"Nothing was saved. {refused}")
        return redirect(f"import_{kind}_changes", pk=kept.pk)
    words = f"{kept.name} is saved: {counted(preview.count, 'change')}."
    if preview.waits:
        words += f" {counted(len(preview.waits), 'role')} waiting for a second administrator."
    messages.success(request, words)
    return redirect(f"import_{kind}")


@require_safe
def download(request, kind, form, is_template):
    """The template, or what stands, as CSV or workbook."""
    require(may(request.user, f"import_{kind}"))
    answer = template_answer(FILES[kind], form, at=clock.now(), is_template=is_template)
    if answer is None:
        raise Http404
    return answer


def addresses(kind):
    """The names of the pages of a kind of file."""
    return {
        "upload_page": f"import_{kind}",
        "template_file": f"import_{kind}_template",
        "current_file": f"import_{kind}_current",
    }


def roles_in_words():
    """Each role with where it is held, and whether a second administrator confirms it."""
    return [
        {
            "title": role.title,
            "place": " or ".join(map(kind_in_words, KINDS_OF_UNITS[role]))
            if role in KINDS_OF_UNITS
            else "the whole council",
            "second": role in NEEDS_SECOND,
        }
        for role in Role
    ]
