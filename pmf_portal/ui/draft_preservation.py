"""What somebody typed is kept when their session ends before it is sent: they sign in again and it
is there.
"""

import json
from collections.abc import Callable
from typing import Any, TypedDict

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from pmf_portal.periods import clock
from pmf_portal.ui.known_devices import device_of

SESSION_KEY = "kept_typing"
MOST_CHARACTERS = 400_000
SECONDS = 60 * 60
NEVER_PRESERVED = ("csrfmiddlewaretoken",)
# The fields by which somebody shows again that it is they (pmf_portal/ui/fresh_sign_in.py).
AGAIN = "again-"


class UnsavedPost(TypedDict):
    """A form put aside: where it was going, its fields, and when (seconds since 1970)."""

    path: str
    fields: list[tuple[str, list[str]]]
    at: float


class PreserveUnsavedPostMiddleware:
    """Puts a form that comes from nobody who is signed in aside, and asks for sign-in first; only
    for a browser with which somebody has signed in before: nothing of a stranger's is stored.

    It stands behind the check of the form's token and before Django's own demand for sign-in.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], arguments: Any, keywords: Any
    ) -> HttpResponse | None:
        needs_sign_in = getattr(view, "login_required", True)
        if request.method != "POST" or request.user.is_authenticated or not needs_sign_in:
            return None
        if not (is_known(request) or was_idle(request)):
            return None
        if not put_aside(request):
            return None
        return redirect(f"{reverse('sign_in')}?next={reverse('unsaved_post')}")


def put_aside(request: HttpRequest) -> bool:
    """Put the form that was sent aside in this browser's session; whether there was one."""
    fields = preservable_fields(request)
    # A file cannot be put aside, and half a form would be worse than none.
    if not fields or request.FILES or len(json.dumps(fields)) > MOST_CHARACTERS:
        return False
    request.session[SESSION_KEY] = UnsavedPost(
        path=request.get_full_path(), fields=fields, at=clock.now().timestamp()
    )
    return True


def is_known(request: HttpRequest) -> bool:
    """Whether somebody has signed in with this browser in the last months."""
    return bool(device_of(request)["people"])


def was_idle(request: HttpRequest) -> bool:
    """Whether this very request ended somebody's session."""
    return getattr(request, "session_has_ended", False)


def preservable_fields(request: HttpRequest) -> list[tuple[str, list[str]]]:
    """The fields of a form with all their values, without its token and without passwords."""
    return [
        (name, request.POST.getlist(name))
        for name in request.POST
        if name not in NEVER_PRESERVED
        and "password" not in name.lower()
        and not name.startswith(AGAIN)
    ]


def unsaved_post_of(request: HttpRequest) -> UnsavedPost | None:
    """What was put aside in this browser within the last hour, or None."""
    unsaved: UnsavedPost | None = request.session.get(SESSION_KEY)
    if not unsaved:
        return None
    age = clock.now().timestamp() - unsaved["at"]
    return unsaved if 0 <= age <= SECONDS else None
