"""From a password, a passkey or an identity provider to being signed in: at once, or after a second
step.
"""

import time

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from pmf_portal.council.credentials import sign_in_on_new_device
from pmf_portal.council.models import User
from pmf_portal.council.second_factors import second_factors_of
from pmf_portal.council.session_keys import BROWSER
from pmf_portal.council.sessions import SessionStore
from pmf_portal.periods import clock
from pmf_portal.ui.known_devices import guess_of, know_device

HALF_SIGNED_IN, SECOND_STEP_TAKEN = "half_signed_in", "second_step_taken"
# How long the second step may take.
SECONDS = 10 * 60


def begin_sign_in(request: HttpRequest, user: User, leads_to: str) -> HttpResponse:
    """Sign somebody in who has shown the first factor; whoever has a second one is asked for it."""
    if not second_factors_of(user):
        return finish_sign_in(request, user, leads_to, second_step=False)
    request.session[HALF_SIGNED_IN] = {
        "person": user.pk,
        "proof": user.get_session_auth_hash(),
        "leads_to": leads_to,
        "at": time.time(),
    }
    return redirect("second_step")


def half_signed_in(request: HttpRequest) -> tuple[User, str] | None:
    """Who has shown the first factor in this browser, and where they want to go; nobody once it is
    too long ago, or their password is another one by now.
    """
    half = request.session.get(HALF_SIGNED_IN)
    if not half or not 0 <= time.time() - half["at"] <= SECONDS:
        return None
    user = User.objects.filter(pk=half["person"], is_active=True).first()
    if user is None or not constant_time_compare(half["proof"], user.get_session_auth_hash()):
        return None
    return user, half["leads_to"]


def finish_sign_in(
    request: HttpRequest, user: User, leads_to: str, *, second_step: bool
) -> HttpResponse:
    """Sign somebody in, and know this browser from now on."""
    request.session.pop(HALF_SIGNED_IN, None)
    # In a demonstration everybody signs in as everybody.
    is_new_device = (
        user.last_login is not None
        and not guess_of(request, user.username).device
        and not settings.PORTAL_CLOCK
    )
    request.session.set_expiry(None)
    login(request, user)
    if is_new_device:
        browser = request.session[BROWSER]
        sign_in_on_new_device(user, browser=browser, at=clock.machine_time())
    SessionStore.clear_expired()
    if second_step:
        request.session[SECOND_STEP_TAKEN] = True
    response = redirect(leads_to)
    know_device(request, response, user.username)
    return response


def first_page_of(user: User) -> str:
    """The desk; whoever has no role yet has none, and reads on their account why."""
    return reverse("desk" if user.roles else "account")
