"""The forms of stories of success, case studies and adoptions."""

from django import forms
from django.db.models import OuterRef, Q, Subquery

from pmf_portal.council.holders import holders_of
from pmf_portal.council.models import OrganisationUnit
from pmf_portal.council.roles import OFFICERS
from pmf_portal.ui.forms import DateInput, GovUKFormMixin, SeveralField, needed_at_times
from pmf_portal.ui.forms_about import AboutFormMixin
from reporting.forms.lessons import FindingsField, chosen, mark_field, title_field
from reporting.forms.meetings import PersonField
from reporting.forms.scrutiny import words
from reporting.success.permissions import COPIED_BY
from reporting.success.rules.lifecycle import REVIEWS
from targets.lessons.rules.kinds import MARK_CHOICES
from targets.models import Action, ReviewFinding, Specification, Target

SUMMARY, LONGEST = 600, 4000
# So many of the newest findings are offered as evidence.
MOST_OFFERED = 10


def several(queryset, label, help_text="", widget=None):
    return SeveralField(
        queryset,
        label=label,
        required=False,
        help_text=help_text,
        widget=widget or forms.SelectMultiple(attrs={"size": 6}),
        error_messages=dict.fromkeys(
            ("invalid_choice", "invalid_pk_value"), "Choose from the list"
        ),
    )


def named_targets():
    """The targets of approved plans, each with its newest title: one query."""
    titles = Specification.objects.approved().filter(target=OuterRef("pk"))
    newest = titles.order_by("-financial_year").values("title")[:1]
    rows = Target.objects.filter(specifications__approval__isnull=False).distinct()
    return rows.annotate(title=Subquery(newest)).order_by("sort_key")


def with_title(target):
    return f"{target.code} {getattr(target, 'title', '')}".strip()


def with_plan(action):
    return f"{action.plan}: {action}"


def council_units():
    units = OrganisationUnit.objects.standing().of_the_council()
    return units.exclude(kind=OrganisationUnit.COUNCIL).order_by("path")


