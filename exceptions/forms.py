"""The forms of an exception report."""

from django import forms

from pmf_portal.periods.month import Month, PeriodError
from pmf_portal.ui.forms import GovUKFormMixin


class MonthInput(forms.CharField):
    """A month as people type it: 2013-09."""

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        try:
            return Month.parse(text)
        except PeriodError as error:
            raise forms.ValidationError(str(error)) from error


class CompleteForm(GovUKFormMixin, forms.Form):
    """Cause, recovery month, resources and risk; may be saved unfinished."""

    submit_label = "Save"
    cause = forms.CharField(
        label="Why did performance fall short?",
        required=False,
        max_length=40000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="The cause or causes, in words a resident understands.",
    )
    recovery_month = MonthInput(
        label="When will performance be back on plan?",
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
        help_text="The month, for example 2013-09",
    )
    resources = forms.CharField(label="What resources does recovery need?", required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3}))
    risk = forms.CharField(label="Which risk on the risk register is linked?", required=False, max_length=500)
    seen_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, report, **kwargs):
        self.report = report
        names = ("cause", "resources", "risk")
        kwargs["initial"] = {name: getattr(report, name) for name in names} | {
            "recovery_month": str(report.recovery_month or ""),
            "seen_version": report.version,
        }
        super().__init__(*args, **kwargs)

    def clean_recovery_month(self):
        month = self.cleaned_data["recovery_month"]
        if month and month <= self.report.month:
            raise forms.ValidationError(f"The recovery month must be after {self.report.month.name}, the month that turned red.")
        return month


class ActionForm(GovUKFormMixin, forms.Form):
    """One action of the delivery plan."""

    submit_label = "Add the action"
    what = forms.CharField(
        label="What will be done?", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), error_messages={"required": "Say what will be done"}
    )
    who = forms.CharField(
        label="Who will do it?",
        max_length=150,
        help_text="The post, for example Service Manager, Reablement",
        error_messages={"required": "Say who will do it"},
    )
    due = forms.DateField(
        label="By when?",
        help_text="For example 30/9/2013",
        input_formats=["%d/%m/%Y", "%Y-%m-%d", "%d %B %Y"],
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
        error_messages={"required": "Say by when", "invalid": "Write the date like 30/9/2013"},
    )


class ReturnForm(GovUKFormMixin, forms.Form):
    """Why the report goes back."""

    submit_label = "Return the report"
    reason = forms.CharField(
        label="What has to be done before you can verify it?",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Say what has to be done"},
    )


class NoFieldsForm(GovUKFormMixin, forms.Form):
    """A decision that needs no words: one button."""

    def __init__(self, *args, submit_label, **kwargs):
        self.submit_label = submit_label
        super().__init__(*args, **kwargs)
