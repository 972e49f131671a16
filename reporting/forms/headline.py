"""The form in which the performance team words the headline of a month."""

from django import forms

from pmf_portal.ui.forms import GovUKFormMixin
from pmf_portal.ui.forms_about import AboutFormMixin
from reporting.models.headline_edits import MOST_CHARACTERS


class HeadlineForm(AboutFormMixin, GovUKFormMixin, forms.Form):
    submit_label = "Save the headline"
    text = forms.CharField(
        label="Headline",
        required=False,
        max_length=MOST_CHARACTERS,
        help_text=(
            "One or two short sentences: what happened, then against what. Leave it empty to"
            " publish the portal’s own sentence."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_text(self):
        """A headline is one paragraph."""
        return " ".join(self.cleaned_data["text"].split())
