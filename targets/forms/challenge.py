"""The forms of evidence and of the challenge checklist (framework 2.4, 3.1)."""

from django import forms

from pmf_portal.ui.forms import GovUKFormMixin, SeenFormMixin
from targets.models import Evidence
from targets.rules.principles import ANSWERS, PRINCIPLES, needs_note


class EvidenceForm(GovUKFormMixin, forms.ModelForm):
    """A piece of evidence or a benchmark."""

    submit_label = "Add it"
    link = forms.URLField(
        label="Link",
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text="Starts with https://",
        error_messages={"invalid": "Write the whole address, like https://www.example.org/report"},
    )

    class Meta:
        model = Evidence
        fields = ["kind", "title", "value", "link"]
        labels = {
            "kind": "What is it?",
            "title": "What it is called, and who published it",
            "value": "Figure",
        }
        help_texts = {"value": "For a benchmark, with its period: 82.4% in 2012/13"}
        error_messages = {"title": {"required": "Say what it is called"}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].error_messages["required"] = "Choose evidence or benchmark"


class PrinciplesForm(SeenFormMixin, forms.Form):
    """The challenge checklist: each design principle met, not met or not applicable, with a note
    (framework 3.1).
    """

    submit_label = "Save the checklist"

    def __init__(self, *args, draft, checks, **kwargs):
        super().__init__(*args, **kwargs)
        known = {check.principle: check for check in checks}
        for name, words in PRINCIPLES.items():
            check = known.get(name)
            answers = [("", "Not answered yet"), *ANSWERS.items()]
            self.fields[name] = forms.ChoiceField(
                label=words, choices=answers, required=False, initial=check.answer if check else ""
            )
            self.fields[f"{name}_note"] = forms.CharField(
                label=f"Note on “{words[0].lower() + words[1:]}”",
                required=False,
                max_length=1000,
                initial=check.note if check else "",
            )
        self.remember(draft.version)

    def clean(self):
        entries = super().clean()
        for name, words in PRINCIPLES.items():
            if needs_note(entries.get(name)) and not entries.get(f"{name}_note"):
                self.add_error(
                    f"{name}_note",
                    f"Say why “{words[0].lower() + words[1:]}” is {ANSWERS[entries[name]].lower()}",
                )
        return entries

    @property
    def answers(self):
        return {
            name: (self.cleaned_data[name], self.cleaned_data[f"{name}_note"])
            for name in PRINCIPLES
            if self.cleaned_data[name]
        }
