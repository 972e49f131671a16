"""Words for load balancers and health checks: the process answers, and the portal can work."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache

from pmf_portal.operation.readiness import what_is_not_well


@login_not_required
@never_cache
def live(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing is asked."""
    return HttpResponse("ok", content_type="text/plain; charset=utf-8")


@login_not_required
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """Whether the portal can do its work; 503 with the names of what is not well."""
    not_well = what_is_not_well()
    return JsonResponse(
        {"ready": not not_well, "not_well": not_well}, status=503 if not_well else 200
    )
