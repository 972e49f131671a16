"""The forms of audits and of their recommendations."""

from django import forms

from pmf_portal.ui.forms import DateInput, GovUKFormMixin, needed_at_times
from pmf_portal.ui.forms_about import AboutFormMixin
from reporting.audits.rules.lifecycle import RESPONSES
from reporting.forms.lessons import LONGEST_WORDS, chosen, mark_field, name_measures, title_field
from reporting.forms.meetings import PersonField
from reporting.forms.scrutiny import words
from reporting.models import Audit, AuditRecommendation, Document
from targets.models import Target

ADDRESS = "Enter a whole address, such as https://www.example.org/report"


def address_field(label, help_text):
    return forms.URLField(
        label=label,
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=help_text,
        error_messages={"invalid": ADDRESS},
    )


def report_address_field():
    return needed_at_times(
        address_field("Where is the report?", "Its address, unless it is a document of the portal")
    )


def report_document_field():
    return needed_at_times(
        forms.ModelChoiceField(
            label="Which document of the portal is the report?",
            queryset=Document.objects.none(),
            required=False,
            empty_label="It is at the address above",
            error_messages={"invalid_choice": "Choose a document from the list"},
        )
    )


class AuditForm(AboutFormMixin, GovUKFormMixin, forms.Form):
    """Who audited what, and what they say."""

    title = title_field("What is the audit called?")
    auditor = chosen("Who audited?", list(Audit.AUDITORS.items()), "Choose who audited")
    auditor_name = needed_at_times(
        forms.CharField(
            label="What is the auditor called?",
            max_length=150,
            required=False,
            help_text="Needed for an auditor from outside",
        )
    )
    scope = words("What was looked at?", "Say what was looked at", most=LONGEST_WORDS)
    assurance = chosen(
        "Which level of assurance is given?",
        list(Audit.ASSURANCES.items()),
        "Choose the level of assurance",
    )
    opinion = words("What is the opinion?", "Write the opinion", most=LONGEST_WORDS)
    reported_on = DateInput(
        label="When was it reported?", error_messages={"required": "Enter the day"}
    )
    link = report_address_field()
    document = report_document_field()
    mark = mark_field("What is left out is read by its owners and auditors only.")

    def __init__(self, *args, submit_label="Save the audit", **kwargs):
        self.submit_label = submit_label
        super().__init__(*args, **kwargs)
        self.fields["document"].queryset = Document.objects.published().order_by("title")


class MarkAuditForm(GovUKFormMixin, forms.Form):
    submit_label = "Save"
    mark = mark_field()
    reason = words("Why?", "Enter the reason", most=LONGEST_WORDS)
    link = report_address_field()
    document = report_document_field()

    def __init__(self, *args, has_report, **kwargs):
        """Where the report is, is asked for only where there is none yet."""
        super().__init__(*args, **kwargs)
        if has_report:
            del self.fields["link"], self.fields["document"]
        else:
            self.fields["document"].queryset = Document.objects.published().order_by("title")


class RecommendationForm(GovUKFormMixin, forms.Form):
    """What an audit recommends, to whom, until when."""

    submit_label = "Save the recommendation"
    text = words("What is recommended?", "Write what is recommended", rows=5)
    priority = chosen(
        "How urgent is it?", list(AuditRecommendation.PRIORITIES.items()), "Choose how urgent it is"
    )
    owner = PersonField(
        label="Who carries it out?",
        help_text="Type the beginning of the post to find it.",
        error_messages={"required": "Choose who carries it out"},
    )
    due = DateInput(label="By when?", error_messages={"required": "Enter the day"})
    target = forms.ModelChoiceField(
        label="Which measure is it about?",
        queryset=Target.objects.none(),
        required=False,
        empty_label="No measure in particular",
        error_messages={"invalid_choice": "Choose a measure from the list"},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        name_measures(self.fields["target"])


class RespondForm(GovUKFormMixin, forms.Form):
    """What management answers."""

    submit_label = "Save the answer"
    response = chosen(
        "What do you answer?",
        [(one.value, label) for one, label in RESPONSES.items()],
        "Choose your answer",
    )
    reason = needed_at_times(
        words(
            "Why?",
            most=LONGEST_WORDS,
            help_text="Needed unless it is accepted as it stands. Everybody reads it.",
        )
    )


class ProgressForm(GovUKFormMixin, forms.Form):
    """How far a recommendation has come, or that it is done, and what shows it."""

    progress = words("", "Write it down", most=LONGEST_WORDS, help_text="Everybody reads this")
    evidence = address_field("Where can that be seen?", "An address, if there is one")

    def __init__(self, *args, label, submit_label, **kwargs):
        self.submit_label = submit_label
        super().__init__(*args, **kwargs)
        self.fields["progress"].label = label


class MoveForm(GovUKFormMixin, forms.Form):
    """Another day, with the reason."""

    submit_label = "Move the day"
    due = DateInput(label="Until when?", error_messages={"required": "Enter the day"})
    reason = words("Why?", "Enter the reason", most=LONGEST_WORDS, help_text="Everybody reads this")
