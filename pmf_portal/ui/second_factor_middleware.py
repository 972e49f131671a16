"""Whoever holds a role that needs a second factor, and has none, is led to add one; no other page
is answered for them until then.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from pmf_portal.council.second_factors import needs_second_factor, second_factors_of
from pmf_portal.ui.draft_preservation import put_aside
from pmf_portal.ui.signing_in import SECOND_STEP_TAKEN, begin_sign_in

# What is answered all the same: one's account, what adds a second factor, and the way out.
OPEN = {
    "account",
    "second_factor_needed",
    "add_authenticator_app",
    "add_passkey",
    "change_password",
    "end_session",
    "sign_out_everywhere",
    "sign_out",
}


class SecondFactorMiddleware:
    """Stands behind Django's own demand for sign-in.  A form that comes too early is put aside."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], arguments: Any, keywords: Any
    ) -> HttpResponse | None:
        user, match = request.user, request.resolver_match
        if not getattr(view, "login_required", True) or not user.is_authenticated:
            return None
        if request.session.get(SECOND_STEP_TAKEN) or not needs_second_factor(user):
            return None
        if match is not None and match.url_name in OPEN:
            return None
        leads_to = request.get_full_path()
        if request.method == "POST" and put_aside(request):
            leads_to = reverse("unsaved_post")
        if second_factors_of(user):
            # A session from before there was one.
            return begin_sign_in(request, user, leads_to)
        return redirect("second_factor_needed")
