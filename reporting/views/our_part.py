"""The page of a partner: its part of the plans that are shared with it."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.permissions import require
from pmf_portal.periods import clock
from reporting.cycle.desk import due_tasks
from reporting.cycle.our_part import our_part
from scorecards.partners.forms import VerifyForm
from targets.objective_permissions import may_view_own_part


@require_safe
def show(request):
    """The partner's objectives, actions and figures, and what waits for it."""
    require(may_view_own_part(request.user))
    today = clock.today()
    part = our_part(request.user, request.user.partner, announced_timetable(), today)
    to_verify = [
        {"month": month, "figures": figures, "form": VerifyForm(figures=figures)}
        for month, figures in part.to_verify
    ]
    context = {"part": part, "to_verify": to_verify, "rows": due_tasks(request.user, today)}
    return render(request, "reporting/our_part/page.html", context)
