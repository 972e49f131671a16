"""The forms of scrutiny: work programme, calling in, task-and-finish work, recommendations."""

from django import forms

from exceptions.forms.parts import redaction_field
from pmf_portal.council.models import OrganisationUnit, User
from pmf_portal.council.roles import Role
from pmf_portal.ui.forms import (
    DateInput,
    GovUKFormMixin,
    SeveralField,
    YearInput,
    needed_at_times,
)
from pmf_portal.ui.forms_about import AsOpenedMixin
from pmf_portal.ui.own_words import in_own_words
from reporting.forms.meetings import PersonField
from reporting.meetings.rules.exempt import CHOICES
from reporting.meetings.seats import members_of
from reporting.models import Meeting
from reporting.scrutiny.questions import questionable
from reporting.scrutiny.rules.answers import ANSWER_LABELS
from reporting.scrutiny.subjects import subjects_of

MOST_RECOMMENDATIONS, LONGEST = 30, 4000


def words(label, error="", *, rows=4, most=LONGEST, **more):
    """A text of some lines; optional where there are no words for its absence."""
    return forms.CharField(
        label=label,
        required=bool(error),
        max_length=most,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": error} if error else None,
        **more,
    )


def exempt_field(help_text):
    return forms.ChoiceField(
        label="May the public read it?", choices=CHOICES, required=False, help_text=help_text
    )


class MeetingField(forms.ModelChoiceField):
    """A meeting to come of a committee whose agenda is not out."""

    def __init__(self, **kwargs):
        super().__init__(Meeting.objects.none(), **kwargs)
        self.error_messages["invalid_choice"] = "Choose a meeting from the list"

    def of_body(self, body, today):
        meetings = body.meetings.filter(state="planned", day__gte=today)
        self.queryset = meetings.select_related("body").order_by("day")

    def label_from_instance(self, meeting):
        return f"{meeting.day.day} {meeting.day:%B %Y}, {meeting.place}"


class SubjectField(forms.ChoiceField):
    """A measure, an exception report or a plan; cleaned to a `Subject`."""

    def of_body(self, body):
        self.offer(subjects_of(body))

    def offer(self, subjects):
        self.subjects = {subject.key: subject for subject in subjects}
        groups = {"report": [], "target": [], "plan": []}
        for key, subject in self.subjects.items():
            groups[key.partition("-")[0]].append((key, subject.about))
        titles = {
            "report": in_own_words("{terms.exception_report.plural.capital}"),
            "target": "Measures",
            "plan": "Plans",
        }
        empty = "Choose one" if self.required else "Nothing in particular"
        self.choices = [("", empty)] + [
            (titles[kind], rows) for kind, rows in groups.items() if rows
        ]

    def key_of(self, code):
        """The choice that is about the measure of a code; "" where none is."""
        return next(
            (key for key, one in self.subjects.items() if one.target and one.target.code == code),
            "",
        )

    def clean(self, value):
        return self.subjects.get(super().clean(value))


class AddresseeField(forms.ChoiceField):
    """Cabinet, or the director of a directorate: cleaned to the directorate, None for Cabinet."""

    CABINET = "cabinet"

    def of_body(self, body):
        units = OrganisationUnit.objects.standing().filter(
            kind=OrganisationUnit.DIRECTORATE, path__startswith=body.unit.path
        )
        self.units = {unit.slug: unit for unit in units.order_by("title")}
        directors = [(slug, f"The director of {unit}") for slug, unit in self.units.items()]
        self.choices = [(self.CABINET, "Cabinet"), *directors]

    def clean(self, value):
        return self.units.get(super().clean(value))


def addressee_field():
    return AddresseeField(
        label="Who answers it?",
        widget=forms.RadioSelect,
        help_text="The answer is due two months after today",
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose who answers it"),
    )


class TopicForm(AsOpenedMixin, GovUKFormMixin, forms.Form):
    """A topic of a work programme."""

    title = forms.CharField(
        label="Topic", max_length=200, error_messages={"required": "Enter the topic"}
    )
    why = words("Why is it looked at?", "Say why it is looked at")
    year = YearInput(
        label="Municipal year",
        help_text="For example 2013/14",
        error_messages={"required": "Enter the year"},
    )
    meeting = MeetingField(
        label="At which meeting?",
        required=False,
        help_text="It then stands on the agenda of this meeting",
        empty_label="Not planned yet",
    )
    exempt = exempt_field("The public reads that a topic is exempt, and why; never its words")

    def __init__(self, *args, submit_label, body, today, topic=None, **kwargs):
        self.submit_label = submit_label
        super().__init__(*args, **kwargs)
        self.fields["meeting"].of_body(body, today)
        if topic is not None:
            # Each of the two has an act of its own, or stays as it was marked.
            del self.fields["meeting"], self.fields["exempt"]


