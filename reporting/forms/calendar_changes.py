"""The form that moves days of a month."""

from django import forms

from pmf_portal.council.rules.step_words import step_in_words
from pmf_portal.periods.timetable import MOVABLE
from pmf_portal.ui.forms import DateInput, GovUKFormMixin, needed_at_times


class ReportingDatesForm(GovUKFormMixin, forms.Form):
    """The days of a month as they are announced, each of which can be moved, and one reason for all
    that are.
    """

    submit_label = "Change the dates"
    reason = needed_at_times(
        forms.CharField(
            label="Why are dates changed?",
            required=False,
            max_length=1000,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text="Published beside the dates. Needed once the financial year has begun.",
        )
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for step in MOVABLE:
            words = step_in_words(step)
            self.fields[step] = DateInput(
                label=words, error_messages={"required": f"{words}: enter the day"}
            )
        self.order_fields([*MOVABLE, "reason", "seen"])

    @property
    def entries(self):
        given = self.cleaned_data
        return {
            "days": {step: given[step] for step in MOVABLE},
            "reason": given["reason"],
            "seen": given["seen"],
        }

    def refuse(self, refused):
        for field, words in refused.problems.items():
            self.add_error(field or None, words)
