"""The forms of objectives, planning rounds, envelopes, risks and in-year decisions."""

from django import forms
from django.db.models import Q
from django.utils.text import slugify

from pmf_portal.council.holders import council_people
from pmf_portal.council.models import OrganisationUnit
from pmf_portal.periods import clock
from pmf_portal.ui.forms import (
    DateInput,
    GovUKFormMixin,
    SeenFormMixin,
    SeveralField,
    TypedNumberField,
    YearInput,
    needed_at_times,
)
from pmf_portal.ui.forms_about import AsOpenedMixin
from pmf_portal.ui.own_words import in_own_words
from targets.models import Action, Objective, Risk
from targets.objectives import version_of
from targets.resources import MonthOfEnvelope
from targets.risks import Scored
from targets.risks import version_of as version_of_risk
from targets.rules.planning_calendar import Phase


class ObjectiveForm(SeenFormMixin, forms.Form):
    """An objective of a plan and what it serves."""

    title = forms.CharField(
        label="Objective", max_length=200, error_messages={"required": "Enter the objective"}
    )
    kind = forms.ChoiceField(
        label="Kind",
        choices=[
            ("objective", "Objective of the plan"),
            ("individual", "One person’s objective (title and link only)"),
        ],
    )
    serves = SeveralField(
        label="What does it serve?",
        queryset=Objective.objects.none(),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 10}),
        help_text="One or more objectives above it. On a keyboard, hold Control to choose several.",
    )
    serves_actions = SeveralField(
        label="Which actions does it serve?",
        queryset=Action.objects.none(),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text="Of one person’s objective only. On a keyboard, hold Control to choose several.",
    )
    partner = forms.ModelChoiceField(
        label=in_own_words("Which {terms.partner} owns it?"),
        queryset=OrganisationUnit.objects.none(),
        required=False,
        empty_label="The council",
        help_text="It sees the objective as its part of the plan, and may propose changes of it.",
        error_messages={"invalid_choice": "Choose from the list"},
    )
    link = forms.URLField(
        label="Link",
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text="To the document it stands in",
    )
    first_year = YearInput(label="First year", required=False, help_text="For example 2013/14")
    last_year = YearInput(label="Last year", required=False)
    order = forms.IntegerField(
        label="Order within the plan",
        min_value=0,
        max_value=999,
        initial=0,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-3"}),
        error_messages={
            "required": "Enter a number; 0 comes first",
            "invalid": "Enter a whole number",
        },
    )

    def __init__(self, *args, plan, year, objective=None, **kwargs):
        if objective:
            names = ("title", "kind", "link", "order", "partner")
            kwargs["initial"] = {name: getattr(objective, name) for name in names} | {
                "first_year": objective.first_year or "",
                "last_year": objective.last_year or "",
                "serves": list(objective.serves.values_list("pk", flat=True)),
                "serves_actions": list(objective.serves_actions.values_list("pk", flat=True)),
            }
        super().__init__(*args, **kwargs)
        above = (
            Objective.objects.of_year(year)
            .select_related("plan")
            .exclude(kind=Objective.INDIVIDUAL)
        )
        self.fields["serves"].queryset = above.exclude(pk=objective.pk) if objective else above
        self.fields["serves"].label_from_instance = lambda o: (
            f"{o.plan}: {o.title}" if o.kind != Objective.VISION else f"Vision: {o.title}"
        )
        self.offer_actions(plan, objective)
        if plan.kind == plan.PARTNERSHIP:
            owner = objective.partner_id if objective else None
            partners = OrganisationUnit.objects.partners()
            self.fields["partner"].queryset = partners.filter(Q(ended_on=None) | Q(pk=owner))
        else:
            del self.fields["partner"]
        if plan.kind == plan.CORPORATE and not objective:
            self.fields["kind"].choices = [("objective", "Priority"), ("vision", "Vision")]
        if objective:
            del self.fields["kind"], self.fields["first_year"]
            self.remember(version_of(objective))

    def offer_actions(self, plan, objective):
        """The open actions of the plan and of those above it, where one person's may serve them."""
        if plan.kind == plan.CORPORATE or (objective and not objective.is_individual):
            del self.fields["serves_actions"]
            return
        path = plan.unit.path
        above = ["/".join(path.split("/")[:n]) + "/" for n in range(1, path.count("/") + 1)]
        field = self.fields["serves_actions"]
        actions = Action.objects.of_plans().still_open().select_related("plan")
        field.queryset = actions.filter(plan__unit__path__in=above).order_by("plan__title", "due")
        field.label_from_instance = lambda action: f"{action.plan}: {action}"

    @property
    def slug(self):
        return slugify(self.cleaned_data["title"])[:50] or "objective"


