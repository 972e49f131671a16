"""The forms of figures by area."""

from django import forms

from pmf_portal.council.models import Area
from pmf_portal.ui.forms import GovUKFormMixin, MonthInput, needed_at_times
from scorecards.actuals.forms import FigureField, initial_of
from scorecards.rating.year_to_date import Figure


class BreakdownForm(GovUKFormMixin, forms.Form):
    """A grid: one row for each area of the period; a row left empty says nothing."""

    def __init__(self, *args, specification, areas, stored, suppressed=None, **kwargs):
        self.declared = suppressed or {}
        self.areas, self.names = (
            areas,
            ("numerator", "denominator") if specification.takes_a_ratio else ("value",),
        )
        super().__init__(*args, **kwargs)
        for area in areas:
            current = stored.get(area.pk)
            for name in self.names:
                attrs = {
                    "inputmode": "decimal",
                    "class": "govuk-input--width-5",
                    "autocomplete": "off",
                    "aria-label": f"{name.capitalize()} of {area}",
                }
                field = FigureField(
                    label=f"{name} of {area}",
                    unit=specification.unit,
                    of_two=name != "value",
                    required=False,
                    widget=forms.TextInput(attrs=attrs),
                )
                field.initial = initial_of(current, specification.unit).get(name, "")
                if area.pk in self.declared and name == self.names[0]:
                    field.initial = self.declared[area.pk].symbol
                self.fields[f"{area.gss_code}_{name}"] = field
            self.fields[f"{area.gss_code}_seen"] = forms.IntegerField(
                widget=forms.HiddenInput, initial=current.revision if current else 0, min_value=0
            )
        self.fields["reason"] = needed_at_times(
            forms.CharField(
                label="Reason, where stored figures are corrected or suppressed",
                required=False,
                max_length=500,
                help_text="Published. In place of a count that is too small to be told, type <5, *"
                " or c.",
            )
        )

    def rows(self):
        return [
            (
                area,
                [self[f"{area.gss_code}_{name}"] for name in self.names],
                self[f"{area.gss_code}_seen"],
            )
            for area in self.areas
        ]

    def field_of(self, area, name):
        """The field of an area that a refusal belongs to."""
        return f"{area.gss_code}_{name if name in self.names else self.names[0]}"

    def see_what_stands(self, stored):
        """From now on the grid speaks of the figures that stand; what was typed stays."""
        self.data = self.data.copy()
        for area in self.areas:
            if area.pk in stored:
                self.data[f"{area.gss_code}_seen"] = str(stored[area.pk].revision)

    @property
    def figures(self):
        """{area: Figure} of the rows that say something."""
        figures = {}
        suppressed = self.suppressed
        for area in self.areas:
            if area in suppressed:
                continue
            parts = {name: self.cleaned_data.get(f"{area.gss_code}_{name}") for name in self.names}
            if any(value is not None for value in parts.values()):
                figures[area] = Figure(**parts)
        return figures

    @property
    def suppressed(self):
        """{area: sign} of the rows whose count is too small to be published."""
        signs = {}
        for area in self.areas:
            for name in self.names:
                if sign := self.fields[f"{area.gss_code}_{name}"].suppressed:
                    signs[area] = sign
        return signs

    @property
    def seen(self):
        return {area: self.cleaned_data.get(f"{area.gss_code}_seen") or 0 for area in self.areas}


class SetBreakdownForm(GovUKFormMixin, forms.Form):
    """By which areas a target is broken down, and from when."""

    submit_label = "Save"
    kind = forms.ChoiceField(
        label="By what?",
        choices=[(Area.WARD, "Ward"), (Area.CONSTITUENCY, "Constituency")],
        widget=forms.RadioSelect,
    )
    first_month = MonthInput(
        label="From which month on?",
        help_text="For example 2013-04",
        error_messages={"required": "Enter the first month"},
    )
    last_month = MonthInput(label="Until which month?", required=False)
    rate_per = forms.TypedChoiceField(
        label="Shown as a rate for how many people?",
        choices=[("", "As the counts are"), *[(n, f"Per {n:,}") for n in (1_000, 10_000, 100_000)]],
        coerce=int,
        empty_value=None,
        required=False,
        help_text="For counts of cases, so that large and small places can be compared",
    )
    rate_group = forms.ChoiceField(
        label="Of which people?", required=False, help_text="The groups whose numbers were imported"
    )

    def __init__(self, *args, groups, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["rate_group"].choices = [("", "Choose"), *[(group, group) for group in groups]]

    def clean(self):
        entries = super().clean()
        if (
            entries.get("first_month")
            and entries.get("last_month")
            and entries["last_month"] < entries["first_month"]
        ):
            self.add_error("last_month", "The last month comes before the first")
        return entries
