"""The forms of ledger extracts, risk registers and cost centres."""

from django import forms

from pmf_portal.periods import clock
from pmf_portal.ui.forms import DateInput, GovUKFormMixin
from targets.models import Plan


class ExtractForm(GovUKFormMixin, forms.Form):
    """A file, and the day it is as at."""

    submit_label = "Check the file"
    file = forms.FileField(
        label="Your file (CSV, XLSX or ODS)",
        help_text="Nothing is saved yet. The next page shows what will change.",
        error_messages={"required": "Choose a file", "empty": "The file is empty"},
    )
    as_at = DateInput(
        label="As at",
        help_text="The day on which it was made. For example 30/9/2013",
        error_messages={"required": "Enter the day that it is as at"},
    )

    def clean_as_at(self):
        day = self.cleaned_data["as_at"]
        if day > clock.today():
            raise forms.ValidationError("This day is still to come. Enter the day it was made")
        return day


class CostCentreForm(GovUKFormMixin, forms.Form):
    """A cost centre and its plan."""

    submit_label = "Map the cost centre"
    code = forms.CharField(
        label="Cost centre", max_length=30, error_messages={"required": "Enter the cost centre"}
    )
    plan = forms.ModelChoiceField(
        label="Plan",
        queryset=Plan.objects.none(),
        error_messages={"required": "Choose the plan"},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["plan"].queryset = Plan.objects.order_by("title")

    def clean_code(self):
        code = self.cleaned_data["code"]
        if len(code.split()) != 1:
            raise forms.ValidationError("A cost centre has no spaces in it")
        return code
