"""The second step of signing in, and signing in by a passkey alone."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters

from pmf_portal.council.second_factors import second_factors_of
from pmf_portal.council.second_step import check_code, use_passkey
from pmf_portal.periods import clock
from pmf_portal.refusals import Refused
from pmf_portal.ui.passkeys import NOT_TAKEN, options_to_use, shown_passkey
from pmf_portal.ui.second_factor_forms import PasskeyForm, SecondStepForm
from pmf_portal.ui.signing_in import finish_sign_in, first_page_of, half_signed_in


@login_not_required
@sensitive_post_parameters()
def second_step(request):
    """A code or a passkey of somebody who has typed the right password just now."""
    half = half_signed_in(request)
    if half is None:
        return redirect("sign_in")
    user, leads_to = half
    form = SecondStepForm(request.POST if request.method == "POST" else None)
    if form.save_with(lambda entries: check_second_step(request, user, entries)):
        return finish_sign_in(request, user, leads_to, second_step=True)
    factors = second_factors_of(user)
    options = options_to_use(request, factors.passkeys) if factors.passkeys else ""
    context = {"form": form, "factors": factors, "options": options}
    return render(request, "ui/second_step.html", context)


def check_second_step(request, user, entries):
    """Raise Refused unless the code or the passkey is this person's."""
    if not entries.get("credential"):
        check_code(user, entries["code"], at=clock.now(), moment=clock.machine_time())
        return
    passkey, sign_count = shown_passkey(request, entries["credential"])
    if passkey.user_id != user.pk:
        raise Refused(NOT_TAKEN)
    use_passkey(passkey, sign_count=sign_count, at=clock.now())


@login_not_required
def sign_in_by_passkey(request):
    """Sign in by a passkey, which is two factors in one: the device, and what unlocks it."""
    if request.user.is_authenticated:
        return redirect(first_page_of(request.user))
    form = PasskeyForm(request.POST if request.method == "POST" else None)
    signed_in = []

    def act(entries):
        passkey, sign_count = shown_passkey(request, entries["credential"])
        use_passkey(passkey, sign_count=sign_count, at=clock.now())
        signed_in.append(passkey.user)

    leads_to = request.GET.get("next", "")
    if form.save_with(act):
        [user] = signed_in
        is_ours = url_has_allowed_host_and_scheme(leads_to, {request.get_host()})
        page = leads_to if is_ours else first_page_of(user)
        return finish_sign_in(request, user, page, second_step=True)
    context = {"form": form, "options": options_to_use(request)}
    return render(request, "ui/sign_in_by_passkey.html", context)