class OfficerField(PersonField):
    """Somebody who works for the council: others do not see what they would be asked to do."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.queryset = holders_of(OFFICERS).order_by("post", "name", "pk")


class TakeUpForm(GovUKFormMixin, forms.Form):
    """Who writes a suggested story, and what it is called."""

    submit_label = "Have it written"
    title = title_field("What is the case study called?")
    written_by = OfficerField(
        label="Who writes it?",
        help_text="Type the beginning of the post to find it. It stands on their desk.",
        error_messages={"required": "Choose who writes it"},
    )


class CaseStudyForm(AboutFormMixin, GovUKFormMixin, forms.Form):
    """A case study while it is written."""

    submit_label = "Save the draft"
    marks_optional = False
    unit = forms.ModelChoiceField(
        label="Whose success is it?",
        queryset=OrganisationUnit.objects.none(),
        empty_label="Choose a service",
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose the service"),
    )
    title = title_field("What is the case study called?")
    correction = words("What does this version correct?", "Say what it corrects", rows=2)
    summary = needed_at_times(
        words(
            "What happened, in two sentences?", most=SUMMARY, rows=3, help_text="With the figures"
        )
    )
    what_was_done = needed_at_times(words("What was done?", most=LONGEST, rows=8))
    why_it_worked = needed_at_times(
        words(
            "Why did it work?",
            most=LONGEST,
            rows=6,
            help_text="And what somebody would need who wants to do the same",
        )
    )
    measures = several(Target.objects.none(), "Which measures show it?")
    actions = several(Action.objects.none(), "Which actions of plans were part of it?")
    findings = FindingsField(label="Which findings show it?", required=False)
    could_copy = several(
        OrganisationUnit.objects.none(),
        "Who could copy it?",
        "Whoever leads these services is asked once it is published",
        forms.CheckboxSelectMultiple,
    )
    mark = mark_field("What is left out is for officers only, and never published.")

    def __init__(self, *args, version=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = council_units()
        self.offer("measures", named_targets(), with_title)
        actions = Action.objects.of_plans().select_related("plan").order_by("plan__title", "pk")
        self.offer("actions", actions, with_plan)
        self.offer("could_copy", council_units().filter(kind__in=COPIED_BY), str)
        self.fields["findings"].queryset = self.findings_of(version)
        if version is not None:
            del self.fields["unit"]
        if version is None or version.number == 1:
            del self.fields["correction"]

    def offer(self, name, rows, label):
        self.fields[name].queryset = rows
        self.fields[name].label_from_instance = label

    @staticmethod
    def findings_of(version):
        """The newest findings of what worked in the service or by its measures (before that is
        known, in any), and those that are chosen already.
        """
        newest, chosen = ReviewFinding.objects.filter(worked="good"), []
        if version is not None:
            chosen = list(version.findings.values_list("pk", flat=True))
            by_measure = Q(measures__in=version.measures.values("pk"))
            newest = newest.filter(Q(unit=version.case_study.unit) | by_measure).distinct()
        keys = [*newest.values_list("pk", flat=True)[:MOST_OFFERED], *chosen]
        return ReviewFinding.objects.filter(pk__in=keys).order_by("-found_on", "pk")


class LeaveOutForm(GovUKFormMixin, forms.Form):
    """Why a case study is left out in public from now on."""

    submit_label = "Leave it out"
    mark = chosen("Why is it left out?", MARK_CHOICES[1:], "Choose why it is left out")


class SendForm(GovUKFormMixin, forms.Form):
    """Further services that could copy a case study."""

    submit_label = "Send it"
    units = SeveralField(
        OrganisationUnit.objects.none(),
        label="Who could copy it?",
        widget=forms.CheckboxSelectMultiple,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice", "invalid_pk_value"), "Choose the services"
        ),
    )

    def __init__(self, *args, version, **kwargs):
        super().__init__(*args, **kwargs)
        asked = version.case_study.adoptions.values("unit")
        units = council_units().filter(kind__in=COPIED_BY).exclude(pk__in=asked)
        self.fields["units"].queryset = units.exclude(path__startswith=version.case_study.unit.path)


class FindingOfCaseStudyForm(GovUKFormMixin, forms.Form):
    submit_label = "Save the finding"
    words = words("What worked, in one sentence?", "Write what worked", rows=3, most=1000)


def unit_field():
    return forms.ModelChoiceField(
        label="For which service or team?",
        queryset=OrganisationUnit.objects.none(),
        empty_label="Choose one",
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose the service or team"),
    )


class RefuseForm(GovUKFormMixin, forms.Form):
    """Why a case study is not for a service."""

    submit_label = "It is not for us"
    unit = unit_field()
    reason = words("Not for us, because …", "Say why it is not for you", most=1000)

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units


class AdoptForm(GovUKFormMixin, forms.Form):
    """What a service does after the example of another one."""

    submit_label = "Adopt it"
    unit = unit_field()
    what = words("What will you do?", "Say what you will do", most=LONGEST)
    measure = forms.ModelChoiceField(
        label="Which of your measures will show it?",
        queryset=Target.objects.none(),
        empty_label="Choose a measure",
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose the measure"),
    )
    owner = OfficerField(
        label="Which post answers for it?",
        help_text="Type the beginning of the post to find it. They review it after half a year.",
        error_messages={"required": "Choose who answers for it"},
    )
    begun_on = DateInput(
        label="From which day?", error_messages={"required": "Enter the day it begins"}
    )
    action = forms.ModelChoiceField(
        label="Is it an action of your plan already?",
        queryset=Action.objects.none(),
        required=False,
        empty_label="It is no action of a plan",
        error_messages={"invalid_choice": "Choose an action from the list"},
    )

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units
        self.fields["measure"].queryset = named_targets()
        self.fields["measure"].label_from_instance = with_title
        actions = Action.objects.of_plans().still_open().select_related("plan")
        self.fields["action"].queryset = actions.order_by("plan__title", "pk")
        self.fields["action"].label_from_instance = with_plan


class ReviewForm(GovUKFormMixin, forms.Form):
    """What becomes of an adoption after half a year."""

    submit_label = "Save the review"
    outcome = chosen("What becomes of it?", list(REVIEWS.items()), "Choose what becomes of it")
    reason = words("Why?", "Enter the reason", most=1000)


class StaffBriefingForm(AboutFormMixin, GovUKFormMixin, forms.Form):
    """The staff briefing of a month; each line is a point."""

    submit_label = "Save the words"
    marks_optional = False
    opening = words("How it opens", most=LONGEST, rows=3)
    improved = words("What improved", most=LONGEST, rows=6, help_text="A line for each point")
    not_improved = words(
        "What did not improve", most=LONGEST, rows=6, help_text="A line for each point"
    )
    stories = words(
        "What worked, and could work for you",
        most=LONGEST,
        rows=4,
        help_text="A line for each point",
    )
    changes = words("What changes next", most=LONGEST, rows=6, help_text="A line for each point")


class SynopsisForm(AboutFormMixin, GovUKFormMixin, forms.Form):
    """What stands in the synopsis beside what the portal puts in by itself."""

    submit_label = "Save the words"
    marks_optional = False
    welcome = words("Welcome", most=LONGEST, help_text="Stands first, and in the e-mail")
    accountable = words(
        "What you are accountable for",
        most=LONGEST,
        help_text="The portal adds what the framework makes the post answer for",
    )
    measures = words(
        "Your measures",
        most=LONGEST,
        help_text="The portal adds the year’s targets of the post and of its part of the council",
    )
    dates = words(
        "Your dates", most=LONGEST, help_text="The portal adds the days of the open month"
    )
    entering = words(
        "How figures are entered", most=LONGEST, help_text="The portal adds how that is done"
    )
    red = words(
        "What a red asks of you",
        most=LONGEST,
        help_text="The portal adds what follows from a red, and by when",
    )
