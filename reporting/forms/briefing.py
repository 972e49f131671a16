"""The form in which a director says something of a month."""

from django import forms

from pmf_portal.ui.forms import GovUKFormMixin

MOST = 600


class DirectorCommentForm(GovUKFormMixin, forms.Form):
    submit_label = "Save the comment"
    text = forms.CharField(
        label="What is your comment on this month?",
        help_text="Two or three sentences: what worries you, what you will do, by when",
        max_length=MOST,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={
            "required": "Write your comment on this month",
            "max_length": f"Write at most {MOST} characters, so that the briefing fits one page",
        },
    )
