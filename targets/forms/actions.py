"""The forms of actions and projects."""

from django import forms

from pmf_portal.council.holders import council_people
from pmf_portal.council.models import OrganisationUnit, User
from pmf_portal.formats.numbers import NumberError, plain_number, typed_number
from pmf_portal.formats.typed_days import typed_day
from pmf_portal.periods.month import PeriodError
from pmf_portal.periods.typed import typed_month
from pmf_portal.ui.forms import (
    DateInput,
    GovUKFormMixin,
    SeenFormMixin,
    SeveralField,
    needed_at_times,
)
from pmf_portal.ui.forms_about import AboutFormMixin
from targets.actions.entries import ActionEntries, EffectEntry, MilestoneEntry, ProjectEntries
from targets.actions.updates import ReportedUpdate
from targets.models import Objective, Plan, Project, Specification, Target
from targets.rules.actions import KINDS, NEED_A_REASON, REPORTED, Status

WORDS = 5000
PUBLISHED = (
    "The public reads this, with the post that does it and its day, beside each measure that it"
    " serves. Name nobody."
)
SEVERAL = "On a keyboard, hold Control to choose several."


def long_text(label, *, rows=2, required=False, error="", help_text=""):
    return forms.CharField(
        label=label,
        required=required,
        max_length=WORDS,
        widget=forms.Textarea(attrs={"rows": rows}),
        help_text=help_text,
        error_messages={"required": error} if error else {},
    )


def person(label, help_text=""):
    return forms.ModelChoiceField(
        label=label,
        queryset=User.objects.filter(is_active=True).order_by("post", "username"),
        required=False,
        empty_label="Choose a person",
        help_text=help_text,
    )


def several(label, error, **options):
    return SeveralField(
        label=label,
        queryset=OrganisationUnit.objects.none(),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
        error_messages={"invalid_choice": error},
        **options,
    )


def kind_field():
    """What kind of action it is, by which the council sees which kinds of action work."""
    choices = [(kind.value, label) for kind, label in KINDS.items()]
    return forms.ChoiceField(
        label="What kind of action is it?",
        choices=[("", "Choose the kind"), *choices],
        error_messages={"required": "Choose the kind of action"},
        help_text="After its end the portal compares which kinds of action moved their measures",
    )


class LineProblem(forms.ValidationError):
    """What is wrong with one line of several."""

    def __init__(self, number, problem):
        super().__init__(f"Line {number}: {problem}")


def numbered_lines(text):
    """The lines of a text that say something, as (number, what stands before the colon, what
    after).
    """
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        before, colon, after = line.partition(":")
        if not colon or not before.strip() or not after.strip():
            raise LineProblem(number, "write it like the example, with a colon")
        yield number, before.strip(), after.strip()


class MilestonesField(forms.CharField):
    """Milestones, one a line: the day, a colon, what is reached."""

    def clean(self, value):
        milestones = []
        for number, day, what in numbered_lines(super().clean(value)):
            try:
                due = typed_day(day)
            except PeriodError as error:
                raise LineProblem(number, str(error)) from error
            if len(what) > 300:
                raise LineProblem(number, "say it in at most 300 characters")
            milestones.append(MilestoneEntry(what, due))
        return milestones


class EffectsField(forms.CharField):
    """Expected effects, one a line: the code, a colon, by how much, and from which month."""

    def clean(self, value):
        effects = []
        for number, code, change in numbered_lines(super().clean(value)):
            amount, word, month = change.partition(" from ")
            if not word:
                raise LineProblem(number, "say from which month, like “CP01: 2 from October 2013”")
            target = Target.objects.with_code(code).first()
            if target is None:
                raise LineProblem(number, f"there is no measure {code}")
            try:
                effects.append(
                    EffectEntry(target, typed_number(amount.strip()), typed_month(month.strip()))
                )
            except (NumberError, PeriodError) as error:
                raise LineProblem(number, str(error)) from error
        return effects


