"""What the Exception Tracker is asked for: a month, a directorate."""

from django import forms

from pmf_portal.formats.wording import terms
from pmf_portal.ui.forms import GovUKFormMixin
from pmf_portal.ui.own_words import in_own_words


class TrackerForm(GovUKFormMixin, forms.Form):
    """The filters of the tracker; they stand in the address, so that a view can be kept and passed
    on.
    """

    submit_label = "Show"
    marks_optional = False
    month = forms.ChoiceField(
        label="As at",
        required=False,
        error_messages={"invalid_choice": "Choose a month from the list"},
    )
    directorate = forms.ChoiceField(
        label=in_own_words("{terms.directorate.capital}"),
        required=False,
        error_messages={
            "invalid_choice": in_own_words("Choose {terms.directorate.with_article} from the list")
        },
    )

    def __init__(self, *args, months, directorates, **kwargs):
        super().__init__(*args, **kwargs)
        self.months = {str(month): month for month in months}
        self.fields["month"].choices = [
            ("", "Now"),
            *((text, f"The end of {month.name}") for text, month in self.months.items()),
        ]
        self.fields["directorate"].choices = [
            ("", f"All {terms.directorate.plural}"),
            *directorates,
        ]

    @property
    def helper(self):
        helper = super().helper
        helper.form_method, helper.disable_csrf = "get", True
        return helper

    @property
    def month_chosen(self):
        """The month that was chosen; None for now, and where the choice was not understood."""
        return self.months.get(self.cleaned_data.get("month", ""))