class MeetingChoiceForm(GovUKFormMixin, forms.Form):
    submit_label = "Put it on the agenda"
    meeting = MeetingField(
        label="At which meeting?", error_messages={"required": "Choose a meeting"}
    )

    def __init__(self, *args, body, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["meeting"].of_body(body, today)


class CallInForm(GovUKFormMixin, forms.Form):
    submit_label = "Call it in"
    subject = SubjectField(
        label="What is called in?",
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose what is called in"),
    )
    reason = words("Why?", "Say why it is called in")
    meeting = MeetingField(
        label="To which meeting?",
        help_text="Meetings whose agenda is not out yet",
        error_messages={"required": "Choose a meeting"},
    )
    exempt = exempt_field("The public reads that an item is exempt, and why; never its words")

    def __init__(self, *args, body, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["subject"].of_body(body)
        self.fields["meeting"].of_body(body, today)


class MemberQuestionForm(GovUKFormMixin, forms.Form):
    """A question of a body on a measure or its report."""

    submit_label = "Put the question"
    subject = SubjectField(
        label="About which measure?",
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose the measure"),
    )
    text = words("Question", "Write the question", most=5000)
    due = DateInput(
        label="To be answered by", error_messages={"required": "Say by when it is to be answered"}
    )
    mark = redaction_field()

    def __init__(self, *args, body, today, code="", **kwargs):
        self.today = today
        super().__init__(*args, **kwargs)
        subject = self.fields["subject"]
        subject.offer(questionable(body))
        if code:
            subject.initial = subject.key_of(code)
        self.fields["mark"].label = "May the public read the question and its answer?"

    def clean_due(self):
        if self.cleaned_data["due"] < self.today:
            raise forms.ValidationError("The date has passed already")
        return self.cleaned_data["due"]


class WordsForm(GovUKFormMixin, forms.Form):
    """An act that takes some words: what came of it, how far it has come, what shows it."""

    def __init__(self, *args, name, label, error, submit_label, help_text="", **kwargs):
        self.submit_label = submit_label
        super().__init__(*args, **kwargs)
        self.fields[name] = words(label, error, help_text=help_text)


class TaskGroupForm(AsOpenedMixin, GovUKFormMixin, forms.Form):
    """Task-and-finish work: what it looks into, who takes part, and until when."""

    title = forms.CharField(
        label="Title", max_length=200, error_messages={"required": "Enter the title"}
    )
    questions = words(
        "Which questions does it answer?", "Enter the questions", help_text="One a line", rows=5
    )
    evidence = words("What evidence is asked for, and of whom?", help_text="One a line")
    members = SeveralField(
        label="Who takes part?",
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice", "invalid_pk_value"), "Choose who takes part"
        ),
    )
    from_day = DateInput(label="First day", error_messages={"required": "Enter the first day"})
    until = DateInput(label="Last day", error_messages={"required": "Enter the last day"})
    exempt = exempt_field("The public reads that the work is exempt, and why; never its words")

    def __init__(self, *args, submit_label, body, today, group=None, **kwargs):
        self.submit_label = submit_label
        super().__init__(*args, **kwargs)
        members = [person.pk for person in members_of(body, today)]
        if group is not None:
            members += [person.pk for person in group.members.all()]
            del self.fields["exempt"]
        roles = (Role.ELECTED_MEMBER, Role.COMMITTEE_MEMBER)
        people = User.objects.filter(is_active=True, roleassignment__role__in=roles)
        people = people | User.objects.filter(pk__in=members)
        self.fields["members"].queryset = people.distinct().order_by("post", "name", "pk")


class LinesField(forms.CharField):
    """Some texts, one a line."""

    def __init__(self, **kwargs):
        super().__init__(
            max_length=20_000, widget=forms.Textarea(attrs={"rows": 6}), required=False, **kwargs
        )

    def clean(self, value):
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        if len(lines) > MOST_RECOMMENDATIONS:
            raise forms.ValidationError(
                f"Enter at most {MOST_RECOMMENDATIONS} recommendations at a time"
            )
        for number, line in enumerate(lines, start=1):
            if len(line) > LONGEST:
                raise forms.ValidationError(
                    f"Recommendation {number} is longer than {LONGEST:,} characters"
                )
        return lines


class SendForm(GovUKFormMixin, forms.Form):
    """To whom a recommendation is addressed, and what it is about."""

    submit_label = "Send the recommendation"
    directorate = addressee_field()
    subject = SubjectField(label="What is it about?", required=False)

    def __init__(self, *args, body, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["directorate"].of_body(body)
        self.fields["subject"].of_body(body)


class SendFromGroupForm(SendForm):
    text = words("What is recommended?", "Write the recommendation")
    field_order = ("text", "directorate", "subject")


class CloseTaskGroupForm(SendForm):
    submit_label = "Close the work"
    findings = words("What was found?", "Write what was found", rows=8, most=20_000)
    recommendations = LinesField(
        label="Recommendations",
        help_text=(
            "One a line. Each is sent at once to whoever you choose below; others can be sent to"
            " somebody else afterwards."
        ),
    )
    field_order = ("findings", "recommendations", "directorate", "subject")


class AnswerForm(GovUKFormMixin, forms.Form):
    """The answer to a recommendation."""

    submit_label = "Save the answer"
    answer = forms.ChoiceField(
        label="Is it accepted?",
        widget=forms.RadioSelect,
        choices=[(answer.value, label) for answer, label in ANSWER_LABELS.items()],
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose the answer"),
    )
    reason = needed_at_times(
        words("Why?", help_text="Needed unless it is accepted as it stands. Everybody can read it.")
    )
    owner = needed_at_times(
        PersonField(
            label="Who delivers it?",
            required=False,
            help_text="Needed if it is accepted. Type the beginning of the post to find it.",
            empty_label="Nobody",
        )
    )
    due = needed_at_times(
        DateInput(label="By when?", required=False, help_text="Needed if it is accepted")
    )
