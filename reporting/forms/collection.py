"""The form in which it is proposed to retire a measure."""

from django import forms

from pmf_portal.ui.forms import GovUKFormMixin
from reporting.forms.lessons import LONGEST_WORDS
from reporting.forms.meetings import PersonField
from reporting.forms.scrutiny import words


class RetireForm(GovUKFormMixin, forms.Form):
    """Why a measure is to be retired, and who answers for that."""

    submit_label = "Draft the proposal"
    reason = words(
        "What is proposed, from when, and what is done in its place?",
        "Say what is proposed",
        rows=5,
        most=LONGEST_WORDS,
        help_text="Everybody reads this once the proposal is sent, with the reasons above",
    )
    owner = PersonField(
        label="Who answers for it?",
        help_text="Type the beginning of the post to find it.",
        error_messages={"required": "Choose who answers for it"},
    )
