"""The trajectory grid: the year entered once, or generated and then edited (framework 3.2)."""

import re

from django import forms

from pmf_portal.formats.numbers import NumberError, typed_number, typed_text
from pmf_portal.formats.value_kinds import kind_of
from pmf_portal.periods import frequency
from pmf_portal.ui.forms import SeenFormMixin, TypedNumberField
from targets.forms.confirmations import ConfirmationMixin
from targets.rules.trajectory import PlannedPoint

CELL = {"inputmode": "decimal", "class": "govuk-input--width-5", "autocomplete": "off"}
GENERATORS = {
    "flat": "The same in every period",
    "straight_line": "A straight line from last year’s result",
    "seasonal": "Last year’s shape, scaled to the target",
    "cumulative": "By the share of the year’s total reached by each period",
    "quarterly_steps": "Four steps, one for each quarter",
}


class TrajectoryForm(ConfirmationMixin, SeenFormMixin, forms.Form):
    """A planned value, and an amber bound where the tolerance states one, for each period of the
    year.
    """

    submit_label = "Save the trajectory"

    def __init__(self, *args, draft, points, **kwargs):
        super().__init__(*args, **kwargs)
        self.periods = frequency.periods_of_year(draft.frequency, draft.financial_year)
        self.given, self.unit = points, draft.unit
        self.states_bounds = draft.tolerance == "floor"
        for month in self.periods:
            name, point = frequency.label(draft.frequency, month), points.get(month, (None, None))
            self.fields[f"planned_{month}"] = self.cell(f"Plan for {name}", draft.unit, point[0])
            if self.states_bounds:
                self.fields[f"amber_{month}"] = self.cell(
                    f"Amber bound for {name}", draft.unit, point[1]
                )
        self.remember(draft.version)
        self.add_confirmations()

    @staticmethod
    def cell(label, unit, value):
        initial = "" if value is None else typed_text(value, unit)
        return TypedNumberField(
            label=label,
            unit=unit,
            required=False,
            initial=initial,
            widget=forms.TextInput(attrs=CELL | {"aria-label": label}),
        )

    @property
    def points(self) -> list[PlannedPoint]:
        """The points that were filled in."""
        points = []
        for month in self.periods:
            planned = self.cleaned_data.get(f"planned_{month}")
            if planned is not None:
                amber_bound = self.cleaned_data.get(f"amber_{month}")
                points.append(PlannedPoint(month, planned, amber_bound))
        return points

    def clean(self):
        entries = super().clean()
        for month in self.periods:
            if (
                entries.get(f"amber_{month}") is not None
                and entries.get(f"planned_{month}") is None
                and f"planned_{month}" not in self.errors
            ):
                self.add_error(f"planned_{month}", "An amber bound needs a planned value beside it")
        return entries

    def place_of(self, problem):
        """The cell of the period that cannot be right; a bound that has no cell, its plan's."""
        for name in (*problem.fields, "planned"):
            cell = {"amber_bound": "amber"}.get(name, name)
            if f"{cell}_{problem.month}" in self.fields:
                return f"{cell}_{problem.month}"
        return None

    def filled_with(self, values):
        """What the form would send, had somebody typed these planned values over what it shows."""
        data = {self.add_initial_prefix(name): self[name].value() or "" for name in self.fields}
        data |= {name: self[name].value() or "" for name in self.fields}
        data.pop("confirmed", None)
        return data | {
            f"planned_{month}": typed_text(value, self.unit) if kind_of(self.unit) else f"{value:f}"
            for month, value in zip(self.periods, values, strict=True)
        }

    def rows(self):
        """The grid, row by row: (month, planned field, amber field or None)."""
        return [
            (
                month,
                self[f"planned_{month}"],
                self[f"amber_{month}"] if self.states_bounds else None,
            )
            for month in self.periods
        ]


class GenerateForm(forms.Form):
    """How to generate the grid; nothing is saved by it."""

    profile = forms.ChoiceField(
        choices=list(GENERATORS.items()),
        error_messages={
            "required": "Choose one of the ways",
            "invalid_choice": "Choose one of the ways",
        },
    )
    shares = forms.CharField(required=False, max_length=400)

    def clean(self):
        entries = super().clean()
        if entries.get("profile") == "cumulative":
            try:
                entries["shares"] = [
                    typed_number(share, "%")
                    for share in re.split(r"[\s;]+", entries.get("shares", "").strip())
                    if share
                ]
            except NumberError as error:
                raise forms.ValidationError(str(error)) from error
            if not entries["shares"]:
                raise forms.ValidationError(
                    "Give the share of the year’s total reached by each period, like 20 45 70 100"
                )
        return entries
