"""Recording figures by area, and saying which targets have them."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from pmf_portal.council.permissions import may, require
from pmf_portal.council.populations import groups_in_use
from pmf_portal.formats.numbers import counted
from pmf_portal.periods import clock
from pmf_portal.refusals import Refused
from scorecards.breakdowns.forms import BreakdownForm, SetBreakdownForm
from scorecards.breakdowns.services import (
    AreaRefused,
    area_figures,
    areas_of,
    breakdown_of,
    check_of,
    record_breakdown,
    set_breakdown,
    suppressed_figures,
)
from scorecards.models import Breakdown
from scorecards.permissions import may_record_actual
from scorecards.views.actuals import fetch, period_of
from targets.models import Target


def record(request, code, month):
    """Record the figures of a target's areas for one period, and see how they stand against the
    whole.
    """
    target, specification, responsibility = fetch(request, code, month)
    require(
        may_record_actual(
            request.user, specification, responsibility, clock.today(), act="record_breakdown"
        )
    )
    breakdown = breakdown_of(target, month)
    context = {
        "specification": specification,
        "month": month,
        "period": period_of(specification, month),
        "breakdown": breakdown,
    }
    if breakdown is None:
        return render(
            request,
            "scorecards/no_breakdown.html",
            context | {"may_set": may(request.user, "set_breakdown")},
        )
    areas, stored = areas_of(breakdown, month), area_figures(target, month)
    suppressed = suppressed_figures(target, month)
    form = BreakdownForm(
        request.POST or None,
        specification=specification,
        areas=areas,
        stored=stored,
        suppressed=suppressed,
    )
    if form.is_valid() and saved(request, form, specification, month):
        return redirect("record_breakdown", code=code, month=month)
    return render(
        request,
        "scorecards/record_breakdown.html",
        context
        | {"form": form, "check": check_of(specification, month, stored, areas, suppressed)},
    )


def saved(request, form, specification, month):
    """Hand the grid to the service; a refusal goes back to its field and keeps what was typed."""
    try:
        asked = {"seen": form.seen, "reason": form.cleaned_data["reason"]}
        asked["suppressed"] = form.suppressed
        count = record_breakdown(
            specification, month, form.figures, by=request.user, at=clock.now(), **asked
        )
    except AreaRefused as refused:
        form.see_what_stands(area_figures(specification.target, month))
        form.add_error(form.field_of(refused.area, refused.field), f"{refused.area}: {refused}")
        return False
    except Refused as refused:
        form.refuse(refused)
        return False
    messages.success(request, f"{counted(count, 'figure')} saved.")
    return True


def set_kind(request, code):
    """Say by which areas a target is broken down."""
    target = get_object_or_404(Target.objects.visible_to(request.user).with_code(code))
    require(may(request.user, "set_breakdown"))
    form = SetBreakdownForm(request.POST or None, groups=groups_in_use())
    if form.is_valid():
        try:
            set_breakdown(target, by=request.user, at=clock.now(), **form.cleaned_data)
            messages.success(request, f"{code} is broken down by {form.cleaned_data['kind']}.")
            return redirect("set_breakdown", code=code)
        except Refused as refused:
            form.refuse(refused)
    return render(
        request,
        "scorecards/set_breakdown.html",
        {"form": form, "target": target, "breakdowns": Breakdown.objects.filter(target=target)},
    )
