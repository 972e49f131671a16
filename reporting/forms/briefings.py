"""The forms of what comes of a monthly briefing."""

from django import forms

from pmf_portal.ui.forms import DateInput, GovUKFormMixin, needed_at_times
from reporting.content.cabinet_report import PARTS

MOST_CONCERN, MOST_WORDS, MOST_TEAM = 1000, 1500, 600
YES, NO = "yes", "no"


class AcknowledgeForm(GovUKFormMixin, forms.Form):
    """Whether the month was spoken about, and when."""

    submit_label = "Acknowledge the briefing"
    discussed = forms.ChoiceField(
        label="Have you spoken about it in person?",
        widget=forms.RadioSelect,
        choices=[(YES, "Yes"), (NO, "No, I have read it")],
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "Say whether you have spoken about it"
        ),
    )
    discussed_on = needed_at_times(
        DateInput(
            label="On which day?", required=False, help_text="If you have. For example 20/3/2014"
        )
    )

    def clean(self):
        entries = super().clean()
        discussed, day = entries.get("discussed"), entries.get("discussed_on")
        if discussed == YES and day is None and "discussed_on" not in self.errors:
            self.add_error("discussed_on", "Enter the day on which you spoke")
        if discussed == NO and day is not None:
            self.add_error("discussed", "You entered a day: choose Yes, or leave the day empty")
        return entries

    @property
    def entries(self):
        return {"discussed_on": self.cleaned_data["discussed_on"]}


class ConcernForm(GovUKFormMixin, forms.Form):
    """What a holder is concerned about; `measures` are (code, title)."""

    submit_label = "Raise the concern"
    code = forms.ChoiceField(
        label="Which measure is it about?",
        required=False,
        error_messages={"invalid_choice": "Choose a measure from the list"},
    )
    text = forms.CharField(
        label="What are you concerned about?",
        help_text="The director reads it, and answers with what is done and by when",
        max_length=MOST_CONCERN,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Write what you are concerned about"},
    )

    def __init__(self, *args, measures, **kwargs):
        super().__init__(*args, **kwargs)
        listed = [(code, f"{code} {title}") for code, title in measures]
        self.fields["code"].choices = [("", "The month as a whole"), *listed]


class AnswerConcernForm(GovUKFormMixin, forms.Form):
    submit_label = "Send the answer"
    answer = forms.CharField(
        label="What is done about it?",
        max_length=MOST_CONCERN,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Write what is done about it"},
    )
    done_by = DateInput(label="By when?", error_messages={"required": "Enter the day"})


class BriefTeamForm(GovUKFormMixin, forms.Form):
    submit_label = "The team was briefed"
    briefed_on = DateInput(
        label="On which day was the team briefed?", error_messages={"required": "Enter the day"}
    )
    text = forms.CharField(
        label="What did you add?",
        required=False,
        help_text="What the figures do not say. It stands on the page of the month",
        max_length=MOST_TEAM,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class CabinetWordsForm(GovUKFormMixin, forms.Form):
    """What the holder adds to each part of the report."""

    submit_label = "Save your words"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for part, heading in PARTS.items():
            self.fields[part] = forms.CharField(
                label=f"Your words on this part: {heading.lower()}",
                required=False,
                max_length=MOST_WORDS,
                widget=forms.Textarea(attrs={"rows": 4}),
            )

    @property
    def entries(self):
        return {"words": self.cleaned_data}
