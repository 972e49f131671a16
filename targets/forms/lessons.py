"""The form by which drafts answer a lesson."""

from django import forms

from pmf_portal.ui.forms import GovUKFormMixin, SeveralField
from targets.lessons.rules.kinds import ANSWERS, AnswerKind
from targets.models import Specification

CHOOSE = "Choose the targets that this answers for"


class DraftsField(SeveralField):
    """Some drafts of a plan-year."""

    def label_from_instance(self, specification):
        return f"{specification.target.code} {specification.title}"


class AnswerLessonForm(GovUKFormMixin, forms.Form):
    """What some drafts of a plan do about a lesson."""

    submit_label = "Save the answer"
    answer = forms.ChoiceField(
        label="What does the draft do about it?",
        widget=forms.RadioSelect,
        choices=[
            (kind.value, "Nothing, because …" if kind == AnswerKind.NOTHING else label)
            for kind, label in ANSWERS.items()
        ],
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose what it does"),
    )
    words = forms.CharField(
        label="How, or why not?",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One sentence. It is published with the plan",
        error_messages={"required": "Say how, or why not"},
    )
    drafts = DraftsField(
        label="For which targets?",
        queryset=Specification.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages=dict.fromkeys(("required", "invalid_choice", "invalid_pk_value"), CHOOSE),
    )

    def __init__(self, *args, drafts, **kwargs):
        super().__init__(*args, **kwargs)
        rows = Specification.objects.select_related("target", "plan")
        self.fields["drafts"].queryset = rows.filter(pk__in=[one.pk for one in drafts]).order_by(
            "target__sort_key"
        )
