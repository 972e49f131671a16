"""Ledger extracts and risk registers: what was last received, and bringing in the next by file."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.permissions import may, require
from pmf_portal.formats.csv_files import MOST_BYTES, FileRefused
from pmf_portal.formats.numbers import counted
from pmf_portal.periods import clock
from pmf_portal.refusals import Refused
from pmf_portal.ui.views.file_templates import template_answer
from scorecards.extracts.columns import EXTRACT_FILES
from scorecards.extracts.cost_centres import map_cost_centre
from scorecards.extracts.forms import CostCentreForm, ExtractForm
from scorecards.extracts.reading import received, saved_extracts
from scorecards.extracts.services import check_extract, confirm_extract, keep_extract
from scorecards.models import Delivery, Extract, Feed
from targets.models import CostCentre

LISTED = 12
# So many changes of a preview are drawn; all are saved.
MOST_DRAWN = 200


def extracts(request):
    """What was last received of the ledger and the risk register, and how the next comes in."""
    require(may(request.user, "view_extracts"))
    announced, today = announced_timetable(), clock.today()
    sections = []
    for kind, file in EXTRACT_FILES.items():
        sections.append(
            {
                "file": file,
                "received": received(kind, announced, today),
                "extracts": saved_extracts(kind)[:LISTED],
                "feeds": Feed.objects.live(clock.now()).filter(brings=kind),
                "may_import": may(request.user, file.act),
            }
        )
    return render(
        request,
        "scorecards/extracts.html",
        {
            "sections": sections,
            "cost_centres": CostCentre.objects.select_related("plan"),
            "may_map": may(request.user, "map_cost_centre"),
            "sees_feeds": may(request.user, "view_feeds"),
        },
    )


def upload(request, kind):
    """Take a file and keep it until its changes are confirmed; every problem is shown with its
    row.
    """
    file = EXTRACT_FILES[kind]
    require(may(request.user, file.act))
    form, problems = ExtractForm(request.POST or None, request.FILES or None), []
    if form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            kept = keep_extract(
                kind,
                sent.read(MOST_BYTES + 1),
                name=sent.name,
                as_at=form.cleaned_data["as_at"],
                by=request.user,
                at=clock.now(),
            )
            return redirect(f"{file.act}_changes", pk=kept.pk)
        except FileRefused as refused:
            problems = refused.problems
            form.add_error("file", refused.about(sent.name))
    return render(
        request,
        "scorecards/import_extract.html",
        {
            "form": form,
            "problems": problems,
            "kind": file,
            "template_file": f"{file.act}_template",
        },
    )


def changes(request, kind, pk):
    """What an extract would change; a second press saves exactly that."""
    file = EXTRACT_FILES[kind]
    require(may(request.user, file.act))
    kept = get_object_or_404(
        Extract.objects.select_related("delivery"),
        pk=pk,
        kind=kind,
        delivery__feed=None,
        delivery__sent_by=request.user,
    )
    if kept.delivery.recorded_at:
        messages.info(request, f"{kept.delivery} is saved.")
        return redirect("extracts")
    if request.method == "POST":
        return confirm(request, kept, file)
    try:
        checked = check_extract(
            kind,
            kept.delivery.content,
            name=kept.delivery.name,
            as_at=kept.as_at,
            today=clock.today(),
        )
    except FileRefused as refused:
        messages.error(request, f"{kept.delivery} no longer fits: {refused}")
        return redirect(file.act)
    Delivery.objects.filter(pk=kept.delivery_id).update(seen_digest=checked.digest())
    preview = checked.preview
    return render(
        request,
        "scorecards/extract_changes.html",
        {
            "kept": kept,
            "kind": file,
            "preview": preview,
            "new": preview.new[:MOST_DRAWN],
            "changes": preview.changes[:MOST_DRAWN],
            "left_out": max(len(preview.new) - MOST_DRAWN, 0)
            + max(len(preview.changes) - MOST_DRAWN, 0),
        },
    )


def confirm(request, kept, file):
    try:
        count = confirm_extract(kept, by=request.user, at=clock.now())
    except (Refused, FileRefused) as refused:
        messages.error(request, f"Nothing was saved. {refused}")
        return redirect(f"{file.act}_changes", pk=kept.pk)
    saved = f"{counted(count, 'change')} saved" if count else "Nothing had changed"
    messages.success(request, f"{kept}: {saved} from {kept.delivery}.")
    return redirect("extracts")


@require_safe
def template(request, kind, form):
    """The template with its example row, as CSV or workbook."""
    require(may(request.user, EXTRACT_FILES[kind].act))
    answer = template_answer(EXTRACT_FILES[kind], form, at=clock.now())
    if answer is None:
        raise Http404
    return answer


def cost_centre(request):
    """Map a cost centre to the plan whose envelope it is spent from."""
    require(may(request.user, "map_cost_centre"))
    form = CostCentreForm(request.POST or None)
    if form.save_with(lambda entries: map_cost_centre(**entries, by=request.user, at=clock.now())):
        messages.success(request, f"{form.cleaned_data['code']} is mapped.")
        return redirect("extracts")
    return render(request, "scorecards/map_cost_centre.html", {"form": form})
