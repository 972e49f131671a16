"""The forms of drafting: one part of a technical specification each (framework 3.2)."""

from functools import partial

from django import forms
from django.db.models import Q

from pmf_portal.council.models import OrganisationUnit
from pmf_portal.formats.numbers import typed_text
from pmf_portal.formats.value_kinds import is_single, kind_of
from pmf_portal.ui.forms import MonthInput, SeenFormMixin, TypedNumberField
from pmf_portal.ui.own_words import in_own_words
from targets.forms.confirmations import ConfirmationMixin
from targets.forms.draft_words import (
    CHART_FROM,
    CHART_RUN,
    HINTS,
    HOW_OFTEN,
    LABELS,
    LASTING_RED,
    NOT_SO_MANY,
    NOT_SO_SMALL,
    NOT_SUCH_A_RUN,
)
from targets.forms.officers import OfficersForm
from targets.forms.user_view import user_view_field
from targets.models import Objective, Specification
from targets.querysets import within_paths
from targets.rules.chart_settings import why_not_from
from targets.rules.codes import why_malformed
from targets.rules.small_counts import HIGHEST_THRESHOLD, LOWEST_THRESHOLD, Cohort
from targets.rules.tolerance import ToleranceKind
from targets.rules.value_kinds import typed_margin, unit_of_margin

COUNT = forms.TextInput(
    attrs={"inputmode": "numeric", "class": "govuk-input--width-2", "autocomplete": "off"}
)
SHORT = forms.TextInput(attrs={"class": "govuk-input--width-10"})


MARGINS = ("amber_within", "green_within", "green_above", "amber_above")


def long(rows):
    return forms.Textarea(attrs={"rows": rows})


