"""Whoever leaves their desk is signed out after some time; what they were typing is kept and is
there again when they sign in (pmf_portal/ui/draft_preservation.py).
"""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from pmf_portal.council.session_keys import LAST_PAGE_AT

# Written down this often at most, so that not every page writes to the database.
SECONDS_BETWEEN = 5 * 60
SIGNED_OUT = (
    "You were signed out because you had not opened a page for a while. Sign in to continue."
)


class IdleTimeOutMiddleware:
    """Ends the session of somebody who opened no page for longer than IDLE_MINUTES.

    Only pages that need sign-in count.  It stands before the middleware that puts typed forms
    aside, so that a form that comes too late is kept.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], arguments: Any, keywords: Any
    ) -> None:
        if not getattr(view, "login_required", True) or not request.user.is_authenticated:
            return
        now, last = time.time(), request.session.get(LAST_PAGE_AT)
        if last is not None and now - last > settings.IDLE_MINUTES * 60:
            logout(request)
            request.session_has_ended = True  # type: ignore[attr-defined]
            messages.info(request, SIGNED_OUT)
        elif last is None or now - last > SECONDS_BETWEEN:
            request.session[LAST_PAGE_AT] = now
