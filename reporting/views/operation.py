"""How the portal runs: a page for its operator, and measurements for a program."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from pmf_portal.council.permissions import require
from pmf_portal.operation.request_counts import request_counts
from pmf_portal.periods import clock
from pmf_portal.ui.senders import is_sent_from
from reporting.cycle.metrics import (
    disk_metrics,
    gauge,
    metrics_text,
    request_metrics,
    state_metrics,
)
from reporting.cycle.operation import operation as operation_at
from reporting.permissions import may_run_job_again, may_view_operation
from reporting.views.outbox import unsent_notices

TEXT = "text/plain; version=0.0.4; charset=utf-8"


@require_safe
def operation(request):
    """What is alive, what waits, what failed, and what to do about it."""
    require(may_view_operation(request.user))
    state = operation_at(clock.now(), clock.machine_time(), clock.today())
    return render(
        request,
        "reporting/operation.html",
        {
            "operation": state,
            "may_run_again": may_run_job_again(request.user),
            "outbox": unsent_notices(clock.now()),
            "disk_free_mb": settings.DISK_FREE_MB,
        },
    )


@login_not_required
@never_cache
@require_safe
def metrics(request):
    """Measurements for Prometheus, for the networks of METRICS_FROM or with METRICS_TOKEN."""
    if not (has_token(request) or is_sent_from(request, settings.METRICS_FROM)):
        raise PermissionDenied("The measurements are for the operator’s own programs.")
    try:
        state = list(state_metrics(clock.now(), clock.machine_time()))
    except DatabaseError:
        state = []
    answers = gauge("portal_database_up", "1 when the database answers.", ({}, bool(state)))
    text = metrics_text(
        [answers, *state, disk_metrics(), request_metrics(request_counts.all_counts())]
    )
    return HttpResponse(text, content_type=TEXT)


def has_token(request):
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return bool(settings.METRICS_TOKEN) and constant_time_compare(given, settings.METRICS_TOKEN)
