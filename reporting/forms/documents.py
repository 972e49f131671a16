"""The forms of documents and of reports from before the portal."""

from django import forms

from pmf_portal.council.holders import council_people
from pmf_portal.council.models import User
from pmf_portal.formats.uploads import MOST_BYTES, WELCOME
from pmf_portal.periods.month import PeriodError
from pmf_portal.ui.forms import DateInput, GovUKFormMixin, needed_at_times
from pmf_portal.ui.own_words import in_own_words
from reporting.library.legacy_periods import Period
from reporting.models import Document

MB = MOST_BYTES // 1024 // 1024


def words(label, missing, rows=3, **options):
    """A text of some length."""
    return forms.CharField(
        label=label,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": missing},
        **options,
    )


class ReviewDateMixin:
    """A form with the day of the next review, which has to lie ahead."""

    def __init__(self, *args, today, **kwargs):
        self.today = today
        super().__init__(*args, **kwargs)

    def clean_review_due(self):
        due = self.cleaned_data["review_due"]
        if due <= self.today:
            raise forms.ValidationError("The next review has to be after today")
        if due.year > self.today.year + 10:
            raise forms.ValidationError("The next review has to be within ten years")
        return due


def file_field():
    return forms.FileField(
        label="File",
        help_text=f"{WELCOME} At most {MB} MB.",
        error_messages={
            "required": "Choose the file (after an error, choose it again)",
            "empty": "The file is empty",
        },
    )


def review_field():
    return DateInput(
        label="Next review",
        error_messages={"required": "Enter the day by which it is reviewed next"},
    )


class UploadDocumentForm(ReviewDateMixin, GovUKFormMixin, forms.Form):
    submit_label = "Publish the document"
    title = forms.CharField(
        label="Title",
        max_length=200,
        error_messages={"required": "Enter the title of the document"},
    )
    kind = forms.ChoiceField(
        label="Kind",
        choices=[("", "Choose the kind"), *Document.KINDS.items()],
        error_messages={"required": "Choose the kind of document"},
    )
    owner = forms.ModelChoiceField(
        label="Owner",
        queryset=User.objects.none(),
        empty_label="Choose the owner",
        help_text="Who keeps it up to date and is asked to review it. The public sees the post.",
        error_messages={"required": "Choose the owner"},
    )
    review_due = review_field()
    note = words(
        "What it is",
        "Say in a sentence what the document is",
        help_text="One or two sentences, published with the document",
    )
    file = file_field()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        people = council_people().filter(roleassignment__isnull=False)
        self.fields["owner"].queryset = people.distinct().order_by("post", "username")


class VersionForm(ReviewDateMixin, GovUKFormMixin, forms.Form):
    submit_label = "Publish the new version"
    note = words(
        "What changed",
        "Say what changed since the version before",
        help_text="Published with the document",
    )
    review_due = review_field()
    file = file_field()


class ReviewForm(ReviewDateMixin, GovUKFormMixin, forms.Form):
    submit_label = "It was reviewed and is still right"
    review_due = review_field()
    note = words("What was looked at", "", required=False, help_text="For the audit trail")


class ImportReportForm(GovUKFormMixin, forms.Form):
    """A report from before the portal."""

    submit_label = "Add it to the archive"
    title = forms.CharField(
        label="Title", max_length=150, error_messages={"required": "Enter the title of the report"}
    )
    report_kind = forms.CharField(
        label="Kind of report",
        max_length=100,
        help_text=in_own_words(
            "For example: {terms.corporate_plan} report, Annual Performance Statement"
        ),
        error_messages={"required": "Enter the kind of report"},
    )
    period = forms.CharField(
        label="Period",
        max_length=12,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
        help_text="A month like 2013-09, a quarter like 2013/14 Q2, or a year like 2013/14",
        error_messages={"required": "Enter the period that the report is about"},
    )
    published_on = DateInput(
        label="When was it published?", required=False, help_text="For example 24/10/2012"
    )
    reason = needed_at_times(
        words(
            "Why it replaces one that is there",
            "",
            required=False,
            help_text=(
                "Only where a wrong file was imported before. Published; the wrong one stays beside"
                " it as an earlier edition."
            ),
        )
    )
    file = forms.FileField(
        label="File",
        help_text=(
            f"A PDF, a CSV file or an Excel workbook (.xlsx) of at most {MB} MB. It is kept exactly"
            " as it is, for good."
        ),
        error_messages={
            "required": "Choose the file (after an error, choose it again)",
            "empty": "The file is empty",
        },
    )

    def clean_period(self):
        try:
            return Period.parse(self.cleaned_data["period"])
        except PeriodError as error:
            raise forms.ValidationError(str(error)) from error