class ActionForm(SeenFormMixin, forms.Form):
    """An action of a plan; its last day is asked once, and moved afterwards with a reason."""

    submit_label = "Save the action"
    marks_optional = True
    what = long_text("What will be done?", rows=3, required=True, error="Say what will be done")
    kind = kind_field()
    owner = needed_at_times(person("Who does it?", "It is on this person’s desk until it is done"))
    deputy = person("Who deputises?", "While that person is away")
    who = needed_at_times(
        forms.CharField(
            label="Or which partner does it?",
            max_length=150,
            required=False,
            help_text="Somebody without an account here, for example a hospital trust",
        )
    )
    starts = DateInput(label="From when?", error_messages={"required": "Say when it starts"})
    due = DateInput(label="By when?", error_messages={"required": "Say by when it is done"})
    objectives = needed_at_times(
        several(
            "Which objectives does it serve?",
            "Choose objectives of this plan",
            help_text=f"At least one objective or measure. {SEVERAL}",
        )
    )
    measures = needed_at_times(
        several(
            "Which measures does it serve?",
            "Choose measures of this plan",
            help_text=SEVERAL,
        )
    )
    expected_effects = EffectsField(
        label="By how much is each measure to change, and from when?",
        required=False,
        max_length=WORDS,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=(
            "One measure a line, in its unit: CP01: 2 from October 2013; for less, CP04: -1.5 from"
            " April 2014"
        ),
    )
    effect = long_text("What else is it to bring?")
    milestones = MilestonesField(
        label="Milestones",
        required=False,
        max_length=WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="One a line, the day first: 30/9/2013: Contract signed",
    )
    project = forms.ModelChoiceField(
        label="Project",
        queryset=Project.objects.none(),
        required=False,
        empty_label="No project",
    )
    resources = long_text(
        "What resources does it need?",
        help_text="Money, staff, or “within existing resources”",
    )
    needs_units = several(
        "Which other units does it depend on?",
        "Choose units of the council",
        help_text=SEVERAL,
    )
    needs_partners = long_text("Which partners does it depend on?")

    def __init__(self, *args, plan, action=None, **kwargs):
        self.plan, self.action = plan, action
        if action:
            kwargs["initial"] = initial_of(action)
        super().__init__(*args, **kwargs)
        if plan.kind in Plan.PUBLISHED:
            self.fields["what"].help_text = PUBLISHED
        self.fields["objectives"].queryset = plan.objectives.exclude(kind=Objective.INDIVIDUAL)
        titles = titles_of_measures(plan)
        measures = self.fields["measures"]
        measures.queryset = Target.objects.filter(pk__in=titles)
        measures.label_from_instance = lambda target: f"{target} {titles.get(target.pk, '')}"
        self.fields["project"].queryset = plan.projects.exclude(stage=Project.CLOSED)
        units = OrganisationUnit.objects.of_the_council().exclude(kind=OrganisationUnit.COUNCIL)
        self.fields["needs_units"].queryset = units.filter(successor=None).order_by("path")
        if action:
            del self.fields["due"]
            self.remember(action.version)

    @property
    def entries(self):
        entries = {
            name: value for name, value in self.cleaned_data.items() if name != "seen_version"
        }
        if self.action:
            entries["due"] = self.action.due
            done = {one.what: one.done_on for one in self.action.milestones.all()}
            entries["milestones"] = [
                one._replace(done_on=done.get(one.what)) for one in entries["milestones"]
            ]
        return ActionEntries(**entries)


def titles_of_measures(plan):
    """The measures of a plan with their newest titles, by key."""
    rows = Specification.objects.filter(plan=plan).order_by("financial_year")
    return dict(rows.values_list("target", "title"))


def initial_of(action):
    """What the form shows of an action."""
    names = (
        "what",
        "kind",
        "owner",
        "deputy",
        "who",
        "starts",
        "project",
        "resources",
        "effect",
        "needs_partners",
    )
    keys = ("objectives", "measures", "needs_units")
    milestones = [f"{one.due:%-d/%-m/%Y}: {one.what}" for one in action.milestones.all()]
    effects = [
        f"{one.target}: {plain_number(one.amount)} from {one.from_month.name}"
        for one in action.expected_effects.select_related("target")
    ]
    return (
        {name: getattr(action, name) for name in names}
        | {name: list(getattr(action, name).values_list("pk", flat=True)) for name in keys}
        | {"milestones": "\n".join(milestones), "expected_effects": "\n".join(effects)}
    )


