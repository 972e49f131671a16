"""Choosing a password by a one-time link, asking for one, and changing one's own."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import INTERNAL_RESET_SESSION_TOKEN, PasswordResetConfirmView
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from pmf_portal.council.credentials import (
    ask_for_link,
    change_password,
    choose_password,
    may_keep_account,
)
from pmf_portal.council.one_time_links import EITHER
from pmf_portal.council.permissions import require
from pmf_portal.jobs.tasks import begin_now
from pmf_portal.periods import clock
from pmf_portal.ui.identity_provider import is_offered
from pmf_portal.ui.known_devices import know_device
from pmf_portal.ui.password_forms import (
    ChangePasswordForm,
    ChoosePasswordForm,
    ForgottenPasswordForm,
)
from pmf_portal.ui.senders import hash_of_sender


class SetPassword(PasswordResetConfirmView):
    """Where an invitation and a link for a forgotten password lead.  Django takes the secret out of
    the address before the page is rendered.
    """

    form_class = ChoosePasswordForm
    template_name = "ui/set_password.html"
    token_generator = EITHER
    reset_url_token = "choose"  # noqa: S105 (what stands in the address instead of the secret)
    success_url = reverse_lazy("sign_in")
    extra_context = {"identity_is_offered": is_offered, "council_account": settings.OIDC_NAME}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"uidb64": self.kwargs["uidb64"]}

    def form_valid(self, form):
        token = self.request.session.get(INTERNAL_RESET_SESSION_TOKEN, "")
        password = form.cleaned_data["password"]
        if not form.save_with(
            lambda entries: choose_password(self.user, password, token=token, at=clock.now())
        ):
            return self.form_invalid(form)
        self.request.session.pop(INTERNAL_RESET_SESSION_TOKEN, None)
        messages.success(self.request, "Your password is saved. Sign in with it.")
        response = redirect(self.success_url)
        # Who forgot a password has often tried many wrong ones, and strangers may be at it still.
        know_device(self.request, response, self.user.username)
        return response


@login_not_required
def forgot_password(request):
    """Ask for a link; the answer is the same for everybody."""
    form = ForgottenPasswordForm(request.POST or None)
    sender, at = hash_of_sender(request), clock.now()
    if request.method == "POST" and form.save_with(
        lambda entries: ask_for_link(**entries, sender=sender, at=at)
    ):
        begin_now("send_links", at=at)
        return redirect("link_sent")
    return render(request, "ui/forgot_password.html", {"form": form})


@login_not_required
@require_safe
def link_sent(request):
    """What happens next, whoever asked."""
    return render(request, "ui/link_sent.html")


@sensitive_post_parameters()
def change(request):
    """Change one's own password; this session goes on, all others end."""
    user = request.user
    require(may_keep_account(user))
    form = ChangePasswordForm(user, request.POST or None)
    if request.method == "POST" and form.save_with(
        lambda entries: change_password(
            user, old=entries["password_now"], new=entries["password"], at=clock.now()
        )
    ):
        user.refresh_from_db()
        update_session_auth_hash(request, user)
        messages.success(request, "Your password is changed. You are signed out everywhere else.")
        return redirect("account")
    return render(request, "ui/change_password.html", {"form": form})
