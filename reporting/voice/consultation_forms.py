"""The forms of consultations: those of the council, and the one by which residents answer."""

from django import forms

from pmf_portal.ui.forms import (
    DateInput,
    GovUKFormMixin,
    SeenFormMixin,
    SeveralField,
    YearInput,
    needed_at_times,
)
from reporting.engagement.forms import PublicForm
from reporting.engagement.spam_guard import MOST_LINKS, has_too_many_links
from reporting.voice.forms import WRONG_WORDS, long_text
from reporting.voice.residents import FORM
from targets.models import Plan, Target
from targets.voice.rules.consultations import DECISIONS, DID, VIEWS, View


def title_field():
    return forms.CharField(
        label="What is the consultation called?",
        max_length=150,
        error_messages={"required": "Enter what the consultation is called"},
    )


def about_field():
    return long_text(
        "What is it about, and what will you do with the answers?",
        rows=5,
        most=5000,
        error="Say what it is about",
        help_text="Everybody reads this above the targets",
    )


def first_day_field():
    return DateInput(
        label="On which day does it open?", error_messages={"required": "Enter the first day"}
    )


def last_day_field():
    return DateInput(
        label="On which day does it close?",
        help_text="It is open to the end of this day, London time. For example 30/9/2013",
        error_messages={"required": "Enter the last day"},
    )


class DraftConsultationForm(GovUKFormMixin, forms.Form):
    """A consultation on the draft targets of some plans."""

    submit_label = "Save the draft"
    title = title_field()
    about = about_field()
    financial_year = YearInput(
        label="Of which year are the targets?",
        help_text="For example 2024/25",
        error_messages={"required": "Enter the year"},
    )
    plans = SeveralField(
        label="The draft targets of which plans?",
        queryset=Plan.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice", "invalid_pk_value"), "Choose at least one plan"
        ),
    )
    first_day = first_day_field()
    last_day = last_day_field()

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["plans"].queryset = Plan.objects.filter(kind__in=Plan.PUBLISHED).order_by(
            "title"
        )


class ChangeConsultationForm(SeenFormMixin, forms.Form):
    """Other words or days."""

    submit_label = "Save"
    title = title_field()
    about = about_field()
    first_day = first_day_field()
    last_day = last_day_field()


class ReadAnswerForm(GovUKFormMixin, forms.Form):
    """What becomes of the words of a resident."""

    submit_label = "Save"
    decision = forms.ChoiceField(
        label="What becomes of these words?",
        choices=list(DECISIONS.items()),
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(WRONG_WORDS, "Choose what becomes of the words"),
    )
    published_text = needed_at_times(
        long_text(
            "The words as everybody reads them",
            rows=5,
            help_text="Leave out names and whatever is private. Change nothing else",
        )
    )
    reason = needed_at_times(
        long_text("Why are they withheld?", most=1000, help_text="Officers read this")
    )
    seen = forms.CharField(widget=forms.HiddenInput)


class ReplyForm(SeenFormMixin, forms.Form):
    """What was said, and what we did about it."""

    submit_label = "Publish the answer"
    said = long_text(
        "What did residents say, in short?",
        error="Say what residents said",
        help_text="Everybody reads this. Name nobody",
    )
    did = forms.ChoiceField(
        label="What did the council do about it?",
        choices=list(DID.items()),
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(WRONG_WORDS, "Choose what the council did"),
    )
    words = long_text(
        "How, or why not?", error="Say how, or why not", help_text="Everybody reads this"
    )


class ResidentForm(PublicForm):
    """What somebody thinks of a draft target, or of all; no name is asked for."""

    name_of_form = FORM
    submit_label = "Send"
    target = forms.ModelChoiceField(
        label="Which target?",
        queryset=Target.objects.none(),
        required=False,
        empty_label="The targets as a whole",
        error_messages={"invalid_choice": "Choose a target from the list"},
    )
    view = forms.ChoiceField(
        label="What do you think of it?",
        choices=list(VIEWS.items()),
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(WRONG_WORDS, "Say what you think of it"),
    )
    text = needed_at_times(
        long_text(
            "What do you want to say about it?",
            rows=6,
            help_text="Leave out names and whatever is private about you or others",
        )
    )

    def __init__(self, *args, rows, **options):
        super().__init__(*args, **options)
        names = {row.target_id: row.name for row in rows if row.target_id and row.proposed}
        field = self.fields["target"]
        field.queryset = Target.objects.filter(pk__in=names).order_by("sort_key", "code")
        field.label_from_instance = lambda target: names[target.pk]

    def clean_text(self):
        if has_too_many_links(self.cleaned_data["text"]):
            raise forms.ValidationError(f"Use at most {MOST_LINKS} links to other sites")
        return self.cleaned_data["text"]

    def clean(self):
        entries = super().clean()
        if entries.get("view") == View.OTHER and not entries.get("text") and not self.errors:
            self.add_error("text", "Say what should be measured")
        return entries
