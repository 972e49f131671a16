"""The form of a contact on the public page."""

from django import forms

from pmf_portal.ui.forms import GovUKFormMixin
from pmf_portal.ui.forms_about import AsOpenedMixin
from reporting.engagement.forms import EMAIL_WORDS, long_text
from reporting.engagement.session_forms import number_words, words_field

MOST_BEFORE = 999


class ContactForm(GovUKFormMixin, forms.Form):
    """Who to ask, by post, and about what."""

    submit_label = "Add the contact"
    post = words_field("Post", "Enter the post", 150, help_text="A post, not a person’s name")
    helps_with = long_text(
        "What do they help with?", error="Say what they help with", rows=4, most=1000
    )
    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        required=False,
        help_text="The team’s, never one person’s",
        error_messages=EMAIL_WORDS,
    )
    telephone = words_field("Telephone number", "", 30, required=False)
    order = forms.IntegerField(
        label="Place in the list",
        min_value=0,
        max_value=MOST_BEFORE,
        initial=0,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-3"}),
        help_text="The lowest comes first.",
        error_messages=number_words("Enter a number; 0 comes first", 0, MOST_BEFORE),
    )
    is_shown = forms.BooleanField(label="Show it on the public page", required=False, initial=True)


class ChangeContactForm(AsOpenedMixin, ContactForm):
    """A contact as it stands."""

    submit_label = "Save the changes"

    def __init__(self, *args, contact, **kwargs):
        names = ("post", "helps_with", "email", "telephone", "order", "is_shown")
        initial = {name: getattr(contact, name) for name in names}
        super().__init__(*args, initial=initial, **kwargs)