class MoveForm(AboutFormMixin, GovUKFormMixin, forms.Form):
    """Another day, and why."""

    submit_label = "Move the day"
    due = DateInput(label="By when now?", error_messages={"required": "Say by when it is done"})
    reason = long_text(
        "Why is it moved?",
        rows=3,
        required=True,
        error="Say why it is moved",
        help_text="The former day stays on the action’s page with this reason.",
    )


class ProjectForm(SeenFormMixin, forms.Form):
    """A project of a plan."""

    submit_label = "Save the project"
    marks_optional = True
    title = forms.CharField(
        label="Name of the project",
        max_length=200,
        error_messages={"required": "Enter the name of the project"},
    )
    stage = forms.ChoiceField(
        label="Stage",
        choices=[("", "Choose the stage"), *Project.STAGES.items()],
        error_messages={"required": "Choose the stage"},
    )
    board = forms.CharField(
        label="Board",
        max_length=200,
        required=False,
        help_text="Who decides on it, for example Regeneration Programme Board",
    )
    sponsor = person("Sponsor")
    benefits = long_text(
        "What is it to bring?", rows=4, required=True, error="Say what it is to bring"
    )
    starts = DateInput(label="From when?", error_messages={"required": "Say when it starts"})
    ends = DateInput(label="Until when?", error_messages={"required": "Say when it ends"})

    def __init__(self, *args, project=None, **kwargs):
        if project:
            names = ("title", "stage", "board", "sponsor", "benefits", "starts", "ends")
            kwargs["initial"] = {name: getattr(project, name) for name in names}
        super().__init__(*args, **kwargs)
        self.fields["sponsor"].queryset = council_people().order_by("post", "username")
        if project:
            self.remember(project.version)

    @property
    def entries(self):
        return ProjectEntries(
            **{name: value for name, value in self.cleaned_data.items() if name != "seen_version"}
        )


class UpdatesForm(AboutFormMixin, GovUKFormMixin, forms.Form):
    """How some actions stand: of each a status and a sentence; those without a status are left as
    they are.
    """

    submit_label = "Save"
    marks_optional = False

    def __init__(self, *args, actions, month, **kwargs):
        super().__init__(*args, **kwargs)
        self.actions = {action.pk: action for action in actions}
        for pk, action in self.actions.items():
            is_reported = action.updated_for == month
            words = action.evidence or action.reason
            self.fields[f"status_{pk}"] = forms.ChoiceField(
                label=f"How does “{action}” stand?",
                choices=[(status.value, status.label) for status in REPORTED],
                required=False,
                widget=forms.RadioSelect,
                initial=action.status if is_reported else None,
            )
            self.fields[f"words_{pk}"] = forms.CharField(
                label="In a sentence: why it is at risk or late, or what shows that it is done",
                required=False,
                max_length=WORDS,
                initial=words if is_reported else "",
                widget=forms.Textarea(attrs={"rows": 1}),
            )

    def clean(self):
        entries = super().clean()
        for pk, action in self.actions.items():
            problem = why_incomplete(
                action, entries.get(f"status_{pk}", ""), entries.get(f"words_{pk}", "")
            )
            if problem:
                self.add_error(*problem)
        if not self.errors and not self.entries:
            self.add_error(None, "Choose for at least one action how it stands.")
        return entries

    @property
    def entries(self):
        """What is reported: {action key: update}."""
        updates = {}
        for pk, action in self.actions.items():
            status = self.cleaned_data.get(f"status_{pk}")
            if status:
                words = self.cleaned_data.get(f"words_{pk}", "")
                updates[pk] = as_reported(action, status, words)
        return updates


def why_incomplete(action, status, words):
    """The field that lacks something, and what; None where nothing does."""
    if words and not status:
        return f"status_{action.pk}", f"Choose how “{action}” stands"
    if status in NEED_A_REASON and not words:
        return f"words_{action.pk}", f"Say why “{action}” is {Status(status).label.lower()}"
    if status == Status.DONE and not words and action.plan_id:
        return f"words_{action.pk}", f"Say what shows that “{action}” is done"
    return None


def as_reported(action, status, words):
    """The update: what shows that an action of a plan is done is its evidence; of the delivery plan
    of a report it is published as what was achieved.
    """
    if status == Status.DONE and action.plan_id:
        return ReportedUpdate(status, "", words)
    return ReportedUpdate(status, words)
