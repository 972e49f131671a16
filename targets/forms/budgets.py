"""The forms by which a year's budget comes about."""

from django import forms

from pmf_portal.ui.forms import DateInput, GovUKFormMixin, TypedNumberField
from targets.forms.actions import long_text
from targets.models import ResourceEnvelope


class BudgetFigureForm(GovUKFormMixin, forms.Form):
    """An amount of one kind, with what it rests on."""

    submit_label = "Save the amount"
    kind = forms.ChoiceField(
        label="Of what?",
        choices=list(ResourceEnvelope.KINDS.items()),
        error_messages={"required": "Choose of what"},
    )
    amount = TypedNumberField(
        label="How much for the year?",
        unit="£",
        help_text="In pounds; of the staff establishment in full-time equivalents",
        error_messages={"required": "Enter the amount"},
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "govuk-input--width-10"}),
    )
    note = long_text("What does it rest on?", rows=3, help_text="Savings, growth, what is cut")


class ConsultationForm(GovUKFormMixin, forms.Form):
    """What a consultation on the draft budget said."""

    submit_label = "Record the consultation"
    title = forms.CharField(
        label="Who was asked?",
        max_length=200,
        help_text="For example “Residents’ survey on the draft budget”",
        error_messages={"required": "Say who was asked"},
    )
    first_day = DateInput(label="From when?", error_messages={"required": "Enter the first day"})
    last_day = DateInput(label="Until when?", error_messages={"required": "Enter the last day"})
    answers = forms.IntegerField(
        label="How many answered?",
        min_value=0,
        max_value=10_000_000,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-5"}),
        error_messages={
            "required": "Enter how many answered",
            "invalid": "Enter a whole number",
        },
    )
    said = long_text("What did they say?", rows=4, required=True, error="Say what they said")
    changed = long_text(
        "What was changed because of it?",
        rows=3,
        required=True,
        error="Say what was changed, or that nothing was",
    )
    link = forms.URLField(
        label="Link",
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text="To the report",
    )


class MinuteForm(GovUKFormMixin, forms.Form):
    """The Council's minute on budget and council tax."""

    submit_label = "Record the minute"
    day = DateInput(
        label="When did the Council meet?", error_messages={"required": "Enter the day"}
    )
    reference = forms.CharField(
        label="Which minute?",
        max_length=200,
        help_text="For example “Council, 4 March 2014, minute 23”",
        error_messages={"required": "Enter the minute"},
    )
    revenue = TypedNumberField(
        label="Revenue budget",
        unit="£",
        help_text="In pounds for the year",
        error_messages={"required": "Enter the revenue budget"},
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "govuk-input--width-10"}),
    )
    council_tax = TypedNumberField(
        label="Council tax, Band D",
        unit="£",
        help_text="In pounds for the year",
        error_messages={"required": "Enter the council tax"},
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "govuk-input--width-10"}),
    )
