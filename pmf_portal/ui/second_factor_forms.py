"""The forms of the second step of signing in."""

from django import forms

from pmf_portal.ui.forms import GovUKFormMixin
from pmf_portal.ui.password_forms import password_field


def code_field(label, help_text=""):
    return forms.CharField(
        label=label,
        max_length=40,
        required=False,
        help_text=help_text,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "class": "govuk-input--width-10",
                "spellcheck": "false",
            }
        ),
    )


def credential_field():
    """What the browser answers when it is asked for a passkey; nobody types it."""
    return forms.CharField(required=False, max_length=20_000, widget=forms.HiddenInput)


class SecondStepForm(GovUKFormMixin, forms.Form):
    """A code of the app, a recovery code, or what the browser says of a passkey."""

    submit_label = "Continue"
    marks_optional = False
    code = code_field(
        "Code from your app, or a recovery code",
        "The app shows six digits. A recovery code looks like abcd-efgh-jkmn.",
    )
    credential = credential_field()

    def clean(self):
        entries = super().clean()
        if not self.errors and not entries.get("code") and not entries.get("credential"):
            self.add_error("code", "Enter the code")
        return entries


class AddAppForm(GovUKFormMixin, forms.Form):
    """The code that the app shows, once it has the secret."""

    submit_label = "Add this app"
    code = code_field("Code that the app shows now", "Six digits. It changes every 30 seconds.")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].required = True
        self.fields["code"].error_messages["required"] = "Enter the code that the app shows"


class AddPasskeyForm(GovUKFormMixin, forms.Form):
    """A passkey, with a name that its owner knows it by."""

    submit_label = "Add a passkey"
    name = forms.CharField(
        label="A name for this passkey",
        max_length=60,
        help_text="So that you recognise it, for example “work phone” or “security key”.",
        error_messages={"required": "Enter a name for this passkey"},
    )
    credential = credential_field()


class PasskeyForm(GovUKFormMixin, forms.Form):
    """What the browser says of a passkey, alone."""

    credential = credential_field()


class SignInAgainForm(GovUKFormMixin, forms.Form):
    """The password or a code again, before an act that matters; its fields keep apart from what was
    typed before.
    """

    prefix = "again"
    submit_label = "Continue"
    marks_optional = False
    credential = credential_field()

    def __init__(self, *args, has_password, has_app, **kwargs):
        super().__init__(*args, **kwargs)
        if has_password:
            field = password_field("Your password", "", autocomplete="current-password")
            field.required = False
            self.fields["password"] = field
        if has_app:
            label = "Or the code from your app" if has_password else "Code from your app"
            self.fields["code"] = code_field(label)

    def clean(self):
        entries = super().clean()
        if not self.errors and not any(entries.values()):
            first = next((name for name in ("password", "code") if name in self.fields), None)
            self.add_error(first, f"Enter your {first}" if first else "Use your passkey")
        return entries
