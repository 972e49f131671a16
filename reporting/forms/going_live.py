"""The form that sets the month from which the portal is live."""

from django import forms

from pmf_portal.ui.forms import GovUKFormMixin, MonthInput


class LiveFromForm(GovUKFormMixin, forms.Form):
    """The first month that the timetable holds for."""

    submit_label = "Set the month"
    month = MonthInput(
        label="First month",
        help_text="For example September 2024",
        error_messages={"required": "Enter the month from which the portal is live"},
    )
