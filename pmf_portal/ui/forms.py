"""What every form of the portal has in common."""

from functools import partial

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator

from pmf_portal.formats.numbers import NumberError, shortened, typed_number, typed_part
from pmf_portal.formats.plain_text import clean_text
from pmf_portal.formats.typed_days import typed_day, typed_time
from pmf_portal.formats.units import can_be_negative
from pmf_portal.formats.value_kinds import kind_of, typing_hint, words_of
from pmf_portal.periods.converters import with_address
from pmf_portal.periods.month import PeriodError
from pmf_portal.periods.typed import typed_month, typed_year
from pmf_portal.refusals import Refused
from pmf_portal.ui.forms_about import AboutFormMixin
from pmf_portal.ui.held_choices import keep_holder
from pmf_portal.ui.plain_messages import named, speak_plainly


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

    def __getitem__(self, name):
        """A field as it is drawn and read: what is too long in it is told, never cut; what stands
        in a list is offered, and every message is the portal’s own.
        """
        bound = super().__getitem__(name)
        tell_length(bound.field)
        keep_holder(bound)
        speak_plainly(bound.field, bound.label, hidden=bound.is_hidden)
        return bound

    def _widget_data_value(self, widget, html_name):
        """What was typed, cleaned as at every other way in; a password stays as it is."""
        value = super()._widget_data_value(widget, html_name)
        return value if isinstance(widget, forms.PasswordInput) else cleaned(value)

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


def needed_at_times(field):
    """A field that may be empty only where something else allows it; it is not called optional."""
    field.is_needed_at_times = True
    return field


class AtMost(MaxLengthValidator):
    """Says by how much a text is too long."""

    def __call__(self, text):
        over = len(text) - self.limit_value
        if over > 0:
            raise ValidationError(
                f"This is {over:,} character{'' if over == 1 else 's'} too long. Shorten it to at"
                f" most {self.limit_value:,} characters",
                code="max_length",
            )


def tell_length(field):
    """Have the server count a field’s characters, in our words: a browser that counts cuts off what
    was pasted without a word, and counts line breaks in its own way.
    """
    if not isinstance(field, forms.CharField) or field.max_length is None:
        return
    field.widget.attrs.pop("maxlength", None)
    field.validators = [
        AtMost(field.max_length) if type(validator) is MaxLengthValidator else validator
        for validator in field.validators
    ]


def cleaned(value):
    """Typed text, or a list of it, as the portal keeps it; anything else as it is."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, list):
        return [cleaned(item) for item in value]
    return value


class SeveralField(forms.ModelMultipleChoiceField):
    """Several things of a list; a number that no database holds is none of them."""

    def _check_values(self, value):
        try:
            return super()._check_values(value)
        except OverflowError as error:
            raise forms.ValidationError(
                self.error_messages["invalid_choice"],
                code="invalid_choice",
                params={"value": str(value[0])[:20]},
            ) from error


class TypedNumberField(forms.CharField):
    """A number as people type it (docs/numbers.md), kept exactly; `of_two`: a part of a ratio;
    `read`: another way of reading it.  Yes or no and the words of a scale are chosen.
    """

    def __init__(self, *, unit="", of_two=False, may_be_negative=None, read=None, **kwargs):
        self.unit = "" if of_two or read else unit
        self.read = read or (typed_part if of_two else partial(typed_number, unit=unit))
        if may_be_negative is None:
            may_be_negative = not of_two and can_be_negative(unit)
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
        if hint := typing_hint(self.unit):
            kwargs["help_text"] = ". ".join(filter(None, (kwargs.get("help_text"), hint)))
        if words := words_of(self.unit):
            kwargs["widget"] = choice_of_words(words, kwargs["widget"])
        super().__init__(max_length=40, **kwargs)
        # The keypads for numbers of some telephones have no minus.
        is_text = may_be_negative or kind_of(self.unit)
        self.widget.attrs["inputmode"] = "text" if is_text else "decimal"
        if words:
            del self.widget.attrs["inputmode"]

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        try:
            return self.read(text)
        except NumberError as error:
            raise forms.ValidationError(str(error)) from error


def choice_of_words(words, widget):
    """A list to choose a word from, best first, in the place of a field to type in."""
    attrs = {name: value for name, value in widget.attrs.items() if name == "aria-label"}
    choices = [("", "Not chosen"), *((word, word) for word in reversed(words))]
    return forms.Select(attrs=attrs, choices=choices)


class ReasonForm(AboutFormMixin, GovUKFormMixin, forms.Form):
    """A reason that goes into the audit trail or is published."""

    submit_label = "Continue"
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


class NoFieldsForm(AboutFormMixin, GovUKFormMixin, forms.Form):
    """A decision that needs no words: one button."""

    def __init__(self, *args, submit_label, **kwargs):
        self.submit_label = submit_label
        super().__init__(*args, **kwargs)


class PeriodInput(forms.CharField):
    """A period of one kind as people type it; `parse` reads it."""

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.TextInput(attrs={"class": "govuk-input--width-5"}))
        super().__init__(max_length=40, **kwargs)

    def clean(self, value):
        text = super().clean(value)
        try:
            period = self.parse(text) if text else None
        except PeriodError as error:
            raise forms.ValidationError(named(self.label or "", str(error))) from error
        if period is not None and not with_address([period]):
            raise forms.ValidationError(
                named(self.label or "", f"“{shortened(text)}” is too far away. Write a nearer one")
            )
        return period


class YearInput(PeriodInput):
    """A financial year: 2013/14, or as people write it."""

    parse = staticmethod(typed_year)


class MonthInput(PeriodInput):
    """A month: 2013-04, or as people and spreadsheets write it."""

    parse = staticmethod(typed_month)


class DateInput(forms.DateField):
    """A day as people type it: 30/9/2013, 30 Sep 2013."""

    def __init__(self, **kwargs):
        kwargs.setdefault(
            "widget", forms.DateInput(format="%d/%m/%Y", attrs={"class": "govuk-input--width-10"})
        )
        kwargs.setdefault("help_text", "For example 30/9/2013")
        super().__init__(**kwargs)

    def to_python(self, value):
        if not isinstance(value, str):
            return super().to_python(value)
        try:
            return typed_day(value) if value.strip() else None
        except PeriodError as error:
            raise forms.ValidationError(named(self.label or "", str(error))) from error


class TimeInput(forms.TimeField):
    """A time of day as people type it: 14:00, 2.30 pm."""

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.TextInput(attrs={"class": "govuk-input--width-5"}))
        kwargs.setdefault("help_text", "For example 14:00")
        super().__init__(**kwargs)

    def to_python(self, value):
        if not isinstance(value, str):
            return super().to_python(value)
        try:
            return typed_time(value) if value.strip() else None
        except PeriodError as error:
            raise forms.ValidationError(named(self.label or "", str(error))) from error


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
