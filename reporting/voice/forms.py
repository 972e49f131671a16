"""The forms of surveys and complaints."""

from django import forms

from pmf_portal.council.models import OrganisationUnit
from pmf_portal.council.unit_titles import distinct_titles
from pmf_portal.formats.numbers import NumberError, typed_part
from pmf_portal.periods import frequency
from pmf_portal.periods.month import PeriodError
from pmf_portal.periods.typed import typed_period
from pmf_portal.ui.forms import (
    DateInput,
    GovUKFormMixin,
    PeriodInput,
    SeveralField,
    TypedNumberField,
    needed_at_times,
)
from targets.models import Survey, Target
from targets.querysets import within_paths
from targets.voice.rules.complaints import LABELS, CountsEntry
from targets.voice.rules.surveys import MODES, WaveEntry, answers_in

SEVERAL = "On a keyboard, hold Control to choose several"
ANSWERS = "Write one answer a line with its number: Very satisfied = 120"
WRONG_WORDS = ("required", "invalid_choice")


def long_text(label, *, rows=3, most=2000, error="", help_text=""):
    return forms.CharField(
        label=label,
        max_length=most,
        required=bool(error),
        widget=forms.Textarea(attrs={"rows": rows}),
        help_text=help_text,
        error_messages={"required": error} if error else {},
    )


def whole(text):
    """A whole number of people, however it is written."""
    number = typed_part(text)
    if number != int(number) or number < 0:
        raise NumberError("Write a whole number, 0 or more.")
    return int(number)


def whole_number(label, *, required=False, error="", help_text=""):
    return TypedNumberField(
        read=whole,
        label=label,
        required=required,
        may_be_negative=False,
        help_text=help_text,
        error_messages={"required": error} if error else {},
    )


def measures_field():
    return SeveralField(
        label="Which measures does it tell of?",
        queryset=Target.objects.none(),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=SEVERAL,
        error_messages={"invalid_choice": "Choose measures from the list"},
    )


def reason_field(who_reads="Everybody reads"):
    return long_text(
        "Why is it corrected?",
        error="Say why it is corrected",
        most=1000,
        help_text=f"{who_reads} it beside the new numbers",
    )


class AddSurveyForm(GovUKFormMixin, forms.ModelForm):
    """A survey, and who asks."""

    submit_label = "Add the survey"
    link = forms.URLField(
        label="Where can its report be read?",
        required=False,
        max_length=500,
        assume_scheme="https",
        error_messages={"invalid": "Enter a whole address, such as https://www.example.org/report"},
    )

    class Meta:
        model = Survey
        fields = ["title", "run_by", "about", "link"]
        labels = {
            "title": "What is the survey called?",
            "run_by": "Who asks?",
            "about": "Who is asked, and how are they chosen?",
        }
        error_messages = {
            "title": {"required": "Enter what the survey is called"},
            "run_by": {"required": "Say who asks"},
        }

    def _get_validation_exclusions(self):
        # That a title is taken is the service's to tell.
        return super()._get_validation_exclusions() | {"slug", "title"}


class TiedForm(GovUKFormMixin, forms.Form):
    """What a question counts, and what it is tied to."""

    submit_label = "Save"
    counted = forms.CharField(
        label="Which answers count, in words?",
        max_length=150,
        help_text="As a sentence goes on from the share: “were very or fairly satisfied”",
        error_messages={"required": "Say which answers count"},
    )
    higher_is_better = forms.TypedChoiceField(
        label="Is a higher share better?",
        choices=[("True", "Yes, a higher share is better"), ("False", "No, a lower share is")],
        coerce=lambda text: text == "True",
        error_messages=dict.fromkeys(WRONG_WORDS, "Say whether a higher share is better"),
    )
    unit = forms.ModelChoiceField(
        label="Which service is it about?",
        queryset=OrganisationUnit.objects.none(),
        required=False,
        empty_label="The council as a whole",
        error_messages={"invalid_choice": "Choose a service from the list"},
    )
    measures = measures_field()

    def __init__(self, *args, user, **options):
        super().__init__(*args, **options)
        offer_services(self.fields["unit"], user)
        self.fields["measures"].queryset = Target.objects.order_by("sort_key", "code")
        self.fields["measures"].label_from_instance = lambda target: target.code


class AddQuestionForm(TiedForm):
    """A question of a survey."""

    submit_label = "Add the question"
    text = forms.CharField(
        label="The question, as it is asked",
        max_length=300,
        error_messages={"required": "Enter the question"},
    )
    counting_answers = long_text(
        "The answers that count, one a line",
        help_text="Leave both lists empty where only a share or a number is known",
    )
    other_answers = long_text("The other answers, one a line")
    field_order = (
        "text",
        "counted",
        "counting_answers",
        "other_answers",
        "higher_is_better",
        "unit",
        "measures",
    )


