"""The form of what an owner concludes of an action."""

from django import forms

from exceptions.forms.parts import text
from exceptions.rules.evaluations import Worked
from pmf_portal.ui.forms import GovUKFormMixin
from pmf_portal.ui.forms_about import AboutFormMixin

AGAIN = {"yes": "Yes", "no": "No"}


class ConclusionForm(AboutFormMixin, GovUKFormMixin, forms.Form):
    """Whether it worked, what was learned, and whether it would be done again."""

    submit_label = "Save what you conclude"
    worked = forms.ChoiceField(
        label="Did it work?",
        choices=[(one.value, one.label) for one in Worked],
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether it worked"},
    )
    learned = text(
        "What was learned from it?",
        rows=5,
        required=True,
        error="Say what was learned from it",
    )
    again = forms.ChoiceField(
        label="Would you do it again?",
        choices=list(AGAIN.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether you would do it again"},
    )

    def __init__(self, *args, is_public, **kwargs):
        super().__init__(*args, **kwargs)
        readers = "The public reads" if is_public else "Those who may read the report see"
        self.fields[
            "learned"
        ].help_text = f"{readers} this, and so does whoever plans something like it. Name nobody."

    @property
    def entries(self):
        return {**self.cleaned_data, "again": self.cleaned_data["again"] == "yes"}
