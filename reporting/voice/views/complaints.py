"""Counts of complaints as officers enter and correct them, and the measures that they tell of."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from pmf_portal.council.models import OrganisationUnit
from pmf_portal.council.permissions import require
from pmf_portal.periods import clock
from reporting.voice.forms import CorrectCountsForm, RecordCountsForm, TieComplaintsForm
from reporting.voice.views.surveys import form_page
from targets.models import ComplaintCounts, ComplaintMeasure, Target
from targets.voice.complaints import (
    correct_complaint_counts,
    record_complaint_counts,
    tie_complaints,
)
from targets.voice.permissions import (
    may_correct_complaint_counts,
    may_record_complaint_counts,
    may_tie_complaints,
    may_view_voice,
)
from targets.voice.rules.complaints import LABELS

COUNTS_ONLY = "Counts alone, never the matter of a person. Leave a count empty that is not known."


def get_service_or_404(request, slug):
    require(may_view_voice(request.user))
    return get_object_or_404(OrganisationUnit, slug=slug, kind=OrganisationUnit.SERVICE)


@require_safe
def service(request, slug):
    """The counts of a service as they were entered, and what was corrected."""
    unit = get_service_or_404(request, slug)
    rows, before = [], None
    counts = ComplaintCounts.objects.filter(unit=unit).select_related("recorded_by")
    for one in counts.order_by("-quarter", "-revision"):
        is_current = one.quarter != before
        rows.append(
            {
                "counts": one,
                "numbers": [(label, getattr(one, name)) for name, label in LABELS.items()],
                "is_current": is_current,
            }
        )
        before = one.quarter
    measures = Target.objects.filter(complaint_services__unit=unit).order_by("sort_key")
    context = {
        "unit": unit,
        "rows": rows,
        "measures": measures,
        "may_record": may_record_complaint_counts(request.user, unit),
        "may_tie": may_tie_complaints(request.user, unit),
    }
    return render(request, "reporting/voice/service_complaints.html", context)


def record(request):
    """Enter the counts of a service and a quarter."""
    require(may_record_complaint_counts(request.user))
    unit = OrganisationUnit.objects.filter(slug=request.GET.get("service", "")).first()
    form = RecordCountsForm(request.POST or None, user=request.user, initial={"unit": unit})
    made = []

    def act(entries):
        require(may_record_complaint_counts(request.user, entries["unit"]))
        made.append(record_complaint_counts(**entries, by=request.user, at=clock.now()))

    if form.save_with(act):
        messages.success(request, "The counts are saved. Small ones stay inside the council.")
        return redirect("service_complaints", slug=made[0].unit.slug)
    back = ("Residents’ voice", "/voice/")
    return form_page(request, form, "Enter complaints", back, COUNTS_ONLY)


def correct(request, pk):
    """Correct counts, and say why; what stood there stays."""
    require(may_view_voice(request.user))
    counts = get_object_or_404(ComplaintCounts.objects.select_related("unit"), pk=pk)
    require(may_correct_complaint_counts(request.user, counts))
    form = CorrectCountsForm(request.POST or None, initial=counts.entry.counts)

    def act(entries):
        correct_complaint_counts(counts, **entries, by=request.user, at=clock.now())

    if form.save_with(act):
        messages.success(request, "The correction is saved; what stood there stays beside it.")
        return redirect("service_complaints", slug=counts.unit.slug)
    back = (f"Complaints: {counts.unit}", f"/voice/complaints/{counts.unit.slug}/")
    return form_page(request, form, "Correct complaints", back, COUNTS_ONLY, str(counts))


def tie(request, slug):
    """Say of which measures the complaints about a service tell."""
    unit = get_service_or_404(request, slug)
    require(may_tie_complaints(request.user, unit))
    tied = ComplaintMeasure.objects.filter(unit=unit).values_list("target", flat=True)
    form = TieComplaintsForm(request.POST or None, initial={"measures": list(tied)})

    def act(entries):
        tie_complaints(unit, list(entries["measures"]), by=request.user, at=clock.now())

    if form.save_with(act):
        messages.success(request, "Saved.")
        return redirect("service_complaints", slug=slug)
    back = (f"Complaints: {unit}", f"/voice/complaints/{slug}/")
    return form_page(request, form, "Measures that complaints tell of", back, caption=str(unit))
