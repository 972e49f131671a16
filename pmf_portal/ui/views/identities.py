"""Signing in by the council's identity provider, and linking one's account there."""

import time

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import INTERNAL_RESET_SESSION_TOKEN
from django.http import Http404
from django.shortcuts import redirect
from django.utils.encoding import force_str
from django.utils.http import url_has_allowed_host_and_scheme, urlsafe_base64_decode
from django.views.decorators.http import require_safe

from pmf_portal.council.credentials import may_keep_account
from pmf_portal.council.identities import (
    Identity,
    identity_of,
    link_by_invitation,
    link_identity,
    may_unlink_identity,
    person_of,
    unlink_identity,
)
from pmf_portal.council.models import User
from pmf_portal.council.permissions import require
from pmf_portal.council.session_keys import SIGNED_IN_AT
from pmf_portal.periods import clock
from pmf_portal.refusals import Refused
from pmf_portal.ui.fresh_sign_in import fresh_sign_in
from pmf_portal.ui.identity_provider import ask_provider, claims_of, identity_in, is_offered
from pmf_portal.ui.signing_in import begin_sign_in, finish_sign_in, first_page_of
from pmf_portal.ui.views.second_factors import button, render_removal

# Why the browser is at the provider, and what came back to be linked.
ERRAND, TO_LINK = "identity_errand", "identity_to_link"
# How long ago somebody may have signed in at the provider who is to do so again.
AGAIN_SECONDS = 5 * 60
NOT_LINKED = (
    "This account is not linked to anybody in the portal yet. Sign in with your password and link"
    " it on your account page, or use the link in your invitation."
)
CLOSED = "This account is closed. Ask the performance team."
NOT_YOURS = "This is not the account that you have linked. Nothing was done."
NOT_AGAIN = "The council’s sign-in service did not ask you again. Nothing was done."


def offered_or_404():
    if not is_offered():
        raise Http404


@login_not_required
@require_safe
def sign_in_by_identity(request):
    """Lead to the provider: to sign in, by an invitation, to link an account, or again."""
    offered_or_404()
    errand = errand_of(request)
    request.session[ERRAND] = errand
    more = {"prompt": "login", "max_age": 0} if errand["why"] == "again" else {}
    try:
        return ask_provider(request, **more)
    except Refused as refused:
        messages.warning(request, str(refused))
        return redirect("account" if request.user.is_authenticated else "sign_in")


def errand_of(request):
    """Why somebody goes to the provider, and where they want to be afterwards."""
    leads_to = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(leads_to, {request.get_host()}):
        leads_to = ""
    if invited := request.GET.get("invited", ""):
        return {"why": "invitation", "person": invited, "leads_to": ""}
    if request.user.is_authenticated:
        why = "again" if request.GET.get("why") == "again" else "link"
        return {"why": why, "leads_to": leads_to}
    return {"why": "sign_in", "leads_to": leads_to}


@login_not_required
@require_safe
def identity_callback(request):
    """Where the provider leads back to."""
    offered_or_404()
    errand = request.session.pop(ERRAND, None) or {"why": "sign_in", "leads_to": ""}
    try:
        claims = claims_of(request)
        return COMING_BACK[errand["why"]](request, errand, claims)
    except Refused as refused:
        messages.warning(request, str(refused))
        return redirect("account" if request.user.is_authenticated else "sign_in")


def come_back_to_sign_in(request, errand, claims):
    person = person_of(identity_in(claims))
    if person is None:
        raise Refused(NOT_LINKED)
    if not person.is_active:
        raise Refused(CLOSED)
    return sign_in(request, person, errand["leads_to"] or first_page_of(person))


def come_back_by_invitation(request, errand, claims):
    token = request.session.pop(INTERNAL_RESET_SESSION_TOKEN, "")
    person = person_of_link(errand["person"])
    if person is None:
        raise Refused(NOT_LINKED)
    person = link_by_invitation(person, identity_in(claims), token=token, at=clock.now())
    return sign_in(request, person, first_page_of(person))


def come_back_to_link(request, errand, claims):
    if not request.user.is_authenticated:
        return redirect("sign_in")
    identity = identity_in(claims)
    request.session[TO_LINK] = [identity.issuer, identity.subject, identity.called]
    return redirect("link_identity")


def come_back_again(request, errand, claims):
    person = person_of(identity_in(claims))
    if person is None or person.pk != request.user.pk:
        raise Refused(NOT_YOURS)
    if not 0 <= time.time() + 60 - claims.get("auth_time", 0) <= AGAIN_SECONDS:
        raise Refused(NOT_AGAIN)
    request.session[SIGNED_IN_AT] = time.time()
    return redirect(errand["leads_to"] or "account")


COMING_BACK = {
    "sign_in": come_back_to_sign_in,
    "invitation": come_back_by_invitation,
    "link": come_back_to_link,
    "again": come_back_again,
}


def sign_in(request, person, leads_to):
    """Sign a person in; where the provider asks for a second factor itself, none is asked here."""
    if settings.OIDC_SECOND_FACTOR:
        return finish_sign_in(request, person, leads_to, second_step=True)
    return begin_sign_in(request, person, leads_to)


def person_of_link(uidb64):
    """The person that a one-time link names; None for anything else."""
    try:
        return User.objects.get(pk=force_str(urlsafe_base64_decode(uidb64)))
    except (ValueError, OverflowError, User.DoesNotExist):
        return None


@fresh_sign_in
def link(request):
    """Link the account that somebody has come back with from the provider."""
    offered_or_404()
    user = request.user
    require(may_keep_account(user))
    if not (waiting := request.session.get(TO_LINK)):
        return redirect("account")
    identity = Identity(*waiting)
    form = button(request, "Link this account")
    if form.save_with(lambda _: link_identity(user, identity, by=user, at=clock.now())):
        del request.session[TO_LINK]
        messages.success(request, "Your account is linked. You can sign in with it.")
        return redirect("account")
    explained = f"From now on whoever signs in as {identity.called} signs in as you."
    return render_removal(request, form, f"Link your {settings.OIDC_NAME}", explained)


@fresh_sign_in
def unlink(request):
    """Unlink one's account at the provider."""
    offered_or_404()
    user, issuer = request.user, settings.OIDC_ISSUER
    if identity_of(user, issuer) is None:
        return redirect("account")
    require(may_unlink_identity(user))
    form = button(request, "Unlink it")
    if form.save_with(lambda _: unlink_identity(user, issuer, by=user, at=clock.now())):
        messages.success(request, f"Your {settings.OIDC_NAME} is unlinked.")
        return redirect("account")
    explained = "Nobody can sign in to the portal with it any more."
    return render_removal(request, form, f"Unlink your {settings.OIDC_NAME}", explained)
