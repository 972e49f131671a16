"""Signing in."""

from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView

from pmf_portal.council.models import User
from pmf_portal.ui.forms import GovUKFormMixin


class SignInForm(GovUKFormMixin, AuthenticationForm):
    """User name and password, on accessible fields."""

    submit_label = "Sign in"
    error_messages = {
        "invalid_login": "The user name or the password is wrong. Both are case-sensitive.",
        "inactive": "This account is closed. Ask the performance team.",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "User name"
        self.fields["username"].widget.attrs.pop("autofocus", None)
        self.fields["username"].error_messages["required"] = "Enter your user name"
        self.fields["password"].error_messages["required"] = "Enter your password"


class SignIn(LoginView):
    """The sign-in page; in a demonstration it names who can be tried."""

    form_class = SignInForm
    template_name = "ui/sign_in.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs):
        people = (
            User.objects.filter(is_active=True).order_by("post") if settings.PORTAL_CLOCK else []
        )
        return super().get_context_data(**kwargs) | {
            "demo_people": people,
            "demo_password": settings.DEMO_PASSWORD if settings.PORTAL_CLOCK else "",
        }
