"""The forms of requests to the performance and intelligence team."""

from django import forms

from pmf_portal.council.models import User
from pmf_portal.council.roles import Role
from pmf_portal.ui.forms import DateInput, GovUKFormMixin
from targets.forms.actions import long_text
from targets.models import Plan, Specification, Target
from targets.models.intelligence import services


class AskForm(GovUKFormMixin, forms.Form):
    """What is wanted, for what, and by when."""

    submit_label = "Ask the team"
    service = forms.ChoiceField(
        label="What do you need?",
        choices=[("", "Choose the service"), *services()],
        error_messages={"required": "Choose what you need"},
    )
    question = long_text(
        "What do you want to know?",
        rows=4,
        required=True,
        error="Say what you want to know",
        help_text="Officers of the council read this. Name no resident.",
    )
    purpose = long_text(
        "What is it for?",
        rows=2,
        required=True,
        error="Say what it is for",
        help_text="The decision, the plan or the target that will rest on it",
    )
    needed_by = DateInput(
        label="By when do you need it?", error_messages={"required": "Enter the day"}
    )
    target = forms.ModelChoiceField(
        label="Which measure is it about?",
        queryset=Target.objects.none(),
        required=False,
        empty_label="No measure in particular",
    )
    plan = forms.ModelChoiceField(
        label="Which plan is it about?",
        queryset=Plan.objects.none(),
        required=False,
        empty_label="No plan in particular",
    )

    def __init__(self, *args, user, **options):
        super().__init__(*args, **options)
        self.fields["target"].queryset = Target.objects.visible_to(user).order_by("code")
        self.fields["plan"].queryset = Plan.objects.order_by("title")


class TakeForm(GovUKFormMixin, forms.Form):
    """Who answers, and by when."""

    submit_label = "Save"
    owner = forms.ModelChoiceField(
        label="Who answers it?",
        queryset=User.objects.none(),
        empty_label="Choose a person",
        error_messages={"required": "Choose who answers it"},
    )
    due = DateInput(label="By when?", error_messages={"required": "Enter the day"})

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        team = User.objects.filter(is_active=True, roleassignment__role=Role.PERFORMANCE_TEAM)
        self.fields["owner"].queryset = team.distinct().order_by("post", "username")


class AnswerForm(GovUKFormMixin, forms.Form):
    """The answer, and where the whole of it is."""

    submit_label = "Send the answer"
    answer = long_text(
        "What is the answer?",
        rows=8,
        required=True,
        error="Write the answer",
        help_text="Begin with the answer itself, then what it rests on and how sure it is",
    )
    link = forms.URLField(
        label="Where is the whole of it?",
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text="The address of the report or file, if there is one",
        error_messages={"invalid": "Enter a whole address, such as https://www.example.org/report"},
    )


class DeclineForm(GovUKFormMixin, forms.Form):
    """Why a request is not answered."""

    submit_label = "Decline the request"
    reason = long_text(
        "Why can it not be answered?",
        rows=3,
        required=True,
        error="Say why it cannot be answered",
        help_text="Whoever asked reads this",
    )


class AttachForm(GovUKFormMixin, forms.Form):
    """The draft that rests on an answer."""

    submit_label = "Put it under the draft"
    specification = forms.ModelChoiceField(
        label="Which draft rests on it?",
        queryset=Specification.objects.none(),
        empty_label="Choose a draft",
        error_messages={"required": "Choose a draft"},
    )

    def __init__(self, *args, drafts, **options):
        super().__init__(*args, **options)
        self.fields["specification"].queryset = drafts
        self.fields["specification"].label_from_instance = lambda draft: (
            f"{draft.target.code} {draft.title}, {draft.financial_year}"
        )
