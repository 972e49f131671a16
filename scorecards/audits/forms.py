"""The forms of an audit of indicators."""

from django import forms

from pmf_portal.council.acts import ACTS
from pmf_portal.council.holders import holders_of
from pmf_portal.council.models import User
from pmf_portal.ui.forms import DateInput, GovUKFormMixin, YearInput
from pmf_portal.ui.forms_about import AsOpenedMixin
from scorecards.audits.evidence_files import WELCOME
from scorecards.audits.services import FOLLOWS
from scorecards.models import AuditCheck, Finding


def words(label, missing, rows=4, **options):
    """A text of some length."""
    return forms.CharField(
        label=label,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": missing},
        **options,
    )


class DrawForm(GovUKFormMixin, forms.Form):
    """What an audit is called, which year it audits, and how its sample is drawn."""

    submit_label = "Draw the sample"
    title = forms.CharField(
        label="Title", max_length=200, error_messages={"required": "Enter the title of the audit"}
    )
    financial_year = YearInput(
        label="Year whose indicators are audited",
        help_text="For example 2013/14",
        error_messages={"required": "Enter the financial year, like 2013/14"},
    )
    seed = forms.CharField(
        label="Seed",
        max_length=100,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20", "autocomplete": "off"}),
        help_text=(
            "Any word or number, for example one thrown before witnesses. The same seed and"
            " indicators always give the same sample."
        ),
        error_messages={"required": "Enter a word or number to draw by"},
    )
    size = forms.IntegerField(
        label="How many indicators?",
        min_value=1,
        max_value=200,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-3"}),
        error_messages={
            "required": "Enter how many indicators to draw",
            "invalid": "Write how many indicators as a whole number, like 8",
            "min_value": "Draw at least 1 indicator",
            "max_value": "Draw at most 200 indicators",
        },
    )


class CheckForm(AsOpenedMixin, GovUKFormMixin, forms.Form):
    """What was found about one principle of data quality."""

    submit_label = "Save the check"
    verdict = forms.ChoiceField(
        label="Verdict",
        choices=list(AuditCheck.VERDICTS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the verdict"},
    )
    found = words(
        "What was compared, and what was found",
        "Say what was compared with which source, or why it was not tested",
        rows=6,
        help_text="Published with the report. Name documents and systems, not people.",
    )


class EvidenceForm(GovUKFormMixin, forms.Form):
    """A file that shows what a check found."""

    submit_label = "Add the file"
    file = forms.FileField(
        label="File",
        help_text=f"{WELCOME} At most 10 MB. It is kept as it is, and cannot be taken back.",
        error_messages={"required": "Choose a file", "empty": "The file is empty"},
    )


class FindingForm(GovUKFormMixin, forms.Form):
    """A finding and the recommendation that follows from it."""

    submit_label = "Add the finding"
    indicator = forms.ChoiceField(
        label="Which indicator?",
        required=False,
        help_text="Leave as it is if the finding is about the audit as a whole",
    )
    text = words(
        "Finding",
        "Enter the finding",
        help_text="Published with the report. Name posts, not people.",
    )
    recommendation = words("Recommendation", "Enter the recommendation")
    priority = forms.ChoiceField(
        label="Priority",
        choices=Finding._meta.get_field("priority").choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the priority"},
    )
    owner = forms.ModelChoiceField(
        label="Owner",
        queryset=User.objects.none(),
        help_text="Who is asked to agree it and carries it out",
        error_messages={"required": "Choose the owner"},
    )
    due = DateInput(
        label="To be carried out by",
        error_messages={"required": "Enter the date by which it is to be carried out"},
    )

    def __init__(self, *args, indicators, **kwargs):
        super().__init__(*args, **kwargs)
        self.indicators = {indicator.target.code: indicator for indicator in indicators}
        self.fields["indicator"].choices = [
            ("", "The audit as a whole"),
            *((code, code) for code in self.indicators),
        ]
        self.fields["owner"].queryset = holders_of(ACTS["agree_finding"]).order_by(
            "post", "username"
        )

    def clean_indicator(self):
        return self.indicators.get(self.cleaned_data["indicator"])


class AgreeForm(GovUKFormMixin, forms.Form):
    """The owner's answer to a recommendation."""

    submit_label = "Send the answer"
    agreed = forms.TypedChoiceField(
        label="Do you agree this recommendation?",
        choices=[("yes", "Yes, and I will carry it out by the date"), ("no", "No")],
        coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether you agree the recommendation"},
    )
    note = words(
        "What you will do, or why you do not agree", "Say what you will do, or why you do not agree"
    )


class FollowUpForm(AsOpenedMixin, GovUKFormMixin, forms.Form):
    """What has become of a recommendation."""

    submit_label = "Save the follow-up"
    state = forms.ChoiceField(
        label="State", widget=forms.RadioSelect, error_messages={"required": "Choose the state"}
    )
    note = words("What was found", "Say what was found")

    def __init__(self, *args, finding, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [
            (state, Finding.STATES[state]) for state in FOLLOWS[finding.state]
        ]


class PublishForm(GovUKFormMixin, forms.Form):
    """Internal Audit's opinion, with which the report is published."""

    submit_label = "Publish the report"
    opinion = words(
        "Opinion",
        "Enter the opinion",
        rows=8,
        help_text="Published. How far the council’s figures can be relied on, and why.",
    )
