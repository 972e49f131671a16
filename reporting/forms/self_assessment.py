"""The forms of the self-assessment."""

from django import forms
from django.urls import Resolver404, resolve

from pmf_portal.ui.forms import GovUKFormMixin
from reporting.forms.lessons import LONGEST_WORDS
from reporting.forms.scrutiny import words
from reporting.self_assessment.rules.headings import GROUPS

NOT_OURS = "Enter the part after the portal’s name, such as /meetings/cabinet/"
NOT_PUBLIC = "Everybody has to be able to read this page: choose a public one"


def headings():
    return [
        ("", "Choose one"),
        *groups(),
    ]


def groups():
    return [
        (title, [(one.key, one.title) for one in headings_of_group])
        for title, headings_of_group in GROUPS
    ]


class AdditionForm(GovUKFormMixin, forms.Form):
    """A sentence, what it speaks to, and the page that shows it; `is_readable` says whether
    everybody can read a page.
    """

    submit_label = "Add the sentence"
    heading = forms.ChoiceField(
        label="What does it speak to?",
        choices=headings,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose what it speaks to"),
    )
    text = words("What do you add, in one sentence?", "Write the sentence", most=LONGEST_WORDS)
    address = forms.CharField(
        label="Which page of the portal shows it?",
        max_length=300,
        help_text="For example /meetings/cabinet/. Without a page there is no sentence.",
        error_messages={"required": "Enter the page of the portal that shows it"},
    )

    def __init__(self, *args, is_readable, **kwargs):
        self.is_readable = is_readable
        super().__init__(*args, **kwargs)

    def clean_address(self):
        address = self.cleaned_data["address"]
        path = address.partition("#")[0].partition("?")[0]
        if not address.startswith("/") or address.startswith("//"):
            raise forms.ValidationError(NOT_OURS)
        try:
            found = resolve(path)
        except Resolver404 as error:
            raise forms.ValidationError("There is no such page") from error
        if getattr(found.func, "login_required", True) or not self.is_readable(address):
            raise forms.ValidationError(NOT_PUBLIC)
        return address