class WaveForm(GovUKFormMixin, forms.Form):
    """One wave of a question; answers as they are known."""

    submit_label = "Save the wave"
    first_day = DateInput(
        label="When were people asked first?", error_messages={"required": "Enter the first day"}
    )
    last_day = DateInput(
        label="When were people asked last?", error_messages={"required": "Enter the last day"}
    )
    mode = forms.ChoiceField(
        label="How were they asked?",
        choices=[("", "Choose how"), *((mode.value, label) for mode, label in MODES.items())],
        error_messages=dict.fromkeys(WRONG_WORDS, "Choose how people were asked"),
    )
    population = forms.CharField(
        label="Who was asked?",
        max_length=200,
        help_text="For example: residents aged 18 and over, a sample of 3,000",
        error_messages={"required": "Say who was asked"},
    )
    n = whole_number(
        "How many answered the question?", required=True, error="Enter how many answered"
    )
    count = needed_at_times(whole_number("How many of them gave the answers that count?"))
    share = needed_at_times(
        TypedNumberField(
            unit="%",
            label="Or, of weighted answers: which share gave them?",
            required=False,
            may_be_negative=False,
            help_text="In per cent, for example 63.9",
        )
    )
    answers = needed_at_times(
        long_text("Or: how many gave each answer?", rows=5, help_text=ANSWERS)
    )
    design_effect = TypedNumberField(
        label="Design effect",
        required=False,
        may_be_negative=False,
        help_text="Only of a weighted or clustered sample, from 1 to 20, as its report says",
    )

    def clean_answers(self):
        found = answers_in(self.cleaned_data["answers"])
        if found is None:
            raise forms.ValidationError(ANSWERS)
        return found

    @property
    def entry(self):
        entries = {name: self.cleaned_data[name] for name in WaveEntry.__annotations__}
        return WaveEntry(**entries)

    @property
    def entries(self):
        """What the act takes: the wave, and why it is corrected."""
        return {"entry": self.entry} | {
            name: self.cleaned_data[name] for name in ("reason",) if name in self.cleaned_data
        }


class CorrectWaveForm(WaveForm):
    submit_label = "Save the correction"
    reason = reason_field()

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["first_day"].disabled = True


class QuarterInput(PeriodInput):
    """A quarter as people type it."""

    @staticmethod
    def parse(text):
        try:
            return typed_period(text, frequency.QUARTER)
        except PeriodError as error:
            raise PeriodError(f"{error}. Write the quarter like 2023/24 Q2") from error


class CountsForm(GovUKFormMixin, forms.Form):
    """The counts of complaints of a service and a quarter."""

    submit_label = "Save the counts"

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        for name, label in LABELS.items():
            is_needed = name == "received"
            error = "Enter how many complaints were received" if is_needed else ""
            self.fields[name] = whole_number(label, required=is_needed, error=error)
        if "reason" in self.fields:
            self.order_fields([*LABELS, "reason"])

    @property
    def entries(self):
        counts = {name: self.cleaned_data[name] for name in LABELS}
        others = {n: v for n, v in self.cleaned_data.items() if n not in LABELS}
        return {"entry": CountsEntry(**counts)} | others


class RecordCountsForm(CountsForm):
    unit = forms.ModelChoiceField(
        label="Which service?",
        queryset=OrganisationUnit.objects.none(),
        empty_label="Choose the service",
        error_messages=dict.fromkeys(WRONG_WORDS, "Choose the service"),
    )
    quarter = QuarterInput(
        label="Which quarter?",
        help_text="For example 2023/24 Q2",
        error_messages={"required": "Enter the quarter"},
    )

    def __init__(self, *args, user, **options):
        super().__init__(*args, **options)
        offer_services(self.fields["unit"], user)


class CorrectCountsForm(CountsForm):
    submit_label = "Save the correction"
    reason = reason_field("Officers read")


class TieComplaintsForm(GovUKFormMixin, forms.Form):
    """The measures that complaints about a service tell of."""

    submit_label = "Save"
    measures = measures_field()

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["measures"].queryset = Target.objects.order_by("sort_key", "code")
        self.fields["measures"].label_from_instance = lambda target: target.code


def offer_services(field, user):
    """Let a field choose among the services in a person’s part of the council, told apart where
    several have one title.
    """
    rows = OrganisationUnit.objects.filter(kind=OrganisationUnit.SERVICE, ended_on=None)
    field.queryset = rows.filter(within_paths("", user.paths())).order_by("title", "slug")
    titles = distinct_titles(field.queryset.select_related("parent"))
    # One that has ended stays offered where it is chosen already.
    field.label_from_instance = lambda unit: titles.get(unit.slug, unit.title)
