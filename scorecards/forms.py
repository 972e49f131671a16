"""The forms of recording and signing off."""

from django import forms

from pmf_portal.ui.forms import GovUKFormMixin, TypedNumberField
from scorecards.models import Actual


class ActualForm(GovUKFormMixin, forms.Form):
    """One figure: a value, or a numerator and a denominator, with a comment."""

    submit_label = "Save the figure"
    status = forms.ChoiceField(
        label="Is the figure final?",
        choices=[(Actual.FINAL, "Final"), (Actual.PROVISIONAL, "Provisional: it may still change")],
        widget=forms.RadioSelect,
        initial=Actual.FINAL,
        error_messages={"required": "Say whether the figure is final"},
    )
    comment = forms.CharField(
        label="Comment",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Shown on the scorecard. Say what a reader needs to understand the figure.",
    )
    seen_revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args, specification, current, **kwargs):
        kwargs["initial"] = initial_of(current) | {"seen_revision": current.revision if current else 0}
        super().__init__(*args, **kwargs)
        if specification.takes_a_ratio:
            self.fields["numerator"] = TypedNumberField(
                label="Numerator", help_text=specification.numerator, error_messages={"required": "Enter the numerator"}
            )
            self.fields["denominator"] = TypedNumberField(
                label="Denominator", help_text=specification.denominator, error_messages={"required": "Enter the denominator"}
            )
        else:
            self.fields["value"] = TypedNumberField(
                unit=specification.unit,
                label=f"Value ({specification.unit})" if specification.unit else "Value",
                error_messages={"required": "Enter the value"},
            )
        if current:
            self.fields["reason"] = forms.CharField(
                label="Reason for the correction",
                max_length=500,
                help_text="Published with the list of corrections.",
                error_messages={"required": "Say why the figure is corrected"},
            )
        self.order_fields(["value", "numerator", "denominator", "status", "comment", "reason", "seen_revision"])


def initial_of(current):
    """What the form shows first: the figure that stands, as a person would type it."""
    if current is None:
        return {}
    numbers = {name: getattr(current, name) for name in ("value", "numerator", "denominator")}
    typed = {name: format(number.normalize(), "f") for name, number in numbers.items() if number is not None}
    return typed | {"status": current.status, "comment": current.comment}


class SignOffForm(GovUKFormMixin, forms.Form):
    """A director's word for the lines shown."""

    submit_label = "Verify and sign off"
    confirm = forms.BooleanField(
        label="I have read these lines and verify them for my directorate", error_messages={"required": "Confirm that you have read and verify these lines"}
    )
    seen_digest = forms.CharField(widget=forms.HiddenInput)
