"""The forms of suppliers and contracts."""

from django import forms

from pmf_portal.council.models import OrganisationUnit
from pmf_portal.ui.forms import DateInput, GovUKFormMixin
from pmf_portal.ui.forms_about import AboutFormMixin
from reporting.contracts.rules.contract_words import VALUE_BANDS
from reporting.forms.lessons import (
    LONGEST_WORDS,
    MeasuresField,
    chosen,
    mark_field,
    name_measures,
    title_field,
)
from reporting.forms.meetings import PersonField
from reporting.forms.scrutiny import words
from reporting.models import Supplier


class SupplierForm(GovUKFormMixin, forms.Form):
    """An organisation that the council has contracts with."""

    submit_label = "Add the supplier"
    title = forms.CharField(
        label="What is it called?",
        max_length=150,
        error_messages={"required": "Enter its name"},
    )
    partner = forms.ModelChoiceField(
        label="Is it one of the council’s partners in the portal?",
        queryset=OrganisationUnit.objects.none(),
        required=False,
        empty_label="It has no account here",
        error_messages={"invalid_choice": "Choose an organisation from the list"},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        partners = OrganisationUnit.objects.standing().partners()
        self.fields["partner"].queryset = partners.order_by("title")


class ChangeContractForm(AboutFormMixin, GovUKFormMixin, forms.Form):
    """What is recorded of a contract."""

    submit_label = "Save"
    title = title_field("What is the contract called?")
    delivers = words(
        "What is delivered?",
        "Say what is delivered",
        most=LONGEST_WORDS,
        help_text="One or two sentences",
    )
    supplier = forms.ModelChoiceField(
        label="Who is the supplier?",
        queryset=Supplier.objects.none(),
        empty_label="Choose a supplier",
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose the supplier"),
    )
    unit = forms.ModelChoiceField(
        label="For which part of the council?",
        queryset=OrganisationUnit.objects.none(),
        empty_label="Choose one",
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "Choose the part of the council"
        ),
    )
    starts = DateInput(label="From when?", error_messages={"required": "Enter the first day"})
    value_band = chosen("What is it worth?", list(VALUE_BANDS.items()), "Choose what it is worth")
    manager = PersonField(
        label="Who manages it?",
        help_text="Type the beginning of the post to find it.",
        error_messages={"required": "Choose who manages it"},
    )
    measures = MeasuresField(label="Which measures show how it does?")
    mark = mark_field("What is left out is never published: no title, no supplier, no measure.")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["supplier"].queryset = Supplier.objects.order_by("title")
        units = OrganisationUnit.objects.standing().of_the_council()
        self.fields["unit"].queryset = units
        name_measures(self.fields["measures"])
        self.fields["measures"].widget.attrs["size"] = 8


class ContractForm(ChangeContractForm):
    """The same, with its last day."""

    submit_label = "Record the contract"
    ends = DateInput(label="Until when?", error_messages={"required": "Enter the last day"})
    field_order = ("title", "delivers", "supplier", "unit", "starts", "ends")


class ExtendForm(GovUKFormMixin, forms.Form):
    """A later last day of a contract."""

    submit_label = "Extend the contract"
    ends = DateInput(label="Until when?", error_messages={"required": "Enter the last day"})
    reason = words("Why?", "Enter the reason", most=LONGEST_WORDS)


class EndForm(GovUKFormMixin, forms.Form):
    """That a contract ended before its last day."""

    submit_label = "Say that it ended"
    ended_on = DateInput(label="When did it end?", error_messages={"required": "Enter the day"})
    reason = words("Why?", "Enter the reason", most=LONGEST_WORDS)
