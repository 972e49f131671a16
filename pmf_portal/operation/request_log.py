"""Each request has an id, is counted and timed, and is a line of the log with LOG_FORMAT=json."""

import logging
from collections.abc import Callable
from time import monotonic

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from pmf_portal.operation.masking import path_without_secrets
from pmf_portal.operation.request_counts import request_counts
from pmf_portal.operation.request_ids import REQUEST_ID, id_of

log = logging.getLogger("pmf_portal.requests")
# What is answered before a page is looked for: the public record on disk, and static files.
FROM_DISK, STATIC = "public_record", "static"


class RequestLogMiddleware:
    """Stands before everything else, so that nothing is answered that is not in the log."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = id_of(request)
        held, started = REQUEST_ID.set(request_id), monotonic()
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = request_id
            note(request, response, monotonic() - started)
            return response
        finally:
            REQUEST_ID.reset(held)


def note(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    """Count an answer, and write its line."""
    view = view_name_of(request, response)
    request_counts.count(view, response.status_code, seconds)
    if settings.LOG_FORMAT != "json":
        return
    # Only somebody whom the page looked up: the log asks the database nothing.
    user = getattr(request, "_cached_user", None)
    facts = {
        "method": request.method,
        "path": path_without_secrets(request),
        "status": response.status_code,
        "milliseconds": round(seconds * 1000),
        "view": view,
        "user_id": getattr(user, "pk", None),
    }
    log.info("request", extra={"facts": facts})


def view_name_of(request: HttpRequest, response: HttpResponse) -> str:
    match = getattr(request, "resolver_match", None)
    if match is not None:
        return match.view_name or "unnamed"
    if request.path_info.startswith(settings.STATIC_URL):
        return STATIC
    return FROM_DISK if response.status_code < 400 else "none"
