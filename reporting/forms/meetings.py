"""The forms of bodies and their meetings."""

from datetime import timedelta

from django import forms

from exceptions.models import ExceptionReport
from pmf_portal.council.holders import council_people
from pmf_portal.council.models import OrganisationUnit
from pmf_portal.formats.typed_days import clock_change_problem, typed_day
from pmf_portal.periods.month import PeriodError
from pmf_portal.ui.forms import DateInput, GovUKFormMixin, ReasonForm, TimeInput
from pmf_portal.ui.forms_about import AsOpenedMixin
from pmf_portal.ui.own_words import in_own_words
from reporting.meetings.rules.bodies import BodyKind, receives
from reporting.meetings.rules.exempt import CHOICES
from reporting.models import CustomScorecard

MOST_YEARS, MOST_DAYS = timedelta(days=1100), 100


class PersonField(forms.ModelChoiceField):
    """Somebody of the council, by name and post."""

    def __init__(self, **kwargs):
        people = council_people().order_by("post", "name", "pk")
        super().__init__(people, **kwargs)
        self.error_messages["invalid_choice"] = "Choose a person from the list"

    def label_from_instance(self, person):
        return person.named


class BodyForm(AsOpenedMixin, GovUKFormMixin, forms.Form):
    """What a body is, whom it concerns, and what it receives."""

    title = forms.CharField(
        label="Name",
        max_length=120,
        help_text=in_own_words(
            "For example: Families and Wellbeing Policy and Performance {terms.committee.capital}"
        ),
        error_messages={"required": "Enter the name"},
    )
    kind = forms.ChoiceField(
        label="What is it?",
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose what it is"),
    )
    unit = forms.ModelChoiceField(
        label="For which part of the council?",
        queryset=OrganisationUnit.objects.none(),
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose a unit from the list"),
    )
    is_public = forms.BooleanField(
        label="Its meetings are public",
        required=False,
        help_text=(
            "Everybody can then read its agendas, and its decisions once the minutes are confirmed."
            " Exempt items stay closed."
        ),
    )
    scorecard = forms.ModelChoiceField(
        label="Which scorecard does it look at?",
        queryset=CustomScorecard.objects.none(),
        required=False,
        help_text="Leave it open where the rule of its kind says what it receives",
    )
    chair = PersonField(
        label="Chair", required=False, help_text="Confirms the minutes", empty_label="Nobody yet"
    )
    clerk = PersonField(
        label="Clerk",
        required=False,
        help_text="Sends out the agenda and writes the minutes",
        empty_label="Nobody: the performance team does it",
    )

    def __init__(self, *args, submit_label, body=None, **kwargs):
        self.submit_label = submit_label
        names = ("title", "kind", "unit", "is_public", "scorecard", "chair", "clerk")
        initial = {name: getattr(body, name) for name in names} if body else {}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["kind"].choices = [
            (kind.value, f"{kind.words} ({receives(kind).words.lower()})") for kind in BodyKind
        ]
        units = (OrganisationUnit.COUNCIL, OrganisationUnit.DIRECTORATE)
        self.fields["unit"].queryset = OrganisationUnit.objects.standing().filter(kind__in=units)
        self.fields["scorecard"].queryset = CustomScorecard.objects.filter(ended_at=None)


class EndBodyForm(GovUKFormMixin, forms.Form):
    submit_label = "End the body"
    ended_on = DateInput(label="Last day", error_messages={"required": "Enter the last day"})


class BodyMemberForm(GovUKFormMixin, forms.Form):
    submit_label = "Add the member"
    person = PersonField(label="Who?", error_messages={"required": "Choose a person"})
    from_day = DateInput(
        label="From which day?", error_messages={"required": "Enter the first day"}
    )


class EndSeatForm(GovUKFormMixin, forms.Form):
    submit_label = "End the seat"
    until = DateInput(label="Last day", error_messages={"required": "Enter the last day"})


class MeetingForm(AsOpenedMixin, GovUKFormMixin, forms.Form):
    """When and where a meeting is."""

    day = DateInput(label="Day", error_messages={"required": "Enter the day"})
    begins = TimeInput(label="Begins", error_messages={"required": "Enter when it begins"})
    ends = TimeInput(label="Ends", error_messages={"required": "Enter when it ends"})
    place = forms.CharField(
        label="Place", max_length=200, error_messages={"required": "Say where it is"}
    )

    def __init__(self, *args, today, submit_label, meeting=None, **kwargs):
        self.today, self.submit_label = today, submit_label
        initial = {}
        if meeting:
            initial = {
                "day": f"{meeting.day.day}/{meeting.day.month}/{meeting.day.year}",
                "begins": f"{meeting.begins:%H:%M}",
                "ends": f"{meeting.ends:%H:%M}",
                "place": meeting.place,
            }
        super().__init__(*args, initial=initial, **kwargs)

    def clean(self):
        entries = super().clean()
        day, begins, ends = (entries.get(name) for name in ("day", "begins", "ends"))
        if day and not self.today - MOST_YEARS <= day <= self.today + MOST_YEARS:
            self.add_error("day", "Enter a day within three years")
            return entries
        for name in ("begins", "ends"):
            if day and entries.get(name) and (words := clock_change_problem(day, entries[name])):
                self.add_error(name, words)
        if begins and ends and ends <= begins:
            self.add_error("ends", "The end has to be after the beginning")
        return entries


