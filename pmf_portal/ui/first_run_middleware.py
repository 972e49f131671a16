"""While nobody administers the portal, people are led to the page that sets it up."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from pmf_portal.council.first_run import is_set_up

FRONT_PAGE = "/"


class FirstRunMiddleware:
    """Leads from the front page, from sign-in and from whatever needs sign-in to the set-up page of
    a new portal.  It stands before the public record, whose front page may lie on disk already.

    A portal that is set up is asked nothing: the process remembers it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info == FRONT_PAGE and not is_set_up():
            return to_set_up()
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], arguments: Any, keywords: Any
    ) -> HttpResponse | None:
        match = request.resolver_match
        is_sign_in = match is not None and match.url_name == "sign_in"
        if not is_sign_in and not getattr(view, "login_required", True):
            return None
        return None if is_set_up() else to_set_up()


def to_set_up() -> HttpResponse:
    answer = redirect("set_up")
    answer["Cache-Control"] = "no-store"
    return answer
