"""Early warning: measures whose figures say more than their rating, and the delivery plan that
begins because of it.
"""

from itertools import groupby

from django.contrib import messages
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect, render

from exceptions.early_warning import (
    begin_delivery_plan,
    lines_of,
    newest_with_readings,
    warned_lines,
)
from exceptions.permissions import may_begin_delivery_plan, may_view_early_warning
from pmf_portal.council.permissions import require
from pmf_portal.periods import clock
from pmf_portal.refusals import Refused


def early_warning(request):
    """What warns in the person's services, by kind, the most urgent first."""
    require(may_view_early_warning(request.user))
    build = newest_with_readings()
    warned = warned_lines(build, lines_of(request.user)) if build else []
    groups = []
    for kind, found in groupby(warned, key=lambda one: one.signals[0].kind):
        rows = [
            {"warned": one, "may_begin": may_begin_delivery_plan(request.user, one)}
            for one in found
        ]
        groups.append({"kind": kind, "rows": rows})
    return render(request, "exceptions/early_warning.html", {"build": build, "groups": groups})


def begin(request, code):
    """Begin a delivery plan on a measure that is on plan and warned of."""
    require(may_view_early_warning(request.user))
    build = newest_with_readings()
    lines = lines_of(request.user) & Q(code=code)
    found = warned_lines(build, lines) if build else []
    if not found:
        raise Http404
    (warned,) = found
    if request.method == "POST":
        require(may_begin_delivery_plan(request.user, warned))
        try:
            report = begin_delivery_plan(warned, by=request.user, at=clock.now())
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect("early_warning")
        messages.success(request, f"A delivery plan on {warned.line.code} is begun.")
        return redirect("exception_report", report.pk)
    return redirect("early_warning")
