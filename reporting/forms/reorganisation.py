"""The forms by which units of the council are moved, merged, split and ended."""

from django import forms
from django.db.models import Prefetch

from pmf_portal.council.models import OrganisationUnit, Reorganisation
from pmf_portal.council.units import PARENTS
from pmf_portal.periods.month import Month
from pmf_portal.ui.forms import DateInput, GovUKFormMixin, SeveralField
from pmf_portal.ui.people_forms import unit_with_parent
from reporting.reorganisation.effects import Scope
from targets.models import Specification, Target


class ReorganisationForm(GovUKFormMixin, forms.Form):
    """What is to change, from which day on."""

    submit_label = "Continue"
    act = ""
    day = DateInput(
        label="From which day does it hold?",
        help_text="A day ahead is written down, and the portal makes the change on that day.",
        error_messages={"required": "Enter the day"},
    )

    def __init__(self, *args, unit, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.unit = unit
        self.fields["day"].initial = f"{today.day}/{today.month}/{today.year}"
        self.order_fields([name for name in self.fields if name != "day"])

    @property
    def carried(self):
        """What was entered, for the page that confirms it."""
        return [field.as_hidden() for field in self]

    def scope(self):
        """What the form is about, with what was entered."""
        return Scope(self.act, [self.unit])


class UnitField(forms.ModelChoiceField):
    """One of the units that there are today."""

    def __init__(self, **kwargs):
        messages = dict.fromkeys(("required", "invalid_choice"), "Choose a unit from the list")
        none = OrganisationUnit.objects.none()
        super().__init__(queryset=none, error_messages=messages, **kwargs)

    def label_from_instance(self, obj):
        return unit_with_parent(obj)


class UnitsField(SeveralField):
    """Several of the units that there are today."""

    def __init__(self, **kwargs):
        words = ("required", "invalid_choice", "invalid_pk_value")
        super().__init__(
            queryset=OrganisationUnit.objects.none(),
            widget=forms.CheckboxSelectMultiple,
            error_messages=dict.fromkeys(words, "Choose units from the list"),
            **kwargs,
        )

    def label_from_instance(self, obj):
        return unit_with_parent(obj)


def standing_units(*kinds):
    units = OrganisationUnit.objects.standing().filter(kind__in=kinds)
    return units.select_related("parent").order_by("title")


class MoveUnitForm(ReorganisationForm):
    """Where a unit stands from a day on."""

    act = Reorganisation.MOVE
    into = UnitField(label="Where does it move to?")

    def __init__(self, *args, unit, **kwargs):
        super().__init__(*args, unit=unit, **kwargs)
        parents = standing_units(*PARENTS.get(unit.kind, ()))
        self.fields["into"].queryset = parents.exclude(pk=unit.parent_id)

    def scope(self):
        return Scope(self.act, [self.unit], self.cleaned_data["into"])


class MergeUnitsForm(ReorganisationForm):
    """Into which unit one or several others are merged."""

    act = Reorganisation.MERGE
    into = UnitField(label="Which unit takes it over?")
    others = UnitsField(label="Are other units merged into it too?", required=False)

    def __init__(self, *args, unit, **kwargs):
        super().__init__(*args, unit=unit, **kwargs)
        beside = standing_units(unit.kind).exclude(pk=unit.pk)
        self.fields["into"].queryset = beside
        self.fields["others"].queryset = beside

    def scope(self):
        units = [self.unit, *self.cleaned_data["others"]]
        return Scope(self.act, units, self.cleaned_data["into"])


class TargetsField(SeveralField):
    """Some of the targets of a service, by code and title."""

    def label_from_instance(self, obj):
        newest = obj.newest[0]
        locked = f" (locked for {newest.financial_year})" if newest.approval_id else ""
        return f"{obj.code} {newest.title}{locked}"


class SplitUnitForm(ReorganisationForm):
    """Which part of a unit goes to a new unit beside it; of a service some of its own targets
    too.
    """

    act = Reorganisation.SPLIT
    title = forms.CharField(
        label="Title of the new unit",
        max_length=150,
        error_messages={"required": "Enter the title of the new unit"},
    )
    parts = UnitsField(label="What goes to the new unit?")
    targets = TargetsField(
        queryset=Target.objects.none(),
        label="Which targets go to the new service?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages=dict.fromkeys(
            ("invalid_choice", "invalid_pk_value"), "Choose targets from the list"
        ),
        help_text=(
            "A draft goes at once. A locked target stays with the old service until its year ends,"
            " and its next draft goes to the new one."
        ),
    )

    def __init__(self, *args, unit, today, **kwargs):
        super().__init__(*args, unit=unit, today=today, **kwargs)
        if unit.kind == OrganisationUnit.SERVICE:
            self.fields["parts"].label = "Which teams go to the new service?"
            self.fields["parts"].required = False
            if not unit.children.filter(ended_on=None).exists():
                del self.fields["parts"]
            self.fields["targets"].queryset = targets_of(unit, today)
        else:
            del self.fields["targets"]
        if "parts" in self.fields:
            standing = unit.children.filter(ended_on=None)
            self.fields["parts"].queryset = standing.select_related("parent").order_by("title")
            self.fields["parts"].label_from_instance = str

    def scope(self):
        entries = self.cleaned_data
        codes = [target.code for target in entries.get("targets", ())]
        parts = list(entries.get("parts", ()))
        return Scope(self.act, [self.unit], None, parts, entries["title"], codes)


def targets_of(unit, today):
    """The targets of a service this year and later, each with its newest specification."""
    open_years = Specification.objects.filter(
        service=unit, financial_year__gte=str(Month.of(today).financial_year)
    ).order_by("-financial_year")
    newest = Prefetch("specifications", queryset=open_years, to_attr="newest")
    targets = Target.objects.filter(pk__in=open_years.values("target")).order_by("sort_key", "code")
    return targets.prefetch_related(newest)


class EndUnitForm(ReorganisationForm):
    """From which day on an empty unit has ended."""

    act = Reorganisation.END


class ConfirmForm(GovUKFormMixin, forms.Form):
    """The reason, on the page that shows everything that will change."""

    reason = forms.CharField(
        label="Reason",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="It is kept in the audit trail and shown on the unit’s page.",
        error_messages={"required": "Enter the reason"},
    )


FORMS = {
    "move": MoveUnitForm,
    "merge": MergeUnitsForm,
    "split": SplitUnitForm,
    "end": EndUnitForm,
}
