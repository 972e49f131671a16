"""The forms of planning."""

from django import forms

from pmf_portal.ui.forms import GovUKFormMixin


class ApprovePlanForm(GovUKFormMixin, forms.Form):
    """The decision that approves a plan."""

    submit_label = "Approve and lock"
    reference = forms.CharField(
        label="Reference of the decision",
        max_length=300,
        help_text="For example: Council, 5 March 2013, minute 12",
        error_messages={"required": "Enter the reference of the decision"},
    )
    confirm = forms.BooleanField(
        label="I understand that no target, trajectory or tolerance of this plan can be changed until next year",
        error_messages={"required": "Confirm that you understand what approval locks"},
    )