class DraftPartForm(ConfirmationMixin, SeenFormMixin, forms.ModelForm):
    """A part of a draft; `draft` is the stored specification, or a new one of its plan and year."""

    title = ""
    numbers = ()

    class Meta:
        model = Specification
        fields = []

    def __init__(self, *args, draft, user, **kwargs):
        # The form gets an instance of its own, so that nothing half-checked reaches the draft the
        # page shows.
        super().__init__(
            *args,
            instance=Specification(
                **{f.attname: getattr(draft, f.attname) for f in Specification._meta.fields}
            ),
            **kwargs,
        )
        for name in self.numbers:
            field = Specification._meta.get_field(name)
            self.fields[name] = TypedNumberField(
                **self.way_of_typing(name, draft),
                label=LABELS[name],
                required=not field.null,
                help_text=HINTS.get(name, ""),
                may_be_negative=False if name == "scale" else None,
            )
            value = getattr(draft, name)
            self.initial[name] = (
                "" if value is None else typed_text(value, self.shown_in(name, draft))
            )
        self.order_fields(self._meta.fields)
        self.remember(draft.version)
        self.add_confirmations()

    def way_of_typing(self, name, draft):
        """How a number is typed: a margin that is a percentage of plan with its sign, one between
        dates in days.
        """
        chosen = self.data.get("tolerance") or draft.tolerance
        if name in MARGINS and is_single(draft.unit):
            return {"read": partial(typed_margin, tolerance=chosen, unit=draft.unit)}
        if name in MARGINS and chosen == ToleranceKind.PERCENT:
            return {"unit": "%"}
        return {"unit": "" if name == "scale" and kind_of(draft.unit) else draft.unit}

    @staticmethod
    def shown_in(name, draft):
        """The unit that a stored number is shown in where it is typed."""
        if name in MARGINS:
            return unit_of_margin(draft.tolerance, draft.unit)
        return "" if name == "scale" else draft.unit

    def _get_validation_exclusions(self):
        # Uniqueness and the rules between tables are the service's to tell.
        return super()._get_validation_exclusions() | {
            "target",
            "plan",
            "financial_year",
            "approval",
            "version",
        }

    @property
    def entries(self):
        """What is handed to the service."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in ("seen_version", "code", "confirmed")
        }


class IdentityForm(DraftPartForm):
    """What the target is called, which objective it serves, who answers for it."""

    title = "What the target is and what it serves"
    user_view = user_view_field()

    class Meta:
        model = Specification
        fields = ["title", "kind", "priority", "service", "statutory", "health_area", "user_view"]
        labels = {
            "title": "Title",
            "kind": "Kind of measure",
            "priority": "Objective it serves",
            "service": "Service that answers for it",
            "statutory": "This is a statutory measure or a government return",
            "health_area": "Area of corporate health",
        }
        help_texts = {
            "kind": (
                "Outcome: the difference made. Indicator: how well an activity goes. Measure: how"
                " much and how well a provider delivers."
            ),
            "health_area": in_own_words(
                "Only if the {terms.executive_group_in_full} follows it: people, finance,"
                " customer, or governance and risk"
            ),
        }
        error_messages = {"title": {"required": "Enter the title"}}

    def __init__(self, *args, draft, user, **kwargs):
        super().__init__(*args, draft=draft, user=user, **kwargs)
        self.fields["priority"].queryset = (
            Objective.objects.of_year(draft.financial_year)
            .filter(plan=draft.plan)
            .exclude(kind=Objective.INDIVIDUAL)
        )
        reach = (
            within_paths("", user.paths())
            if draft.service_id is None
            else within_paths("", user.paths() | {draft.service.path})
        )
        self.fields["service"].queryset = (
            OrganisationUnit.objects.of_the_council()
            .filter(reach)
            .filter(Q(ended_on=None) | Q(pk=draft.service_id))
            .exclude(kind=OrganisationUnit.COUNCIL)
        )
        self.fields["service"].required = True
        self.fields["service"].error_messages["required"] = "Choose the service"


class NewTargetForm(IdentityForm):
    """The first part of a new target, with its code."""

    submit_label = "Begin the draft"
    code = forms.CharField(
        label="Code",
        max_length=30,
        widget=SHORT,
        help_text="Letters and digits, for example CP16 or NI 154",
        error_messages={"required": "Enter the code"},
    )
    polarity = forms.ChoiceField(
        label="Which way is better?", choices=Specification._meta.get_field("polarity").choices
    )
    aggregation = forms.ChoiceField(
        label="How the periods make the year to date",
        choices=Specification._meta.get_field("aggregation").choices,
    )
    frequency = forms.ChoiceField(
        label="Reporting frequency",
        choices=Specification._meta.get_field("frequency").choices,
        help_text=HOW_OFTEN,
    )

    def __init__(self, *args, draft, user, **kwargs):
        super().__init__(*args, draft=draft, user=user, **kwargs)
        self.order_fields(
            ["code", "title", "kind", "priority", "service", "polarity", "aggregation", "frequency"]
        )

    def clean_code(self):
        code = self.cleaned_data["code"].strip()
        if reason := why_malformed(code):
            raise forms.ValidationError(reason)
        return code


class CalculationForm(DraftPartForm):
    """Definition, sources and the rule by which the figure is calculated and put together."""

    title = "Definition and calculation"
    numbers = ("scale",)
    chart_from = MonthInput(
        label="Month from which the usual range is taken", required=False, help_text=CHART_FROM
    )

    class Meta:
        model = Specification
        fields = [
            "definition",
            "data_source",
            "numerator",
            "denominator",
            "cohort",
            "suppress_below",
            "polarity",
            "aggregation",
            "scale",
            "unit",
            "decimals",
            "frequency",
            "publication_lag_days",
            "chart_run",
            "chart_from",
        ]
        labels = {
            "data_source": "Data source",
            "cohort": "Could small counts give somebody away?",
            "suppress_below": "Counts below this number are not published",
            "polarity": "Which way is better?",
            "aggregation": "How the periods make the year to date",
            "unit": "Unit",
            "decimals": "Published decimals",
            "frequency": "Reporting frequency",
            "publication_lag_days": "Days until the source publishes",
            "chart_run": "How many figures running are a real change?",
        }
        help_texts = {
            "numerator": "For two counts: what is counted above the line",
            "denominator": "For two counts: what is counted below the line",
            "cohort": (
                "For people under 18 and people’s health, small counts are not published: they show"
                " as “fewer than 5”, and nothing is published that they could be worked out from"
            ),
            "suppress_below": (
                f"From {LOWEST_THRESHOLD} to {HIGHEST_THRESHOLD}. Leave it blank for 5 where people"
                " could be given away, and for no limit otherwise"
            ),
            "unit": (
                "For example %, £, £ thousand, people, days, per 1,000; mm:ss or days and hours for"
                " durations, date for a milestone, yes/no, or a scale of words from the worst to"
                " the best, like Poor < Fair < Good"
            ),
            "decimals": (
                "How many decimals are published; ratings are made from the published figure"
            ),
            "frequency": HOW_OFTEN,
            "publication_lag_days": (
                "How long after the end of a period the figure is usually known"
            ),
            "chart_run": CHART_RUN,
        }
        widgets = {
            "definition": long(4),
            "data_source": long(2),
            "numerator": long(2),
            "denominator": long(2),
            "unit": forms.TextInput(
                attrs={"class": "govuk-input--width-20", "autocomplete": "off"}
            ),
            "suppress_below": COUNT,
            "chart_run": COUNT,
        }
        error_messages = {
            "chart_run": dict.fromkeys(("invalid", "min_value", "max_value"), NOT_SUCH_A_RUN),
            "suppress_below": dict.fromkeys(("invalid", "min_value", "max_value"), NOT_SO_SMALL),
        }

    def __init__(self, *args, draft, user, **kwargs):
        super().__init__(*args, draft=draft, user=user, **kwargs)
        self.fields["cohort"].choices = [
            ("", "No"),
            *[(c.value, f"Yes: {c.words}") for c in Cohort],
        ]

    def clean_decimals(self):
        if self.cleaned_data["decimals"] > 6:
            raise forms.ValidationError("At most 6 decimals can be published")
        return self.cleaned_data["decimals"]

    def clean_chart_from(self):
        since = self.cleaned_data["chart_from"]
        if reason := why_not_from(since, self.instance.financial_year.last):
            raise forms.ValidationError(reason)
        return since

    def clean_scale(self):
        scale = self.cleaned_data["scale"]
        if scale is not None and not 0 < scale <= 10**9:
            raise forms.ValidationError("The scale must be above 0; for a percentage it is 100")
        return scale


class AmbitionForm(DraftPartForm):
    """Target, tolerance, stretch and why."""

    title = "Ambition and tolerance"
    numbers = ("previous_year", "annual_target", *MARGINS)

    class Meta:
        model = Specification
        fields = [
            "previous_year",
            "annual_target",
            "tolerance",
            "amber_within",
            "green_within",
            "amber_above",
            "green_above",
            "amber_periods",
            "forecast_counts",
            "lasting_red",
            "stretch",
            "easier_reason",
            "peers",
            "benchmark",
            "peer_group",
            "peer_level",
            "forecast_method",
            "rationale",
        ]
        labels = {
            "tolerance": "How far from plan is still amber?",
            "amber_periods": "Amber for how many periods in a row is under-performance too?",
            "forecast_counts": "A year that is forecast to end red is under-performance too",
            "lasting_red": "A red counts only where it is unusual or lasts two periods",
            "stretch": "Level of stretch",
            "easier_reason": "Why the target is easier than last year’s result",
            "peers": "Relevant peers",
            "benchmark": "Measure of other councils that it is shown beside",
            "peer_group": "Group of councils",
            "peer_level": "Level of these councils that is aimed at",
            "forecast_method": "Forecast method",
            "rationale": "Rationale",
        }
        help_texts = {
            "amber_periods": (
                "Red always is. From 2 to 12, counted in reporting periods; leave it blank if only"
                " red counts"
            ),
            "forecast_counts": (
                "Also treat as under-performing if the year is forecast to end red"
            ),
            "lasting_red": LASTING_RED,
            "rationale": "Why this target, and why at this level",
            "stretch": "How much harder this is than last year, or than the peers",
            "peer_level": (
                "In place of an annual target and a trajectory: it becomes the plan of a period"
                " when the councils’ figures of that period are in"
            ),
            "easier_reason": "Only where it is easier. The reason is published with the plan",
        }
        error_messages = {
            "amber_periods": dict.fromkeys(("invalid", "min_value", "max_value"), NOT_SO_MANY)
        }
        widgets = {
            "amber_periods": COUNT,
            "stretch": long(2),
            "easier_reason": long(3),
            "peers": long(2),
            "forecast_method": long(2),
            "rationale": long(4),
        }


PARTS = {
    "identity": IdentityForm,
    "calculation": CalculationForm,
    "ambition": AmbitionForm,
    "officers": OfficersForm,
}
