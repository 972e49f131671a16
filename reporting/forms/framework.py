"""The forms of the framework and of its yearly review."""

from django import forms
from django.utils.timezone import localdate

from pmf_portal.ui.forms import (
    DateInput,
    DaysFormMixin,
    GovUKFormMixin,
    YearInput,
    needed_at_times,
)
from pmf_portal.ui.forms_about import AboutFormMixin
from reporting.forms.lessons import title_field
from reporting.forms.scrutiny import words
from reporting.framework_review.rules.sections import (
    LONGEST_NUMBER,
    LONGEST_TITLE,
    NUMBER,
    SectionsError,
    read_sections,
)
from reporting.meetings.rules.lifecycle import MeetingState
from reporting.models import Body, Meeting

LONGEST_FRAMEWORK, LONGEST_SECTION, LONGEST_WORDS, REFERENCE = 200_000, 20_000, 2000, 120


class SetOutForm(GovUKFormMixin, forms.Form):
    """The framework as it stands, section by section."""

    submit_label = "Publish it as version 1"
    title = title_field("What is the framework called?")
    in_force_from = DateInput(
        label="From when is it in force?", error_messages={"required": "Enter the day"}
    )
    reference = forms.CharField(
        label="Who decided it, and when?",
        max_length=200,
        help_text="For example: Cabinet, 10 October 2013, minute 76",
        error_messages={"required": "Say who decided it, and when"},
    )
    sections = words(
        "The sections",
        "Enter the sections",
        rows=20,
        most=LONGEST_FRAMEWORK,
        help_text="Begin each with a line such as “# 1.1 Introduction”; its words follow below.",
    )

    def clean_sections(self):
        try:
            return read_sections(self.cleaned_data["sections"])
        except SectionsError as error:
            raise forms.ValidationError(str(error)) from error


class OpenReviewForm(GovUKFormMixin, forms.Form):
    """The year that is reviewed."""

    submit_label = "Open the review"
    year = YearInput(
        label="Which financial year is it the review of?",
        help_text="For example 2013/14",
        error_messages={"required": "Enter the year"},
    )


class ConsultForm(DaysFormMixin, forms.Form):
    """The days of the consultation."""

    submit_label = "Save the days"
    first_day = DateInput(label="First day", error_messages={"required": "Enter the first day"})
    last_day = DateInput(label="Last day", error_messages={"required": "Enter the last day"})


class FrameworkCommentForm(GovUKFormMixin, forms.Form):
    """What somebody thinks of a section."""

    submit_label = "Send the comment"
    section = forms.ChoiceField(
        label="What is it about?",
        required=False,
        error_messages={"invalid_choice": "Choose a section of the framework"},
    )
    text = words(
        "What should change, or stay?",
        "Write your comment",
        rows=5,
        most=LONGEST_WORDS,
        help_text="Everybody of the council reads it, with your post",
    )

    def __init__(self, *args, version, **kwargs):
        super().__init__(*args, **kwargs)
        sections = [(one.number, str(one)) for one in version.sections.all()]
        self.fields["section"].choices = [("", "The whole framework"), *sections]


class AnswerCommentForm(GovUKFormMixin, forms.Form):
    submit_label = "Save the answer"
    answer = words(
        "What is made of it?",
        "Write the answer",
        most=LONGEST_WORDS,
        help_text="Whoever made the comment is told",
    )


class FrameworkChangeForm(AboutFormMixin, GovUKFormMixin, forms.Form):
    """Other words for a section, a new one, or one less."""

    submit_label = "Save the proposal"
    number = forms.CharField(
        label="Number of the section",
        max_length=LONGEST_NUMBER,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5"}),
        help_text="For example 3.1. A number that is not there yet makes a new section.",
        error_messages={"required": "Enter the number"},
    )
    title = forms.CharField(
        label="Title",
        max_length=LONGEST_TITLE,
        error_messages={"required": "Enter the title"},
    )
    text = needed_at_times(
        words(
            "Its words",
            rows=12,
            most=LONGEST_SECTION,
            help_text="Delete them all to leave the section out",
        )
    )
    why = words(
        "Why?",
        "Say why",
        most=LONGEST_WORDS,
        help_text="Everybody reads this beside the change",
    )

    def clean_number(self):
        number = self.cleaned_data["number"].strip()
        if not NUMBER.fullmatch(number):
            raise forms.ValidationError("Write the number like 3 or 3.1")
        return number


class SendReviewForm(GovUKFormMixin, forms.Form):
    """The body that decides the changes."""

    submit_label = "Send the changes"
    body = forms.ModelChoiceField(
        label="Who decides?",
        queryset=Body.objects.none(),
        empty_label="Choose a body",
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose the body"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        rows = Body.objects.filter(ended_on=None, is_public=True)
        self.fields["body"].queryset = rows.order_by("title")


class ApproveForm(GovUKFormMixin, forms.Form):
    """What the body decided, and from when it holds."""

    submit_label = "Publish the new version"
    meeting = forms.ModelChoiceField(
        label="At which meeting was it approved?",
        queryset=Meeting.objects.none(),
        required=False,
        empty_label="A meeting that is not in this list",
        help_text="Meetings whose minutes are confirmed",
        error_messages={"invalid_choice": "Choose a meeting from the list"},
    )
    decided_on = needed_at_times(
        DateInput(
            label="On which day?",
            required=False,
            help_text="Needed where the meeting is not in the list. For example 30/9/2013",
        )
    )
    reference = forms.CharField(
        label="Which minute?",
        max_length=REFERENCE,
        help_text="For example: minute 76",
        error_messages={"required": "Enter the minute"},
    )
    in_force_from = DateInput(
        label="From when is the new version in force?",
        error_messages={"required": "Enter the day"},
    )
    why = words(
        "What changed in short, and why?",
        "Say what changed, and why",
        most=LONGEST_WORDS,
        help_text="Everybody reads this above the changes",
    )

    def __init__(self, *args, review, **kwargs):
        super().__init__(*args, **kwargs)
        meetings = Meeting.objects.filter(
            body=review.body, state=MeetingState.CONFIRMED, day__gte=localdate(review.sent_at)
        )
        self.fields["meeting"].queryset = meetings.select_related("body").order_by("-day")
