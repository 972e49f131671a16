"""The forms of feedback and subscriptions; those of the public pass the gate."""

from django import forms

from pmf_portal.council.acts import ACTS
from pmf_portal.council.holders import holders_of
from pmf_portal.council.models import User
from pmf_portal.ui.forms import GovUKFormMixin, needed_at_times
from pmf_portal.ui.forms_about import AsOpenedMixin
from pmf_portal.ui.own_words import in_own_words
from reporting.engagement.spam_guard import (
    FILLED,
    MOST_LINKS,
    TOO_OFTEN,
    has_too_many_links,
    problem_with_time,
    sent_too_often,
    signed_timestamp,
)
from reporting.engagement.topics import TOPICS
from reporting.models import Feedback

EMAIL_WORDS = {
    "invalid": "Enter an e-mail address like name@example.com",
    "max_length": "This e-mail address is too long",
}

WRONG = ("required", "invalid_choice", "invalid_list")


def long_text(label, *, error, rows=8, most=5000, help_text=""):
    messages = {"required": error, "max_length": f"Write at most {most:,} characters"}
    return forms.CharField(
        label=label,
        max_length=most,
        widget=forms.Textarea(attrs={"rows": rows}),
        help_text=help_text,
        error_messages=messages,
    )


class PublicForm(GovUKFormMixin, forms.Form):
    """A form that anybody may send, and that asks nobody to prove that they are a person."""

    name_of_form = ""
    opened = forms.CharField(required=False, widget=forms.HiddenInput)
    website = forms.CharField(
        label="Leave this field empty",
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def __init__(self, *args, at, sender, **kwargs):
        self.at, self.sender = at, sender
        super().__init__(*args, **kwargs)
        self.fields["opened"].initial = signed_timestamp(at)
        self.fields["website"].is_for_machines = True
        self.order_fields([name for name in self.fields if name != "website"])

    def clean(self):
        entries = super().clean()
        problem = (
            FILLED
            if entries.get("website") or self.has_error("website")
            else problem_with_time(entries.get("opened", ""), self.at)
        )
        if problem:
            self.add_error(None, problem)
            self.data = self.data.copy()
            self.data["opened"], self.data["website"] = signed_timestamp(self.at), ""
        elif not self.errors and sent_too_often(self.name_of_form, self.sender, self.at):
            self.add_error(None, TOO_OFTEN)
        return entries

    @property
    def entries(self):
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in ("opened", "website")
        }


class FeedbackForm(PublicForm):
    name_of_form = "feedback"
    submit_label = "Send"
    kind = forms.ChoiceField(
        label="What do you send?",
        choices=list(Feedback.KINDS.items()),
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(WRONG, "Say what you send"),
    )
    about = forms.CharField(
        label="What is it about?",
        required=False,
        max_length=200,
        help_text="A page, a report or a target, for example “recycling rate”",
        error_messages={"max_length": "Say in at most 200 characters what it is about"},
    )
    text = long_text(
        "Your question, comment or complaint",
        error="Write your question, comment or complaint",
        help_text="Please leave out what is private about you or others",
    )
    wants_answer = forms.BooleanField(label="I would like an answer by e-mail", required=False)
    email = needed_at_times(
        forms.EmailField(
            label="E-mail address",
            required=False,
            max_length=254,
            help_text="Needed only if you would like an answer",
            error_messages=EMAIL_WORDS,
        )
    )
    name = forms.CharField(
        label="Name",
        required=False,
        max_length=100,
        error_messages={"max_length": "Write your name in at most 100 characters"},
    )
    may_publish = forms.BooleanField(
        label="The council may publish my question and its answer, without my name", required=False
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].widget.attrs |= {"autocomplete": "email", "spellcheck": "false"}
        self.fields["name"].widget.attrs["autocomplete"] = "name"

    def clean_text(self):
        if has_too_many_links(self.cleaned_data["text"]):
            raise forms.ValidationError(f"Use at most {MOST_LINKS} links to other sites")
        return self.cleaned_data["text"]

    def clean(self):
        entries = super().clean()
        if entries.get("wants_answer") and not entries.get("email") and not self.has_error("email"):
            self.add_error("email", "Enter your e-mail address, so that we can answer")
        return entries

    @property
    def entries(self):
        return {name: value for name, value in super().entries.items() if name != "wants_answer"}


class AssignForm(AsOpenedMixin, GovUKFormMixin, forms.Form):
    submit_label = "Pass it to this officer"
    owner = forms.ModelChoiceField(
        label="Who answers?",
        queryset=User.objects.none(),
        required=False,
        empty_label="The performance and intelligence team",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = holders_of(ACTS["answer_feedback"]).order_by("post")
        self.fields["owner"].error_messages["invalid_choice"] = "Choose an officer from the list"
        self.marks_optional = False


class AnswerFeedbackForm(GovUKFormMixin, forms.Form):
    submit_label = "Save the answer"
    answer = long_text("Answer", error="Write the answer", most=10_000)


class PublishAnswerForm(GovUKFormMixin, forms.Form):
    """What the public reads: both texts as the team edits them."""

    submit_label = "Publish"
    about = forms.CharField(label="What it is about, as published", required=False, max_length=200)
    question = long_text(
        "The question as published",
        error="Write the question as the public will read it",
        help_text="Leave out names and whatever is private",
    )
    answer = long_text(
        "The answer as published", error="Write the answer as the public will read it", most=10_000
    )


class SubscribeForm(PublicForm):
    name_of_form = "subscribe"
    submit_label = "Continue"
    address = forms.EmailField(
        label="Your e-mail address",
        max_length=254,
        error_messages=EMAIL_WORDS | {"required": "Enter your e-mail address"},
    )
    topics = forms.MultipleChoiceField(
        label="What would you like e-mails about?",
        choices=[(topic, in_own_words(words)) for topic, words in TOPICS.items()],
        widget=forms.CheckboxSelectMultiple,
        error_messages=dict.fromkeys(WRONG, "Choose what you would like e-mails about"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["address"].widget.attrs |= {"autocomplete": "email", "spellcheck": "false"}
