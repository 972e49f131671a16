"""One's own account, and the links by which administrators let others in."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from pmf_portal.council.credentials import (
    invite_person,
    may_invite_person,
    may_keep_account,
    sign_out_elsewhere,
)
from pmf_portal.council.identities import identity_of
from pmf_portal.council.mail_server import mail_goes_out
from pmf_portal.council.models import User
from pmf_portal.council.permissions import require
from pmf_portal.council.second_factors import (
    may_remove_factor,
    needs_second_factor,
    second_factors_of,
)
from pmf_portal.council.sessions import end_session, name_of_session, sessions_of
from pmf_portal.periods import clock
from pmf_portal.refusals import Refused
from pmf_portal.ui.identity_provider import is_offered


@require_safe
def account(request):
    """Who one is to the portal, one's password and one's sessions."""
    user = request.user
    require(may_keep_account(user))
    factors = second_factors_of(user)
    context = {
        "assignments": user.assignments,
        "factors": factors,
        "may_remove": may_remove_factor(user, factors),
        "needs_second_factor": needs_second_factor(user),
        "identity_is_offered": is_offered(),
        "council_account": settings.OIDC_NAME,
        "identity": identity_of(user, settings.OIDC_ISSUER) if is_offered() else None,
        "sessions": [
            {
                "session": session,
                "key": name_of_session(session.session_key),
                "is_this": session.session_key == request.session.session_key,
            }
            for session in sessions_of(user, clock.machine_time())
        ],
    }
    return render(request, "ui/account.html", context)


@require_POST
def sign_out_everywhere(request):
    """End all sessions of one's own but this one."""
    user = request.user
    require(may_keep_account(user))
    sign_out_elsewhere(user, by=user, at=clock.now())
    user.refresh_from_db()
    update_session_auth_hash(request, user)
    messages.success(request, "You are signed out everywhere else.")
    return redirect("account")


@require_POST
def end_own_session(request, key):
    """End one of one's own sessions, on another device or in another browser."""
    user = request.user
    require(may_keep_account(user))
    try:
        end_session(user, key, by=user, at=clock.now())
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, "That session is ended.")
    return redirect("account")


@require_POST
def invite(request, pk):
    """Send a person the link by which they choose a password."""
    person = get_object_or_404(User, pk=pk)
    require(may_invite_person(request.user, person))
    try:
        invite_person(person, by=request.user, at=clock.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        tell_whether_it_went(request, person)
    return redirect("person", person.pk)


def tell_whether_it_went(request, person):
    if mail_goes_out():
        words = f"An e-mail with a link is on its way to {person.email}. It works once, for 7 days."
        messages.success(request, words)
    else:
        messages.warning(
            request,
            "No mail server is set up. The invitation is in the folder of outgoing mail and"
            f" has not been sent: hand the link in it to {person.named} yourself. It works once,"
            " for 7 days.",
        )
