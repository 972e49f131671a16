"""Signing in."""

from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.core.exceptions import ValidationError
from django.shortcuts import render

from pmf_portal.council.guessing import is_over_budget, note_wrong
from pmf_portal.council.models import User
from pmf_portal.periods import clock
from pmf_portal.ui.forms import GovUKFormMixin
from pmf_portal.ui.identity_provider import is_offered
from pmf_portal.ui.known_devices import guess_of
from pmf_portal.ui.senders import address_of_sender
from pmf_portal.ui.sign_in_gate import MOST_LATE, MOST_WAITING, Gate, pause
from pmf_portal.ui.signing_in import begin_sign_in, first_page_of


class SignInForm(GovUKFormMixin, AuthenticationForm):
    """User name and password, on accessible fields."""

    submit_label = "Sign in"
    error_messages = {
        "invalid_login": "The user name or the password is wrong. Both are case-sensitive.",
        "inactive": "This account is closed. Ask the performance team.",
    }
    is_over_budget = is_not_looked_at = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "User name"
        self.fields["username"].widget.attrs.pop("autofocus", None)
        self.fields["username"].error_messages["required"] = "Enter your user name"
        self.fields["password"].error_messages["required"] = "Enter your password"

    def clean(self):
        """Look at the password, unless there were too many wrong ones."""
        if self.is_not_looked_at:
            return self.cleaned_data
        name, at = self.cleaned_data.get("username", ""), clock.machine_time()
        guess = guess_of(self.request, name)
        if is_over_budget(guess, at):
            self.is_over_budget = True
            raise ValidationError("There were too many wrong passwords.")
        try:
            return super().clean()
        except ValidationError:
            note_wrong(guess, name, address_of_sender(self.request), at)
            raise


FOUND = 302
BUSY = "Many people are signing in at this moment. Try again in a few seconds."
SECONDS_UNTIL_AGAIN = 3
GATE = Gate(MOST_WAITING, MOST_LATE)


class SignIn(LoginView):
    """The sign-in page; in a demonstration it names who can be tried.

    Those who have not signed in with this browser before have their passwords looked at one after
    the other.
    """

    form_class = SignInForm
    template_name = "ui/sign_in.html"
    redirect_authenticated_user = True

    def get_default_redirect_url(self):
        user = self.request.user
        return first_page_of(user) if user.is_authenticated else super().get_default_redirect_url()

    def post(self, request, *args, **kwargs):
        if guess_of(request, request.POST.get("username", "")).device:
            return super().post(request, *args, **kwargs)
        with GATE.passed() as had_turn:
            if not had_turn:
                return self.busy()
            response = super().post(request, *args, **kwargs)
            if hasattr(response, "render"):
                response.render()
            if response.status_code != FOUND:
                pause()
            return response

    def busy(self):
        """The form as it was sent, without a look at the password."""
        form = self.get_form()
        form.is_not_looked_at = True
        form.add_error(None, BUSY)
        response = self.render_to_response(self.get_context_data(form=form), status=503)
        response["Retry-After"] = str(SECONDS_UNTIL_AGAIN)
        return response

    def form_valid(self, form):
        user = form.get_user()
        return begin_sign_in(self.request, user, self.get_redirect_url() or first_page_of(user))

    def form_invalid(self, form):
        if form.is_over_budget:
            return render(self.request, "ui/locked_out.html", status=429)
        return super().form_invalid(form)

    def get_context_data(self, **kwargs):
        people = (
            User.objects.filter(is_active=True).order_by("post") if settings.PORTAL_CLOCK else []
        )
        return super().get_context_data(**kwargs) | {
            "council_account": settings.OIDC_NAME if is_offered() else "",
            "demo_people": people,
            "demo_password": settings.DEMO_PASSWORD if settings.PORTAL_CLOCK else "",
        }
