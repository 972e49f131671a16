"""Acts that bind the council ask for the password again when signing in was some time ago.  What
was typed goes along, and the act goes on at once.
"""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from pmf_portal.council.credentials import refuse_wrong_old
from pmf_portal.council.identities import identity_of
from pmf_portal.council.models import User
from pmf_portal.council.second_factors import second_factors_of
from pmf_portal.council.second_step import check_code, use_passkey
from pmf_portal.council.session_keys import SIGNED_IN_AT
from pmf_portal.periods import clock
from pmf_portal.refusals import Refused
from pmf_portal.ui.draft_preservation import AGAIN, preservable_fields, put_aside
from pmf_portal.ui.identity_provider import is_offered
from pmf_portal.ui.passkeys import NOT_TAKEN, options_to_use, shown_passkey
from pmf_portal.ui.second_factor_forms import SignInAgainForm

View = Callable[..., Any]


def fresh_sign_in(view: View) -> View:
    """What is sent to this view counts only from somebody who signed in a short time ago."""
    view.needs_fresh_sign_in = True  # type: ignore[attr-defined]
    return view


def is_fresh(request: HttpRequest) -> bool:
    """Whether the person signed in, or typed the password again, within FRESH_SIGN_IN_MINUTES."""
    signed_in_at = request.session.get(SIGNED_IN_AT)
    if signed_in_at is None:
        return False
    age = time.time() - signed_in_at
    return bool(0 <= age <= settings.FRESH_SIGN_IN_MINUTES * 60)


class FreshSignInMiddleware:
    """Asks for the password, a code or a passkey before a form that needs it goes on to its view.

    It stands behind the check of the form's token, and before the middleware that lets a form act
    once, which sees the form without what was asked for here.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, arguments: Any, keywords: Any
    ) -> HttpResponse | None:
        if request.method != "POST" or not getattr(view, "needs_fresh_sign_in", False):
            return None
        if not request.user.is_authenticated or is_fresh(request):
            return None
        return ask_again(request, request.user)


def ask_again(request: HttpRequest, user: User) -> HttpResponse | None:
    """The page that asks; None once the answer is right, with what was typed before it."""
    factors = second_factors_of(user)
    is_answer = any(name.startswith(AGAIN) for name in request.POST)
    form = SignInAgainForm(
        request.POST if is_answer else None,
        has_password=user.has_usable_password(),
        has_app=factors.app is not None,
    )
    if form.save_with(lambda entries: check_again(request, user, entries)):
        request.session[SIGNED_IN_AT] = time.time()
        typed = request.POST.copy()
        for name in [name for name in typed if name.startswith(AGAIN)]:
            del typed[name]
        request.POST = typed  # type: ignore[assignment]
        return None
    typed_fields = [
        (name, value) for name, values in preservable_fields(request) for value in values
    ]
    council_account = ""
    if is_offered() and identity_of(user, settings.OIDC_ISSUER):
        council_account = settings.OIDC_NAME
        # Whoever goes to the provider comes back without the form.
        put_aside(request)
    context = {
        "council_account": council_account,
        "form": form,
        "typed_fields": typed_fields,
        "minutes": settings.FRESH_SIGN_IN_MINUTES,
        "options": options_to_use(request, factors.passkeys) if factors.passkeys else "",
    }
    return render(request, "ui/sign_in_again.html", context)


def check_again(request: HttpRequest, user: User, entries: dict[str, str]) -> None:
    """Raise Refused unless the password, the code or the passkey is this person's."""
    at = clock.now()
    if entries.get("credential"):
        passkey, sign_count = shown_passkey(request, entries["credential"])
        if passkey.user_id != user.pk:
            raise Refused(NOT_TAKEN)
        use_passkey(passkey, sign_count=sign_count, at=at)
    elif entries.get("code"):
        check_code(user, entries["code"], at=at, moment=clock.machine_time())
    else:
        try:
            refuse_wrong_old(user, entries["password"], at)
        except Refused as refused:
            raise Refused(str(refused), field="password") from refused
