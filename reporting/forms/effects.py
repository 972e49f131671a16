"""The forms of expected effects of decisions."""

from django import forms

from pmf_portal.ui.forms import GovUKFormMixin, MonthInput, TypedNumberField
from pmf_portal.ui.forms_about import AboutFormMixin
from reporting.effects.rules.comparison import DIRECTIONS, SIZE_KINDS
from reporting.forms.lessons import LONGEST_WORDS, chosen, name_measures
from reporting.forms.scrutiny import words
from targets.models import Target


class ChangeEffectForm(AboutFormMixin, GovUKFormMixin, forms.Form):
    """What a decision is expected to do to a measure."""

    submit_label = "Save"
    direction = chosen(
        "Which way does it go?",
        [(one.value, label) for one, label in DIRECTIONS.items()],
        "Choose which way it goes",
    )
    size = TypedNumberField(
        label="By how much?",
        may_be_negative=False,
        help_text="For example 5, or 2.5",
        error_messages={"required": "Enter by how much"},
    )
    size_kind = chosen(
        "In what is that given?",
        [(one.value, label) for one, label in SIZE_KINDS.items()],
        "Choose in what it is given",
    )
    by_month = MonthInput(
        label="By which month?",
        help_text="For example 2014-03. It is compared once this month is published.",
        error_messages={"required": "Enter the month"},
    )
    because = words(
        "Why do you expect this?",
        "Say why you expect this",
        most=LONGEST_WORDS,
        help_text="What it rests on, in one or two sentences",
    )

    def clean_size(self):
        if self.cleaned_data["size"] is not None and self.cleaned_data["size"] <= 0:
            raise forms.ValidationError("Enter a number above nought")
        if self.cleaned_data["size"] is not None and self.cleaned_data["size"] >= 10**12:
            raise forms.ValidationError("This is too large")
        return self.cleaned_data["size"]


class ExpectEffectForm(ChangeEffectForm):
    """The same, with the measure."""

    submit_label = "Write it down"
    target = forms.ModelChoiceField(
        label="Which measure shows it?",
        queryset=Target.objects.none(),
        empty_label="Choose a measure",
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose the measure"),
    )
    field_order = ("target",)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        name_measures(self.fields["target"])


class CorrectEffectForm(ChangeEffectForm):
    """What is put right of an effect whose decision is taken, with the reason."""

    submit_label = "Save the correction"
    because = None
    reason = words(
        "Why is it corrected?",
        "Say why it is corrected",
        most=LONGEST_WORDS,
        help_text="Everybody reads this, and what stood before",
    )


class ExplainForm(GovUKFormMixin, forms.Form):
    """Why an effect came as it did."""

    submit_label = "Save"
    why = words(
        "Why did it come like this?",
        "Say why it came like this",
        most=LONGEST_WORDS,
        help_text="Everybody reads this",
    )
