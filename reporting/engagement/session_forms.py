"""The forms of sessions: planning one, taking a place, writing down how it went."""

from datetime import timedelta

from django import forms

from pmf_portal.council.models import OrganisationUnit
from pmf_portal.formats.typed_days import clock_change_problem
from pmf_portal.formats.wording import terms
from pmf_portal.periods.timetable import LONDON, moment_on
from pmf_portal.ui.forms import DateInput, GovUKFormMixin, TimeInput
from pmf_portal.ui.forms_about import AsOpenedMixin
from pmf_portal.ui.own_words import in_own_words
from reporting.engagement.forms import EMAIL_WORDS, PublicForm
from reporting.models import Session

MOST_DAYS_AHEAD = timedelta(days=730)


def number_words(required, least, most):
    within = f"Enter a whole number from {least} to {most}"
    return {"required": required, "invalid": within, "min_value": within, "max_value": within}


def words_field(label, error, most, **more):
    return forms.CharField(
        label=label,
        max_length=most,
        error_messages={"required": error, "max_length": f"Write at most {most} characters"},
        **more,
    )


class SessionForm(AsOpenedMixin, GovUKFormMixin, forms.Form):
    submit_label = "Save the session"
    marks_optional = False
    kind = forms.ChoiceField(
        label="What is it?",
        choices=list(Session.KINDS.items()),
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Say what it is"),
    )
    title = words_field("Title", "Enter a title", 150)
    for_whom = words_field(
        "For whom?",
        "Say for whom it is",
        200,
        help_text="For example: heads of service and senior managers",
    )
    directorate = forms.ModelChoiceField(
        label=in_own_words("In which {terms.directorate}?"),
        queryset=OrganisationUnit.objects.none(),
        required=False,
        empty_label="Whole council",
    )
    place = words_field("Place", "Say where it is", 200)
    day = DateInput(label="Day", error_messages={"required": "Enter the day"})
    begins = TimeInput(
        label="Begins", error_messages={"required": "Enter the time at which it begins"}
    )
    ends_at = TimeInput(
        label="Ends", error_messages={"required": "Enter the time at which it ends"}
    )
    places = forms.IntegerField(
        label="Places",
        min_value=1,
        max_value=500,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-3"}),
        error_messages=number_words("Enter how many places there are", 1, 500),
    )
    is_public = forms.BooleanField(label="Members of the public may sign up", required=False)

    def __init__(self, *args, at, session=None, **kwargs):
        self.at = at
        super().__init__(*args, initial=initial_entries(session) if session else {}, **kwargs)
        self.fields["directorate"].queryset = (
            OrganisationUnit.objects.standing()
            .filter(kind=OrganisationUnit.DIRECTORATE)
            .order_by("title")
        )
        self.fields["directorate"].error_messages["invalid_choice"] = (
            f"Choose {terms.directorate.with_article} from the list"
        )

    def clean(self):
        entries = super().clean()
        day, begins, ends = (entries.get(name) for name in ("day", "begins", "ends_at"))
        today = self.at.astimezone(LONDON).date()
        if day and not today <= day <= today + MOST_DAYS_AHEAD:
            self.add_error("day", "The day has to lie ahead, within two years")
        elif day and begins and moment_on(day, begins) <= self.at:
            self.add_error("begins", "This time has passed already")
        for name in ("begins", "ends_at"):
            if day and entries.get(name) and (words := clock_change_problem(day, entries[name])):
                self.add_error(name, words)
        if begins and ends and ends <= begins:
            self.add_error("ends_at", "The end has to be after the beginning")
        return entries

    @property
    def entries(self):
        entries = dict(self.cleaned_data)
        day, begins, ends = (entries.pop(name) for name in ("day", "begins", "ends_at"))
        return entries | {"starts": moment_on(day, begins), "ends": moment_on(day, ends)}


def initial_entries(session):
    """A session as the form shows it."""
    starts, ends = session.starts.astimezone(LONDON), session.ends.astimezone(LONDON)
    same = {
        name: getattr(session, name)
        for name in ("kind", "title", "for_whom", "directorate", "place", "places", "is_public")
    }
    return same | {
        "day": f"{starts.day}/{starts.month}/{starts.year}",
        "begins": f"{starts:%H:%M}",
        "ends_at": f"{ends:%H:%M}",
    }


class SignUpForm(PublicForm):
    name_of_form = "sign up"
    submit_label = "Take a place"
    name = words_field(
        "Your name", "Enter your name", 100, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    address = forms.EmailField(
        label="Your e-mail address",
        max_length=254,
        error_messages=EMAIL_WORDS | {"required": "Enter your e-mail address"},
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )


class RecordSessionForm(GovUKFormMixin, forms.Form):
    submit_label = "Save"
    came = forms.MultipleChoiceField(
        label="Who came, of those who had signed up?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    others_present = forms.IntegerField(
        label="How many others came?",
        min_value=0,
        max_value=1000,
        initial=0,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-3"}),
        error_messages=number_words("Enter 0 if nobody else came", 0, 1000),
    )
    notes = forms.CharField(
        label="What was said?",
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Feedback, comments and ideas on the framework",
        error_messages={
            "required": "Write down what was said, or that nothing was",
            "max_length": "Write at most 10,000 characters",
        },
    )

    def __init__(self, *args, session, **kwargs):
        people = list(session.sign_ups.select_related("user"))
        initial = {
            "came": [str(p.pk) for p in people if p.came],
            "others_present": session.others_present,
            "notes": session.notes,
        }
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["came"].choices = [(str(person.pk), str(person)) for person in people]
        self.fields["came"].error_messages["invalid_choice"] = "Choose from those who had signed up"
        if not people:
            del self.fields["came"]

    @property
    def entries(self):
        return {"came": []} | self.cleaned_data
