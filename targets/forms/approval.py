"""The forms of submission and approval."""

from django import forms

from pmf_portal.ui.forms import DateInput, GovUKFormMixin


class ApprovalForm(GovUKFormMixin, forms.Form):
    """What every approval needs: the digest of the book that was read, and the understanding of
    what it locks.
    """

    submit_label = "Approve and lock"
    seen_digest = forms.CharField(widget=forms.HiddenInput)
    confirm = forms.BooleanField(
        label=(
            "I understand that no target, trajectory or tolerance of this plan can be changed until"
            " next year"
        ),
        error_messages={"required": "Confirm that you understand what approval locks"},
    )


class CouncilApprovalForm(ApprovalForm):
    """The Council's decision, as its minutes have it (framework 3.3)."""

    meeting = forms.CharField(
        label="Meeting",
        max_length=120,
        initial="Council",
        error_messages={"required": "Enter the meeting"},
    )
    decided_on = DateInput(
        label="Date of the meeting", error_messages={"required": "Enter the date of the meeting"}
    )
    minute = forms.CharField(
        label="Minute reference",
        max_length=60,
        help_text="For example: minute 12",
        error_messages={"required": "Enter the minute reference"},
    )
    field_order = ["meeting", "decided_on", "minute", "confirm", "seen_digest"]

    @property
    def reference(self):
        """The decision's reference, as it is published."""
        day = self.cleaned_data["decided_on"]
        return (
            f"{self.cleaned_data['meeting']}, {day.day} {day:%B %Y}, {self.cleaned_data['minute']}"
        )


class PortfolioApprovalForm(ApprovalForm):
    """The decision of a portfolio holder, director or head of service."""

    decision = forms.CharField(
        label="Reference of the decision",
        max_length=300,
        help_text="For example: decision of the portfolio holder, 5 March 2013",
        error_messages={"required": "Enter the reference of the decision"},
    )
    field_order = ["decision", "confirm", "seen_digest"]

    @property
    def reference(self):
        return self.cleaned_data["decision"]
