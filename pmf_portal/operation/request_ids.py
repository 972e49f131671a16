"""The id of a request, by which somebody who quotes it from a page finds its lines in the log."""

import re
import secrets
from contextvars import ContextVar

from django.conf import settings
from django.http import HttpRequest

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")
FROM_PROXY = re.compile(r"[A-Za-z0-9._-]{4,64}")


def id_of(request: HttpRequest) -> str:
    """The id that our own proxy gave a request, or a new one, short enough to be read out."""
    given = request.headers.get("X-Request-ID", "") if settings.BEHIND_PROXY else ""
    return given if FROM_PROXY.fullmatch(given) else secrets.token_hex(6)
