"""The form of the areas of corporate health and of the limits of data quality grades."""

from collections.abc import Iterable
from typing import Any

from django import forms

from pmf_portal.council.council_settings import health_areas
from pmf_portal.council.rules.council_settings import read_limit
from reporting.forms.council_settings import SettingsForm
from scorecards.month.quality_counts import quality_limits
from scorecards.rating.quality_grades import LIMITS, Principle

MOST_AREAS, LONGEST_AREA = 12, 60


class MeasuresForm(SettingsForm):
    """The areas of corporate health, and from where on data are of which grade."""

    part = "corporate health and data quality"
    health_areas = forms.CharField(
        label="Areas of corporate health",
        help_text="One on each line, in the order of the report",
        max_length=MOST_AREAS * (LONGEST_AREA + 2),
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "Enter at least one area"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for principle in Principle:
            limits = map(str, quality_limits()[principle])
            what = "days" if principle == Principle.TIMELINESS else "per cent"
            self.fields[principle.value] = forms.CharField(
                label=f"{principle.capitalize()}: {QUALITY_MEASURES[principle]}",
                help_text=f"The most {what} that is still A, then B, then C; anything above is D",
                initial=", ".join(limits),
                max_length=40,
                widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
                error_messages={"required": "Enter three numbers, for example 0, 10, 25"},
            )

    def as_they_stand(self) -> dict[str, Any]:
        return {"health_areas": "\n".join(health_areas())}

    def clean_health_areas(self) -> tuple[str, ...]:
        lines = [" ".join(line.split()) for line in self.cleaned_data["health_areas"].splitlines()]
        areas = tuple(line for line in lines if line)
        if len(areas) > MOST_AREAS:
            raise forms.ValidationError(f"These are {len(areas)} areas. Keep to {MOST_AREAS}")
        for area in areas:
            if len(area) > LONGEST_AREA:
                raise forms.ValidationError(f"“{area}” is longer than {LONGEST_AREA} characters")
        if twice := repeated(areas):
            raise forms.ValidationError(f"“{twice}” is there twice")
        return areas

    def clean(self) -> dict[str, Any]:
        entries: dict[str, Any] = super().clean()
        for principle in Principle:
            if typed := entries.get(principle.value):
                try:
                    entries[principle.value] = typed_limits(typed)
                except forms.ValidationError as error:
                    self.add_error(principle.value, error)
        return entries

    @property
    def entries(self) -> dict[str, Any]:
        chosen = {principle.value: self.cleaned_data[principle.value] for principle in Principle}
        given = {principle.value: tuple(map(str, LIMITS[principle])) for principle in Principle}
        areas = self.cleaned_data["health_areas"]
        return {
            # What the environment says stays its own until something else is typed.
            "health_areas": self.now.health_areas if list(areas) == health_areas() else areas,
            "quality_limits": {
                name: list(limits) for name, limits in chosen.items() if limits != given[name]
            },
        }


QUALITY_MEASURES = {
    Principle.ACCURACY: "figures revised after publication",
    Principle.VALIDITY: "warnings that nobody has confirmed",
    Principle.RELIABILITY: "provisional figures",
    Principle.TIMELINESS: "days late on average",
    Principle.COMPLETENESS: "due periods with neither figure nor reason",
}


def repeated(areas: Iterable[str]) -> str:
    """The first area that is there twice, whatever its capitals; "" for none."""
    seen = set()
    for area in areas:
        if area.casefold() in seen:
            return area
        seen.add(area.casefold())
    return ""


def typed_limits(text: str) -> tuple[str, ...]:
    """Three limits that do not fall, as they are stored."""
    limits = [read_limit(part) for part in text.replace(";", ",").split(",")]
    numbers = [limit for limit in limits if limit is not None]
    if len(limits) != 3 or len(numbers) != 3:
        raise forms.ValidationError(
            "Enter three numbers from 0 to 100 with commas between them, for example 0, 10, 25"
        )
    if numbers != sorted(numbers):
        raise forms.ValidationError("B takes at least what A takes, and C at least what B takes")
    return tuple(f"{number.normalize():f}" for number in numbers)
