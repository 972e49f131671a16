"""The forms by which people come in: setting the portal up, choosing a password, asking for a
link.
"""

from django import forms
from django.contrib.auth.validators import UnicodeUsernameValidator

from pmf_portal.council.models import User
from pmf_portal.council.passwords import RULE_IN_WORDS, problem_with
from pmf_portal.ui.forms import GovUKFormMixin


def password_field(label, missing, *, autocomplete, help_text=""):
    return forms.CharField(
        label=label,
        strip=False,
        max_length=1000,
        help_text=help_text,
        widget=forms.PasswordInput(
            attrs={"autocomplete": autocomplete, "class": "govuk-input--width-20"}
        ),
        error_messages={"required": missing},
    )


class NewPasswordMixin(GovUKFormMixin):
    """A new password, typed twice; the rule stands above it before it is typed."""

    @property
    def owner(self):
        """Whose words the password may not be built from."""
        return self.user

    def add_password_fields(self):
        self.fields["password"] = password_field(
            "New password",
            "Enter a new password",
            autocomplete="new-password",
            help_text=RULE_IN_WORDS,
        )
        self.fields["password_again"] = password_field(
            "The same password again",
            "Enter the new password again",
            autocomplete="new-password",
        )

    def clean(self):
        entries = super().clean()
        password, again = entries.get("password"), entries.get("password_again")
        if password and (problem := problem_with(password, self.owner)):
            self.add_error("password", problem)
        elif password and again and password != again:
            self.add_error("password_again", "The two passwords differ. Enter both again")
        return entries


class ChoosePasswordForm(NewPasswordMixin, forms.Form):
    """A password, by a one-time link."""

    submit_label = "Save this password"

    def __init__(self, user, *args, **kwargs):
        self.user = user
        super().__init__(*args, **kwargs)
        self.add_password_fields()


class ChangePasswordForm(NewPasswordMixin, forms.Form):
    """Another password, by the old one."""

    submit_label = "Change my password"

    def __init__(self, user, *args, **kwargs):
        self.user = user
        super().__init__(*args, **kwargs)
        self.fields["password_now"] = password_field(
            "Your password now",
            "Enter the password you sign in with now",
            autocomplete="current-password",
        )
        self.add_password_fields()


class ForgottenPasswordForm(GovUKFormMixin, forms.Form):
    """Who somebody is."""

    submit_label = "Send me a link"
    name = forms.CharField(
        label="Your user name or e-mail address",
        max_length=254,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "class": "govuk-input--width-20"}
        ),
        error_messages={"required": "Enter your user name or e-mail address"},
    )


class FirstAdministratorForm(NewPasswordMixin, forms.Form):
    """The first administrator of a new portal, by the one-time code."""

    submit_label = "Set up the portal"
    code = forms.CharField(
        label="One-time code",
        max_length=100,
        help_text="It stands in the portal’s log, for example abcd-efgh-jkmn-pqrs.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "govuk-input--width-20"}),
        error_messages={"required": "Enter the one-time code"},
    )
    name = forms.CharField(
        label="Your name",
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Enter your name"},
    )
    post = forms.CharField(
        label="Your post",
        max_length=150,
        help_text="For example Head of Performance. The public reads the post, never the name.",
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
        error_messages={"required": "Enter your post"},
    )
    email = forms.EmailField(
        label="Your e-mail address",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": "Enter your e-mail address"},
    )
    username = forms.CharField(
        label="Your user name",
        max_length=150,
        help_text="You sign in with it. Letters, digits and @ . + - _ only.",
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "class": "govuk-input--width-20"}
        ),
        validators=[
            UnicodeUsernameValidator(
                message="A user name has letters, digits and @ . + - _ only, and no spaces",
                code="username",
            )
        ],
        error_messages={"required": "Enter a user name"},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.add_password_fields()

    @property
    def owner(self):
        names = ("username", "name", "post", "email")
        return User(**{name: self.cleaned_data.get(name, "") for name in names})

    @property
    def entries(self):
        return {name: text for name, text in super().entries.items() if name != "password_again"}
