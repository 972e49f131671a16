"""The forms in which partners propose changes of their objectives, and are answered."""

from django import forms

from pmf_portal.ui.forms import GovUKFormMixin, YearInput, needed_at_times
from pmf_portal.ui.forms_about import AboutFormMixin

NOT_TAKEN = "no"


class ProposalForm(AboutFormMixin, GovUKFormMixin, forms.Form):
    """Another title, or another last year, and why."""

    submit_label = "Propose the change"
    marks_optional = False
    title = forms.CharField(
        label="Objective", max_length=200, error_messages={"required": "Enter the objective"}
    )
    last_year = YearInput(label="Last year", required=False, help_text="For example 2026/27")
    reason = forms.CharField(
        label="Why?",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Say why it should change"},
    )

    def __init__(self, *args, objective, **kwargs):
        initial = {"title": objective.title, "last_year": objective.last_year or ""}
        super().__init__(*args, initial=initial, **kwargs)


class AnswerProposalForm(AboutFormMixin, GovUKFormMixin, forms.Form):
    """Whether a proposal is taken; why not, where it is not."""

    submit_label = "Send the answer"
    marks_optional = False
    taken = forms.ChoiceField(
        label="Do you take it?",
        choices=[("yes", "Yes: change the objective so"), (NOT_TAKEN, "No")],
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether you take it"},
    )
    answer = needed_at_times(
        forms.CharField(
            label="Your answer",
            required=False,
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 4}),
            help_text="Where you do not take it, say why.",
        )
    )

    @property
    def entries(self):
        taken = self.cleaned_data["taken"] != NOT_TAKEN
        return {"is_taken": taken, "answer": self.cleaned_data["answer"]}
