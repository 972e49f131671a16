"""Actions of plans by file: checked whole, the changes shown, then one confirmation."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from pmf_portal.council.acts import ACTS
from pmf_portal.council.models import CouncilFile
from pmf_portal.council.permissions import may, require
from pmf_portal.formats.csv_files import MOST_BYTES, FileRefused
from pmf_portal.formats.numbers import counted
from pmf_portal.periods import clock
from pmf_portal.refusals import Refused
from pmf_portal.ui.views.council_files import MOST_DRAWN, CouncilFileForm
from pmf_portal.ui.views.file_templates import template_answer
from targets.imports.actions import ActionsImport, keep_actions, save_actions
from targets.imports.columns import ACTION_FILE, ACTIONS

ABOUT = (
    "One row for each action. An action that its plan has already becomes what the file says: an"
    " empty cell changes nothing, and milestones and expected effects stay as they are."
)


def reach(user):
    return user.paths(ACTS["import_actions"])


def upload(request):
    """Take a file and keep it until its changes are confirmed; every problem is shown with its
    row.
    """
    user = request.user
    require(may(user, "import_actions"))
    form, problems = CouncilFileForm(request.POST or None, request.FILES or None), []
    if form.is_valid():
        file = form.cleaned_data["file"]
        data = file.read(MOST_BYTES + 1)
        try:
            kept = keep_actions(data, name=file.name, paths=reach(user), by=user, at=clock.now())
            return redirect("import_actions_changes", pk=kept.pk)
        except FileRefused as refused:
            problems = refused.problems
            form.add_error("file", refused.about(file.name))
    context = {
        "form": form,
        "problems": problems,
        "kind": ACTION_FILE,
        "about": ABOUT,
        "template_file": "import_actions_template",
    }
    return render(request, "targets/import_plan_file.html", context)


def changes(request, pk):
    """What a file would change; a second press saves exactly that."""
    user = request.user
    require(may(user, "import_actions"))
    kept = get_object_or_404(CouncilFile, pk=pk, kind=ACTIONS, uploaded_by=user)
    if kept.saved_at:
        messages.info(request, f"{kept.name} is saved.")
        return redirect("import_actions")
    if request.method == "POST":
        return confirm(request, kept)
    try:
        preview = ActionsImport(bytes(kept.body), kept.name, reach(user)).preview
    except FileRefused as refused:
        messages.error(request, f"{kept.name} no longer fits: {refused}")
        return redirect("import_actions")
    CouncilFile.objects.filter(pk=kept.pk).update(seen_digest=preview.digest())
    context = {"kind": ACTION_FILE, "kept": kept, "preview": preview, "most": MOST_DRAWN}
    return render(
        request, "ui/council_file_changes.html", context | {"upload_page": "import_actions"}
    )


def confirm(request, kept):
    try:
        preview = save_actions(kept, paths=reach(request.user), by=request.user, at=clock.now())
    except (Refused, FileRefused) as refused:
        messages.error(request, f"Nothing was saved. {refused}")
        return redirect("import_actions_changes", pk=kept.pk)
    messages.success(request, f"{kept.name} is saved: {counted(preview.count, 'change')}.")
    return redirect("import_actions")


@require_safe
def template(request, form):
    """The template with its example row, as CSV or workbook."""
    require(may(request.user, "import_actions"))
    answer = template_answer(ACTION_FILE, form, at=clock.now())
    if answer is None:
        raise Http404
    return answer
