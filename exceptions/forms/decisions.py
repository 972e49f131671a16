"""Decisions on a report, questions and answers, and the monthly progress."""

from django import forms

from exceptions.forms.parts import redaction_field, text
from exceptions.models import ExceptionReport, Question
from pmf_portal.ui.forms import (
    DateInput,
    GovUKFormMixin,
    NoFieldsForm,
    ReasonForm,
    needed_at_times,
)
from pmf_portal.ui.forms_about import AboutFormMixin
from pmf_portal.ui.own_words import in_own_words
from targets.actions.updates import ReportedUpdate
from targets.rules.actions import NEED_A_REASON, REPORTED, Status


class VerifyForm(NoFieldsForm):
    """The director's word on the report as it was read."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput)


class DecisionForm(ReasonForm):
    """A decision with as many words as it takes."""

    reason = text("Reason", rows=4, most=5000, required=True, error="Enter the reason")

    def __init__(self, *args, label, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = label

    def explain(self, help_text, *, required=""):
        """What follows from the decision, and what is asked for where its words are missing."""
        field = self.fields["reason"]
        field.help_text = help_text
        field.error_messages["required"] = required or field.error_messages["required"]


class CloseForm(AboutFormMixin, GovUKFormMixin, forms.Form):
    submit_label = "Close the report"
    worked = forms.ChoiceField(
        label="Did the plan work?",
        choices=ExceptionReport.WORKED,
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether the plan worked"},
    )
    lesson = text(
        "What was learned?",
        most=5000,
        required=True,
        error="Say what was learned",
        help_text="Shown beside the next report on this target, if there is one",
    )


class QuestionForm(GovUKFormMixin, forms.Form):
    submit_label = "Record the question"
    body = forms.ChoiceField(
        label="Who asks?",
        choices=[
            ("", "Choose the body"),
            *((body, in_own_words(words)) for body, words in Question.BODIES.items()),
        ],
        error_messages={"required": "Choose who asks"},
    )
    text = text("Question", most=5000, required=True, error="Write the question")
    due = DateInput(
        label="To be answered by", error_messages={"required": "Say by when it is to be answered"}
    )
    mark = redaction_field()

    def __init__(self, *args, today, **kwargs):
        self.today = today
        super().__init__(*args, **kwargs)
        self.fields["mark"].label = "May the public read the question and its answer?"

    def clean_due(self):
        if self.cleaned_data["due"] < self.today:
            raise forms.ValidationError("The date has passed already")
        return self.cleaned_data["due"]


class AnswerForm(GovUKFormMixin, forms.Form):
    submit_label = "Answer the question"
    answer = text("Answer", rows=6, most=10_000, required=True, error="Write the answer")


class SupportAnswerForm(GovUKFormMixin, forms.Form):
    """Whether what a plan asks for is given."""

    submit_label = "Send the answer"
    is_given = forms.TypedChoiceField(
        label="Is it given?",
        choices=[("yes", "Yes, as asked"), ("no", "No, or not all of it")],
        coerce=lambda chosen: chosen == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether it is given"},
    )
    words = needed_at_times(text("What is given, from when, and what is not", rows=4, most=5_000))
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)


class ProgressForm(AboutFormMixin, GovUKFormMixin, forms.Form):
    """Where each action stands this month: on track, done, or at risk or late with the reason."""

    submit_label = "Save the progress"
    marks_optional = False

    def __init__(self, *args, actions, **kwargs):
        super().__init__(*args, **kwargs)
        self.actions = list(actions)
        for action in self.actions:
            self.fields[f"status_{action.pk}"] = forms.ChoiceField(
                label=f"{action.what} ({action.who}, by {action.due.day} {action.due:%B %Y})",
                choices=[(status.value, status.label) for status in REPORTED],
                widget=forms.RadioSelect,
                initial=action.status,
                error_messages={"required": f"Say how “{action}” stands"},
            )
            self.fields[f"reason_{action.pk}"] = forms.CharField(
                label="Why it is at risk or late, or what was achieved",
                required=False,
                max_length=5000,
                initial=action.reason,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def clean(self):
        entries = super().clean()
        for action in self.actions:
            status = entries.get(f"status_{action.pk}")
            if status in NEED_A_REASON and not entries.get(f"reason_{action.pk}"):
                words = Status(status).label.lower()
                self.add_error(f"reason_{action.pk}", f"Say why “{action}” is {words}")
        return entries

    @property
    def updates(self) -> dict[int, ReportedUpdate]:
        """How each action stands: {action key: update}."""
        return {
            action.pk: ReportedUpdate(
                status=self.cleaned_data[f"status_{action.pk}"],
                reason=self.cleaned_data[f"reason_{action.pk}"],
            )
            for action in self.actions
        }
