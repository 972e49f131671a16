"""The forms by which staff say what works, and by which their manager answers."""

from django import forms

from pmf_portal.ui.forms import SeenFormMixin
from reporting.engagement.forms import WRONG, PublicForm, long_text
from reporting.engagement.spam_guard import MOST_LINKS, has_too_many_links
from reporting.engagement.team_words import FORM
from reporting.models import TeamWord
from targets.models import Target


class TeamWordForm(PublicForm):
    """What works, or what does not; no name is asked for."""

    name_of_form = FORM
    submit_label = "Send"
    kind = forms.ChoiceField(
        label="What do you want to say?",
        choices=list(TeamWord.KINDS.items()),
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(WRONG, "Say whether it works or not"),
    )
    target = forms.ModelChoiceField(
        label="Is it about one measure?",
        queryset=Target.objects.none(),
        required=False,
        empty_label="No, about the service as a whole",
    )
    text = long_text(
        "What works, or what does not?",
        error="Write what works, or what does not",
        help_text="Leave out names and whatever is private about you or others",
        most=2000,
        rows=6,
    )

    def __init__(self, *args, measures, **kwargs):
        super().__init__(*args, **kwargs)
        titles = dict(measures)
        field = self.fields["target"]
        field.queryset = Target.objects.filter(pk__in=titles)
        field.label_from_instance = lambda target: titles[target.pk]
        field.error_messages["invalid_choice"] = "Choose a measure from the list"
        if not titles:
            del self.fields["target"]

    def clean_text(self):
        if has_too_many_links(self.cleaned_data["text"]):
            raise forms.ValidationError(f"Use at most {MOST_LINKS} links to other sites")
        return self.cleaned_data["text"]

    @property
    def entries(self):
        return {"target": None} | super().entries


class AnswerTeamWordForm(SeenFormMixin, forms.Form):
    """What the team reads: what was said, as its manager tells it, and the answer."""

    submit_label = "Save the answer"
    told = long_text(
        "What was said, as the team reads it",
        error="Write what was said, as the team will read it",
        help_text="In your words; leave out whatever shows who said it",
        most=2000,
        rows=4,
    )
    answer = long_text("Your answer", error="Write the answer", most=5000, rows=6)
    is_public = forms.BooleanField(
        label="Everybody may read both, on the public page",
        required=False,
        help_text="Otherwise only the team reads them, by its link and in its briefing",
    )
