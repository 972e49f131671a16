"""The forms in which partners say that figures are right, or why not, and are answered."""

from django import forms

from pmf_portal.formats.numbers import counted
from pmf_portal.ui.forms import GovUKFormMixin
from pmf_portal.ui.forms_about import AboutFormMixin


class VerifyForm(GovUKFormMixin, forms.Form):
    """The figures of a month as they were shown, by the keys of their revisions."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=20_000)

    def __init__(self, *args, figures=(), **kwargs):
        seen = " ".join(str(figure.actual.pk) for figure in figures)
        super().__init__(*args, initial={"seen": seen}, **kwargs)
        them = "This figure is ours and right"
        if len(figures) != 1:
            them = f"These {counted(len(figures), 'figure')} are ours and right"
        self.submit_label = them

    def clean_seen(self):
        words = self.cleaned_data["seen"].split()
        if not all(word.isdecimal() and len(word) < 16 for word in words):
            raise forms.ValidationError("Open the page again: nothing was verified.")
        return [int(word) for word in words]


class DisputeForm(AboutFormMixin, GovUKFormMixin, forms.Form):
    """What is wrong with a figure."""

    submit_label = "Dispute the figure"
    words = forms.CharField(
        label="What is wrong with it?",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="In a sentence. The head of service and the performance team answer you.",
        error_messages={"required": "Say in a sentence what is wrong with it"},
    )


class AnswerDisputeForm(AboutFormMixin, GovUKFormMixin, forms.Form):
    """Why a disputed figure stands."""

    submit_label = "Send the answer"
    words = forms.CharField(
        label="Why does the figure stand?",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Say why the figure stands, or correct it"},
    )
