"""The forms of findings, themes and proposals."""

from django import forms

from pmf_portal.council.models import OrganisationUnit
from pmf_portal.ui.forms import DateInput, GovUKFormMixin, SeveralField, needed_at_times
from pmf_portal.ui.forms_about import AboutFormMixin
from reporting.forms.meetings import PersonField
from reporting.forms.scrutiny import words
from reporting.meetings.rules.exempt import CHOICES
from reporting.models import Body
from targets.lessons.rules.kinds import (
    MARK_CHOICES,
    PROPOSAL_KINDS,
    SOURCES,
    WORKED,
)
from targets.lessons.rules.lifecycle import DECISIONS
from targets.models import (
    Action,
    Plan,
    Proposal,
    ResourceEnvelope,
    ReviewFinding,
    Specification,
    Target,
    Theme,
)

TITLE, LONGEST_WORDS = 200, 1000


def chosen(label, choices, error, **more):
    return forms.ChoiceField(
        label=label,
        widget=forms.RadioSelect,
        choices=choices,
        error_messages=dict.fromkeys(("required", "invalid_choice"), error),
        **more,
    )


def title_field(label="Title"):
    return forms.CharField(
        label=label, max_length=TITLE, error_messages={"required": "Enter the title"}
    )


def mark_field(help_text=""):
    return needed_at_times(
        forms.ChoiceField(
            label="May everybody read it?",
            choices=MARK_CHOICES,
            widget=forms.RadioSelect,
            required=False,
            help_text=help_text,
        )
    )


def sources():
    return [(source.value, source.label) for source in SOURCES]


class FindingsField(SeveralField):
    """Some findings, each by its number and its sentence."""

    def __init__(self, **kwargs):
        error = "Choose the findings"
        super().__init__(
            ReviewFinding.objects.none(),
            widget=forms.CheckboxSelectMultiple,
            error_messages=dict.fromkeys(("required", "invalid_choice", "invalid_pk_value"), error),
            **kwargs,
        )

    def label_from_instance(self, finding):
        left_out = f" ({finding.why_marked})" if finding.mark else ""
        return f"{finding.pk}. {finding.words}{left_out}"


class MeasuresField(SeveralField):
    """Some measures by their codes."""

    def __init__(self, **kwargs):
        super().__init__(
            Target.objects.all(),
            required=False,
            error_messages=dict.fromkeys(
                ("invalid_choice", "invalid_pk_value"), "Choose measures from the list"
            ),
            **kwargs,
        )


def name_measures(field):
    """Let a field list measures with what they are called, in the order of their codes."""
    approved = Specification.objects.approved().order_by("financial_year")
    titles = dict(approved.values_list("target", "title"))
    field.queryset = Target.objects.order_by("sort_key", "code")
    field.label_from_instance = lambda target: f"{target} {titles.get(target.pk, '')}".strip()


class FindingForm(GovUKFormMixin, forms.Form):
    """What somebody found, and where it stands."""

    submit_label = "Save the finding"
    source = chosen("Where does it come from?", sources, "Choose where it comes from")
    worked = chosen(
        "Did it work well, or not?",
        [(one.value, label) for one, label in WORKED.items()],
        "Say whether it worked",
    )
    words = words(
        "What was found, in one sentence?",
        "Write what was found",
        rows=3,
        most=LONGEST_WORDS,
        help_text="With its figure, if it has one",
    )
    address = forms.URLField(
        label="Address",
        max_length=500,
        required=False,
        assume_scheme="https",
        help_text="Where everybody can read it",
    )
    document = needed_at_times(
        forms.CharField(
            label="Document",
            max_length=300,
            required=False,
            help_text="Needed where it has no address: its title, date and page",
        )
    )
    found_on = DateInput(label="When was it found?", error_messages={"required": "Enter the day"})
    measures = MeasuresField(label="Which measures is it about?")
    unit = forms.ModelChoiceField(
        label="Which service is it about?",
        queryset=OrganisationUnit.objects.none(),
        required=False,
        empty_label="No service in particular",
        error_messages={"invalid_choice": "Choose a unit from the list"},
    )
    mark = mark_field("What is left out is for officers only, and never published.")

    def __init__(self, *args, today, **kwargs):
        self.today = today
        super().__init__(*args, **kwargs)
        units = OrganisationUnit.objects.standing().exclude(kind=OrganisationUnit.COUNCIL)
        self.fields["unit"].queryset = units

    def clean_found_on(self):
        if self.cleaned_data["found_on"] > self.today:
            raise forms.ValidationError("This day has not come yet")
        return self.cleaned_data["found_on"]


class SaidForm(GovUKFormMixin, forms.Form):
    """What was said in a session or by the public, as a finding."""

    submit_label = "Save the finding"
    worked = chosen(
        "Does it tell of what works, or of what does not?",
        [(one.value, label) for one, label in WORKED.items()],
        "Say whether it worked",
    )
    words = words(
        "What was said, in one sentence?",
        "Write what was said",
        rows=4,
        most=LONGEST_WORDS,
        help_text="In your own words; name nobody",
    )
    measures = MeasuresField(label="Which measures is it about?")
    mark = mark_field("What is left out is for officers only, and never published.")


class MarkForm(GovUKFormMixin, forms.Form):
    submit_label = "Save"
    mark = mark_field()