class DaysField(forms.CharField):
    """Days, one a line, as people type them or paste them from a column."""

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 8}))
        super().__init__(max_length=4000, **kwargs)

    def clean(self, value):
        days, problems = [], []
        lines = super().clean(value).splitlines()
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                day = typed_day(line)
            except PeriodError as error:
                problems.append(f"Line {number}: {error}")
                continue
            if day in days:
                problems.append(f"Line {number}: “{line.strip()}” is there twice")
            days.append(day)
        if len(days) > MOST_DAYS:
            problems = [f"Plan at most {MOST_DAYS} meetings at a time"]
        if problems:
            raise forms.ValidationError(problems[:5])
        return days


class MeetingsForm(GovUKFormMixin, forms.Form):
    """The days of a year, with the time and the place that all of them have."""

    submit_label = "Plan the meetings"
    days = DaysField(
        label="Days, one a line",
        help_text="For example 30/9/2013. Paste them from a list or a column of a spreadsheet.",
        error_messages={"required": "Enter the days"},
    )
    begins = TimeInput(label="Begins", error_messages={"required": "Enter when they begin"})
    ends = TimeInput(label="Ends", error_messages={"required": "Enter when they end"})
    place = forms.CharField(
        label="Place", max_length=200, error_messages={"required": "Say where they are"}
    )
    file = forms.FileField(
        label="Or a file with the days (CSV, XLSX or ODS)",
        required=False,
        help_text=(
            "One column with the heading day; in a workbook a sheet named days. They are put into"
            " the list above for you to check. Nothing is planned yet."
        ),
        error_messages={"empty": "The file is empty"},
    )

    def __init__(self, *args, today, **kwargs):
        self.today = today
        super().__init__(*args, **kwargs)

    def clean(self):
        entries = super().clean()
        days, begins, ends = (entries.get(name) for name in ("days", "begins", "ends"))
        for day in days or ():
            if not self.today - MOST_YEARS <= day <= self.today + MOST_YEARS:
                self.add_error("days", f"{day.day} {day:%B %Y} is not within three years")
                break
        if begins and ends and ends <= begins:
            self.add_error("ends", "The end has to be after the beginning")
        return entries


class ReportField(forms.ModelChoiceField):
    """An exception report under way, by the code and title of its measure."""

    def label_from_instance(self, report):
        return f"{report.target.code} {report.title}, {report.month.name}"


class AgendaItemForm(GovUKFormMixin, forms.Form):
    """What is put on an agenda."""

    submit_label = "Put it on the agenda"
    title = forms.CharField(
        label="Title", max_length=200, error_messages={"required": "Enter the title"}
    )
    about = forms.CharField(
        label="What is asked of the meeting?",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    report = ReportField(
        label=in_own_words("About which {terms.exception_report}?"),
        queryset=ExceptionReport.objects.none(),
        required=False,
        empty_label="About no report",
    )
    exempt = forms.ChoiceField(
        label="May the public read it?",
        choices=CHOICES,
        required=False,
        help_text="The public reads that an item is exempt, and why; never its title",
    )

    def __init__(self, *args, reports, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["report"].queryset = reports


class OutputForm(GovUKFormMixin, forms.Form):
    """One thing that comes out of a meeting, written down while it is decided."""

    submit_label = "Write it down"
    item = forms.ModelChoiceField(
        label="Item", queryset=None, required=False, empty_label="Not on the agenda"
    )
    kind = forms.ChoiceField(
        label="What came out?",
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose what came out"),
    )
    text = forms.CharField(
        label="In which words?",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write down what came out"},
    )
    owner = PersonField(
        label="Who does it?",
        required=False,
        help_text="Type the beginning of the post to find it",
        empty_label="Nobody",
    )
    due = DateInput(label="By when?", required=False)
    exempt = forms.ChoiceField(label="May the public read it?", choices=CHOICES, required=False)
    replaces = forms.ModelChoiceField(
        label="Does it replace an earlier decision?",
        queryset=None,
        required=False,
        empty_label="No",
    )

    def __init__(self, *args, meeting, kinds, earlier, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = meeting.items.all()
        self.fields["kind"].choices = kinds
        self.fields["replaces"].queryset = earlier
        self.fields["replaces"].label_from_instance = earlier_in_words
        if not earlier:
            del self.fields["replaces"]


class ExemptionForm(ReasonForm):
    """Whether the public may read something, and why that changes."""

    submit_label = "Save"
    # The empty choice is an answer: it is open to the public.
    marks_optional = False
    exempt = forms.ChoiceField(
        label="What keeps it from the public?",
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choose whether the public may read it"},
    )

    def __init__(self, *args, choices, **kwargs):
        super().__init__(*args, help_text="It stands in the audit trail", **kwargs)
        self.fields["exempt"].choices = choices
        self.order_fields(["exempt", "reason"])


def earlier_in_words(output):
    day = output.meeting.day
    return f"{day.day} {day:%B %Y}: {output.text[:80]}"


class WhatCameForm(GovUKFormMixin, forms.Form):
    submit_label = "Say that it is done"
    what_came = forms.CharField(
        label="What came of it?",
        help_text="The next agenda of the body begins with it",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Write what came of it"},
    )
