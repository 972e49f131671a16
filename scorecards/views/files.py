"""Figures by file: checked whole, its differences shown, then one confirmation."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from pmf_portal.council.permissions import may, require
from pmf_portal.formats.csv_files import MOST_BYTES, FileRefused
from pmf_portal.formats.numbers import counted
from pmf_portal.periods import clock
from scorecards.actuals.forms import ConfirmFileForm, FileForm
from scorecards.feeds.declared import FiguresChanged
from scorecards.feeds.deliveries import check_file, confirm_file, keep_file
from scorecards.feeds.differences import differences_of
from scorecards.models import Delivery


def upload(request):
    """Take a file and keep it until its differences are confirmed; every problem is shown with its
    row.
    """
    require(may(request.user, "import_actuals"))
    form, problems = FileForm(request.POST or None, request.FILES or None), []
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            kept = keep_file(
                file.read(MOST_BYTES + 1), name=file.name, by=request.user, at=clock.now()
            )
            return redirect("import_actuals_differences", pk=kept.pk)
        except FileRefused as refused:
            problems = refused.problems
            form.add_error("file", refused.about(file.name))
    return render(request, "scorecards/import_actuals.html", {"form": form, "problems": problems})


def differences(request, pk):
    """What a file would change, figure by figure, with the rating it would give; a second press
    saves exactly that.
    """
    require(may(request.user, "import_actuals"))
    kept = get_object_or_404(Delivery, pk=pk, feed=None, sent_by=request.user)
    if kept.recorded_at:
        messages.info(request, f"The figures of {kept.name} are saved.")
        return redirect("entry_desk")
    try:
        checked = check_file(kept.content, name=kept.name, by=request.user, at=clock.now())
    except FileRefused as refused:
        messages.error(request, f"{kept.name} no longer fits: {refused}")
        return redirect("import_actuals")
    form = ConfirmFileForm(
        request.POST if request.method == "POST" else None,
        needs_confirmation=checked.unconfirmed,
        needs_reason=checked.lacks_reason,
    )
    if form.is_valid():
        try:
            count = confirm_file(
                kept,
                confirmation=form.cleaned_data.get("confirmation", ""),
                reason=form.cleaned_data.get("reason", ""),
                by=request.user,
                at=clock.now(),
            )
            messages.success(request, f"{counted(count, 'figure')} saved from {kept.name}.")
            return redirect("entry_desk")
        except FiguresChanged as moved:
            form.add_error(None, f"Nothing was saved. {moved}")
    Delivery.objects.filter(pk=kept.pk).update(seen_digest=checked.digest())
    return render(
        request,
        "scorecards/actuals_differences.html",
        {"form": form, "kept": kept} | differences_of(checked),
    )


@require_safe
def delivery(request, pk):
    """The file or payload that figures came in, exactly as it was."""
    require(may(request.user, "view_unpublished_figures"))
    kept = get_object_or_404(Delivery.objects.visible_to(request.user), pk=pk)
    answer = HttpResponse(kept.content, content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="{download_name(kept.name)}"'
    return answer


def download_name(name: str) -> str:
    """A name of a file that any browser takes."""
    safe = ""
    for letter in name[:100]:
        is_plain = letter.isascii() and letter.isalnum()
        safe += letter if is_plain or letter in ".-_" else "_"
    return safe or "delivery"