class NamedThemeForm(GovUKFormMixin, forms.Form):
    """What a theme is called, and what it is about."""

    submit_label = "Save"
    title = title_field("What is the theme called?")
    about = words(
        "What is it about?",
        "Say what it is about",
        most=LONGEST_WORDS,
        help_text="One or two sentences that everybody reads",
    )

    def __init__(self, *args, submit_label="", **kwargs):
        self.submit_label = submit_label or self.submit_label
        super().__init__(*args, **kwargs)


class ThemeForm(NamedThemeForm):
    """A theme with the findings that show it."""

    findings = FindingsField(label="Which findings show it?")

    def __init__(self, *args, findings, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["findings"].queryset = findings


class ThemeFindingsForm(GovUKFormMixin, forms.Form):
    submit_label = "Save the choice"
    findings = FindingsField(label="Which findings show it?")

    def __init__(self, *args, findings, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["findings"].queryset = findings


class JoinForm(GovUKFormMixin, forms.Form):
    """The theme of which another one is to be a part."""

    submit_label = "Join the themes"
    into = forms.ModelChoiceField(
        label="To which theme does it belong?",
        queryset=Theme.objects.none(),
        empty_label="Choose one",
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose the theme"),
    )
    reason = words("Why?", "Enter the reason", most=LONGEST_WORDS)

    def __init__(self, *args, theme, **kwargs):
        super().__init__(*args, **kwargs)
        others = Theme.objects.filter(state="confirmed", year=theme.year).exclude(pk=theme.pk)
        self.fields["into"].queryset = others


class ProposalForm(AboutFormMixin, GovUKFormMixin, forms.Form):
    """What is to change, what that rests on, and who answers for it."""

    kind = chosen(
        "What kind of change is it?",
        [(kind.value, label) for kind, label in PROPOSAL_KINDS.items()],
        "Choose the kind of change",
    )
    title = title_field("What is proposed, in short?")
    text = words(
        "What is to change, from when, and what does it cost?",
        "Write what is to change",
        rows=6,
    )
    evidence = FindingsField(label="On which findings does it rest?")
    owner = PersonField(
        label="Who answers for it?",
        help_text="Type the beginning of the post to find it.",
        error_messages={"required": "Choose who answers for it"},
    )
    mark = mark_field("The body that decides it reads it all the same.")

    def __init__(self, *args, submit_label, theme, **kwargs):
        self.submit_label = submit_label
        super().__init__(*args, **kwargs)
        self.fields["evidence"].queryset = theme.findings.order_by("pk")


class SendProposalForm(GovUKFormMixin, forms.Form):
    """The body that decides a proposal."""

    submit_label = "Send the proposal"
    body = forms.ModelChoiceField(
        label="Who decides it?",
        queryset=Body.objects.none(),
        empty_label="Choose a body",
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose the body"),
    )
    exempt = needed_at_times(
        forms.ChoiceField(
            label="May the public read the item on the agenda?",
            choices=CHOICES,
            required=False,
            help_text="What is kept from the public needs the paragraph that says why",
        )
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["body"].queryset = Body.objects.filter(ended_on=None).order_by("title")


class DecisionForm(GovUKFormMixin, forms.Form):
    """What a meeting decides of a proposal."""

    submit_label = "Write down the decision"
    decision = chosen("What was decided?", list(DECISIONS.items()), "Choose what was decided")
    reason = needed_at_times(
        words(
            "Why, or with which changes?",
            help_text=(
                "Needed unless it is accepted as it stands. Everybody reads it once the minutes are"
                " confirmed."
            ),
        )
    )


class ChangedThingField(forms.ChoiceField):
    """Something of the next year's plans; cleaned to the thing itself."""

    def offer(self, proposal: Proposal) -> None:
        year, owner = proposal.theme.year + 1, proposal.theme
        measures = owner.findings.values_list("measures", flat=True)
        drafts = Specification.objects.for_page().filter(financial_year__gte=year)
        groups = {
            "Targets": ("specification", drafts.order_by("financial_year", "target__sort_key")),
            "Actions": (
                "action",
                Action.objects.of_plans().filter(measures__in=measures).distinct(),
            ),
            "Money and posts": (
                "envelope",
                ResourceEnvelope.objects.filter(financial_year__gte=year).select_related("plan"),
            ),
            "Plans": ("plan", Plan.objects.all()),
        }
        self.things, choices = {}, [("", "Choose one")]
        for title, (kind, rows) in groups.items():
            options = []
            for row in rows:
                key = f"{kind}-{row.pk}"
                self.things[key] = row
                options.append((key, self.name_of(row)))
            if options:
                choices.append((title, options))
        # The widget takes a copy at this moment.
        self.choices = choices

    @staticmethod
    def name_of(row) -> str:
        return f"{row} {row.title}" if isinstance(row, Specification) else str(row)

    def clean(self, value):
        return self.things[super().clean(value)]


class CarryOutForm(GovUKFormMixin, forms.Form):
    """What of the next year's plans a proposal changed."""

    submit_label = "It is carried out"
    changed = ChangedThingField(
        label="What did it change?",
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose what it changed"),
    )
    what_changed = words("How?", "Say how it changed", most=LONGEST_WORDS)

    def __init__(self, *args, proposal, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["changed"].offer(proposal)