class PlanningDatesForm(AsOpenedMixin, GovUKFormMixin, forms.Form):
    """The first and last day of each phase of a round."""

    submit_label = "Change the dates"

    def __init__(self, *args, phases, **kwargs):
        super().__init__(*args, **kwargs)
        for dates in phases:
            for end, day in (("first", dates.first_day), ("last", dates.last_day)):
                label = f"{Phase(dates.phase).words}: {end} day"
                self.fields[f"{dates.phase}_{end}"] = DateInput(
                    label=label,
                    initial=f"{day.day}/{day.month}/{day.year}",
                    error_messages={"required": f"Enter the {end} day of {dates.phase}"},
                )

    @property
    def dates(self):
        return {
            phase: (self.cleaned_data[f"{phase}_first"], self.cleaned_data[f"{phase}_last"])
            for phase in Phase
        }


class DutyForm(GovUKFormMixin, forms.Form):
    """A unit's word that a duty is done."""

    submit_label = "Report it done"
    note = forms.CharField(
        label="What was done, and where it can be read",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Say what was done"},
    )


class EnvelopeForm(GovUKFormMixin, forms.Form):
    """The agreed envelope and its months: profile and actual; of an approved plan-year, the actuals
    alone.
    """

    submit_label = "Save the envelope"
    seen_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, year, unit, agreed, months, version, only_actuals=False, **kwargs):
        kwargs["initial"] = {"seen_version": version}
        super().__init__(*args, **kwargs)
        self.months = year.months
        self.fields["agreed"] = self.cell(
            "Agreed for the year",
            unit,
            agreed,
            required=True,
            in_grid=False,
            missing="Enter what is agreed for the year",
        )
        for month in self.months:
            profiled, actual = months.get(month, (None, None))
            missing = f"Enter the profile for {month.name}"
            self.fields[f"profiled_{month}"] = self.cell(
                f"Profile for {month.name}", unit, profiled, required=True, missing=missing
            )
            self.fields[f"actual_{month}"] = self.cell(
                f"Actual for {month.name}", unit, actual, required=False
            )
        for name, field in self.fields.items():
            if name.startswith(("agreed", "profiled_")):
                field.disabled = only_actuals

    @staticmethod
    def cell(label, unit, value, *, required, missing="", in_grid=True):
        attrs = {
            "inputmode": "decimal",
            "class": "govuk-input--width-10",
            "autocomplete": "off",
        } | ({"aria-label": label} if in_grid else {})
        initial = "" if value is None else format(value.normalize(), "f")
        messages = {"required": missing} if missing else None
        return TypedNumberField(
            label=label,
            unit=unit,
            required=required,
            initial=initial,
            widget=forms.TextInput(attrs=attrs),
            error_messages=messages,
        )

    def rows(self):
        return [
            (month.name, self[f"profiled_{month}"], self[f"actual_{month}"])
            for month in self.months
        ]

    @property
    def entries(self):
        entries = self.cleaned_data
        return {
            month: MonthOfEnvelope(entries[f"profiled_{month}"], entries[f"actual_{month}"])
            for month in self.months
        }


class RiskForm(SeenFormMixin, forms.ModelForm):
    """A risk or opportunity of the register: its score, of which day, and why it is another."""

    assessed_on = DateInput(
        label="Scored on",
        required=False,
        help_text="Leave it empty for today. For example 30/9/2013",
    )
    reason = needed_at_times(
        forms.CharField(
            label="Why does the score change?",
            required=False,
            max_length=1000,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text="Needed only if you enter another likelihood or impact. It stays on record.",
        )
    )

    class Meta:
        model = Risk
        field_classes = {"objectives": SeveralField, "closed_on": DateInput}
        fields = [
            "reference",
            "kind",
            "title",
            "likelihood",
            "impact",
            "owner",
            "mitigation",
            "objectives",
            "closed_on",
        ]
        labels = {
            "reference": "Reference in the risk register",
            "kind": "Risk or opportunity?",
            "title": "What may happen",
            "likelihood": "Likelihood, 1 (rare) to 5 (almost certain)",
            "impact": "Impact, 1 (slight) to 5 (severe)",
            "owner": "Owner",
            "mitigation": "Mitigation, or how the opportunity is taken",
            "objectives": "Objectives it bears on",
            "closed_on": "Closed on",
        }
        widgets = {
            "mitigation": forms.Textarea(attrs={"rows": 4}),
            "objectives": forms.SelectMultiple(attrs={"size": 10}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = council_people().order_by("post")
        self.fields["objectives"].queryset = Objective.objects.select_related("plan").exclude(
            kind=Objective.INDIVIDUAL
        )
        self.fields["objectives"].label_from_instance = lambda o: f"{o.plan}: {o.title}"
        for name in (
            "reference",
            "title",
            "owner",
            "mitigation",
            "objectives",
            "kind",
            "likelihood",
            "impact",
        ):
            words = self.fields[name].label.split(",")[0]
            self.fields[name].error_messages["required"] = f"{words}: this is needed"
        if self.instance.pk:
            self.remember(version_of_risk(self.instance))
        else:
            del self.fields["reason"], self.fields["closed_on"]

    @property
    def entries(self):
        """What the services take: what is written of the risk, and its score of a day."""
        given = dict(self.cleaned_data)
        day, reason = given.pop("assessed_on") or clock.today(), given.pop("reason", "")
        return given | {"scored": Scored(day, reason)}
