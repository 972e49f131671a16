"""What somebody reads when the database is busy, full, read-only or away: that it is for a moment,
and that what they typed is still here.
"""

import sys

from django.contrib.auth.decorators import login_not_required
from django.db import InterfaceError, InternalError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseServerError, JsonResponse
from django.template import loader

from pmf_portal.operation.request_ids import REQUEST_ID
from pmf_portal.ui.draft_preservation import NEVER_PRESERVED, preservable_fields

AGAIN_AFTER = 5
OF_THE_DATABASE = (OperationalError, InterfaceError, InternalError)


@login_not_required
def server_error(request: HttpRequest) -> HttpResponse:
    """The answer to a request that failed: of the database for a moment, or of the portal."""
    if not isinstance(sys.exc_info()[1], OF_THE_DATABASE):
        page = loader.get_template("500.html").render({"request_id": REQUEST_ID.get()})
        return HttpResponseServerError(page)
    return busy(request)


def busy(request: HttpRequest) -> HttpResponse:
    """Ask for another try; whoever sent a form sends the same form again by one button.

    It asks the database nothing, so it knows nobody.
    """
    if "text/html" not in request.headers.get("Accept", "text/html") or is_for_programs(request):
        detail = {"title": "Busy", "status": 503, "detail": "Try again in a few seconds."}
        detail["request_id"] = REQUEST_ID.get()
        response: HttpResponse = JsonResponse(
            detail, status=503, content_type="application/problem+json"
        )
    else:
        context = {"path": request.get_full_path(), "fields": fields_to_send_again(request)}
        context["request_id"] = REQUEST_ID.get()
        context["has_files"] = bool(context["fields"]) and bool(request.FILES)
        page = loader.get_template("ui/busy.html").render(context)
        response = HttpResponseServerError(page, status=503)
    response["Retry-After"] = str(AGAIN_AFTER)
    response["Cache-Control"] = "no-store"
    return response


def is_for_programs(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def fields_to_send_again(request: HttpRequest) -> list[tuple[str, str]]:
    """What the form said, with the token of its page, so that sending it twice acts once."""
    if request.method != "POST" or "password" in request.POST:
        return []
    fields = [(name, request.POST[name]) for name in NEVER_PRESERVED if name in request.POST]
    for name, values in preservable_fields(request):
        fields += [(name, value) for value in values]
    return fields
