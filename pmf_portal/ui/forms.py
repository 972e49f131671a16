"""What every form of the portal has in common."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms

from pmf_portal.formats.numbers import NumberError, typed_number
from pmf_portal.periods.month import FinancialYear, Month, PeriodError
from pmf_portal.refusals import Refused


class GovUKFormMixin:
    """Renders a form by the GOV.UK template pack: `{% crispy form %}` gives error summary, fields
    and button.
    """

    submit_label = "Save"
    # Off where a blank is allowed for now, but needed before the act is complete.
    marks_optional = True
    # The server says what is missing, in our words; browsers' own bubbles and "required"
    # announcements would double it.
    use_required_attribute = False

    @property
    def helper(self):
        helper = FormHelper()
        helper.form_method = "post"
        helper.attrs = {"novalidate": ""}
        helper.template_pack = "govuk"
        if any(isinstance(field, forms.FileField) for field in self.fields.values()):
            helper.attrs["enctype"] = "multipart/form-data"
        helper.add_input(Submit("save", self.submit_label))
        return helper

    def refuse(self, refused):
        """Show a service's refusal at its field, or above the form where it has none here."""
        field = getattr(refused, "field", None)
        self.add_error(field if field in self.fields else None, str(refused))

    def save_with(self, act):
        """Whether the form is valid and its act, a service with what was entered, is done; a
        refusal is shown on the form.
        """
        if not self.is_valid():
            return False
        try:
            act(self.entries)
        except Refused as refused:
            self.refuse(refused)
            return False
        return True

    @property
    def entries(self):
        """What was entered, as the act takes it."""
        return self.cleaned_data


class TypedNumberField(forms.CharField):
    """A number as people type it (docs/numbers.md), kept exactly."""

    def __init__(self, *, unit="", **kwargs):
        self.unit = unit
        kwargs.setdefault(
            "widget",
            forms.TextInput(
                attrs={
                    "inputmode": "decimal",
                    "class": "govuk-input--width-10",
                    "autocomplete": "off",
                }
            ),
        )
        super().__init__(max_length=40, **kwargs)

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        try:
            return typed_number(text, self.unit)
        except NumberError as error:
            raise forms.ValidationError(str(error)) from error


class ReasonForm(GovUKFormMixin, forms.Form):
    """A reason that goes into the audit trail or is published."""

    submit_label = "Go on"
    reason = forms.CharField(
        label="Reason",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Enter the reason"},
    )

    def __init__(self, *args, submit_label="", help_text="", **kwargs):
        self.submit_label = submit_label or self.submit_label
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = help_text


class PeriodInput(forms.CharField):
    """A period of one kind as people type it; `parse` reads it."""

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.TextInput(attrs={"class": "govuk-input--width-5"}))
        super().__init__(max_length=7, **kwargs)

    def clean(self, value):
        text = super().clean(value)
        try:
            return self.parse(text) if text else None
        except PeriodError as error:
            raise forms.ValidationError(str(error)) from error


class YearInput(PeriodInput):
    """A financial year: 2013/14."""

    parse = staticmethod(FinancialYear.parse)


class MonthInput(PeriodInput):
    """A month: 2013-04."""

    parse = staticmethod(Month.parse)


class DateInput(forms.DateField):
    """A day as people type it: 30/9/2013."""

    def __init__(self, **kwargs):
        kwargs.setdefault(
            "widget", forms.DateInput(format="%d/%m/%Y", attrs={"class": "govuk-input--width-10"})
        )
        kwargs.setdefault("help_text", "For example 30/9/2013")
        messages = {"invalid": "Write the date like 30/9/2013"} | kwargs.pop("error_messages", {})
        super().__init__(
            input_formats=["%d/%m/%Y", "%Y-%m-%d", "%d %B %Y"], error_messages=messages, **kwargs
        )


class DaysFormMixin(GovUKFormMixin):
    """A form with a first and a last day."""

    def clean(self):
        entries = super().clean()
        first, last = entries.get("first_day"), entries.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", "The last day cannot be before the first day")
        return entries


class SeenFormMixin(GovUKFormMixin):
    """A form that remembers what its fields showed, so that two people's changes can be told
    apart.
    """

    marks_optional = False

    def remember(self, version):
        """Send along what is shown, and the version it was shown at."""
        self.fields["seen_version"] = forms.IntegerField(widget=forms.HiddenInput, initial=version)
        for name, field in self.fields.items():
            field.show_hidden_initial = name != "seen_version"

    def take_up(self, fresh):
        """Somebody else saved meanwhile: fields left alone here show their values; what was typed
        here stays.
        """
        self.data = self.data.copy()
        for name in self.fields:
            theirs = fresh[name].value()
            if name not in self.changed_data or name == "seen_version":
                put(self.data, name, theirs)
            put(self.data, self.add_initial_prefix(name), theirs)


def put(data, name, value):
    if isinstance(value, list | tuple):
        data.setlist(name, [str(item) for item in value])
    elif value is None or value is False:
        data.pop(name, None)
    else:
        data[name] = str(value)
