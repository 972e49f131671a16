"""One's own second step at sign-in: the app, passkeys, recovery codes."""

import segno
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from pmf_portal.council.credentials import may_keep_account
from pmf_portal.council.models import Passkey
from pmf_portal.council.permissions import require
from pmf_portal.council.second_factors import (
    add_authenticator_app,
    add_passkey,
    app_address,
    make_recovery_codes,
    may_remove_factor,
    needs_second_factor,
    new_secret,
    remove_authenticator_app,
    remove_passkey,
    second_factors_of,
)
from pmf_portal.periods import clock
from pmf_portal.refusals import Refused
from pmf_portal.ui.forms import NoFieldsForm
from pmf_portal.ui.fresh_sign_in import fresh_sign_in
from pmf_portal.ui.passkeys import added_passkey, options_to_add
from pmf_portal.ui.second_factor_forms import AddAppForm, AddPasskeyForm
from pmf_portal.ui.signing_in import SECOND_STEP_TAKEN

# The secret that is shown stands here until the app proves that it has it.
KEY_OF_APP = "key_of_new_app"


@require_safe
def needed(request):
    """Why nothing else is answered yet, and what to do."""
    user = request.user
    require(may_keep_account(user))
    if request.session.get(SECOND_STEP_TAKEN) or not needs_second_factor(user):
        return redirect("account")
    return render(request, "ui/second_factor_needed.html")


@fresh_sign_in
@sensitive_post_parameters()
def add_app(request):
    """Show the secret of an authenticator app, and take the code by which the app proves it."""
    user = request.user
    require(may_keep_account(user))
    if second_factors_of(user).app:
        messages.info(request, "You have an authenticator app already.")
        return redirect("account")
    secret = request.session.setdefault(KEY_OF_APP, new_secret())
    form = AddAppForm(request.POST if request.method == "POST" else None)
    codes = []

    def act(entries):
        code = "".join(entries["code"].split())
        at, moment = clock.now(), clock.machine_time()
        codes.extend(
            add_authenticator_app(user, secret=secret, code=code, by=user, at=at, moment=moment)
        )

    if form.save_with(act):
        del request.session[KEY_OF_APP]
        return factor_is_added(request, "The authenticator app is added.", codes)
    picture = segno.make(app_address(user, secret), error="m").svg_data_uri(scale=5, border=3)
    key = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    context = {"form": form, "picture": picture, "key": key}
    return render(request, "ui/add_authenticator_app.html", context)


@fresh_sign_in
def add_own_passkey(request):
    """Add a passkey: the browser makes one, and its owner gives it a name."""
    user = request.user
    require(may_keep_account(user))
    form = AddPasskeyForm(request.POST if request.method == "POST" else None)
    codes = []

    def act(entries):
        made = added_passkey(request, entries["credential"])
        name, at = entries["name"], clock.now()
        codes.extend(add_passkey(user, name=name, **made._asdict(), by=user, at=at))

    if form.save_with(act):
        return factor_is_added(request, "The passkey is added.", codes)
    options = options_to_add(request, user, second_factors_of(user).passkeys)
    return render(request, "ui/add_passkey.html", {"form": form, "options": options})


def factor_is_added(request, words, codes):
    """Where adding leads: to the recovery codes, which are shown once, or to the account."""
    request.session[SECOND_STEP_TAKEN] = True
    messages.success(request, words)
    if codes:
        return render(request, "ui/recovery_codes.html", {"codes": codes})
    return redirect("account")


@fresh_sign_in
def remove_app(request):
    """Remove one's authenticator app."""
    user = request.user
    factors = second_factors_of(user)
    require(may_keep_account(user))
    if factors.app is None:
        return redirect("account")
    require(may_remove_factor(user, factors))
    form = button(request, "Remove the app")
    if form.save_with(lambda _: remove_authenticator_app(user, by=user, at=clock.now())):
        messages.success(request, "The authenticator app is removed.")
        return redirect("account")
    explained = "Codes from it no longer work. Delete the entry in the app as well."
    return render_removal(request, form, "Remove your authenticator app", explained)


@fresh_sign_in
def remove_own_passkey(request, pk):
    """Remove one of one's passkeys."""
    user = request.user
    passkey = get_object_or_404(Passkey.objects.select_related("user"), pk=pk, user=user)
    require(may_remove_factor(user, second_factors_of(user)))
    form = button(request, "Remove the passkey")
    if form.save_with(lambda _: remove_passkey(passkey, by=user, at=clock.now())):
        messages.success(request, f"The passkey “{passkey.name}” is removed.")
        return redirect("account")
    explained = "Nobody can sign in with it any more. Delete it on the device as well."
    return render_removal(request, form, f"Remove the passkey “{passkey.name}”", explained)


@fresh_sign_in
@require_POST
def make_codes(request):
    """Make new recovery codes and show them, once."""
    user = request.user
    require(may_keep_account(user))
    try:
        codes = make_recovery_codes(user, by=user, at=clock.now())
    except Refused as refused:
        messages.warning(request, str(refused))
        return redirect("account")
    return render(request, "ui/recovery_codes.html", {"codes": codes})


def button(request, submit_label):
    posted = request.POST if request.method == "POST" else None
    return NoFieldsForm(posted, submit_label=submit_label)


def render_removal(request, form, heading, explained):
    context = {"form": form, "heading": heading, "explained": explained}
    return render(request, "ui/remove_factor.html", context)
