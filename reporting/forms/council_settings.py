"""The forms on which a council chooses its name, looks, words and rules."""

from typing import Any

from django import forms

from pmf_portal.council.council_settings import council_settings
from pmf_portal.council.rules.council_settings import (
    LEVELS,
    MOST_DAYS,
    UNLIMITED,
    why_days_do_not_rise,
)
from pmf_portal.formats.wording import FRAMEWORK, NO_PLURAL, TERMS, Term, own_terms, worded
from pmf_portal.ui.forms import GovUKFormMixin
from pmf_portal.ui.forms_about import AboutFormMixin
from targets.models import Plan

CHANGED = "Somebody else changed the council’s settings meanwhile."
TERM_LABELS = {
    "corporate_plan": "Corporate Plan",
    "directorate": "Directorate",
    "executive_group": "CESG, in short",
    "executive_group_in_full": "CESG, in full",
    "committee": "Committee",
    "exception_report": "Exception report",
    "partner": "Partner organisation",
}


class SettingsForm(AboutFormMixin, GovUKFormMixin, forms.Form):
    """Some of the council's settings as they stand, to be changed; `part` is what they are called
    together.
    """

    part = ""

    def __init__(self, *args: Any, version: int, **kwargs: Any) -> None:
        self.now = council_settings()
        super().__init__(*args, initial=self.as_they_stand(), **kwargs)
        self.say_about(version, late=CHANGED)

    def as_they_stand(self) -> dict[str, Any]:
        return {
            name: getattr(self.now, name) for name in self.base_fields if hasattr(self.now, name)
        }


class WordsForm(SettingsForm):
    """What the council calls the things of the framework, one and several of them."""

    part = "words"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wording = self.now.wording("")
        for name in TERMS:
            standing, label = getattr(wording, name), TERM_LABELS[name]
            self.fields[name] = term_field(f"{label}", standing, getattr(FRAMEWORK, name))
            if name not in NO_PLURAL:
                self.fields[f"{name}_plural"] = term_field(
                    f"{label}: several of them", standing.plural, getattr(FRAMEWORK, name).plural
                )

    @property
    def entries(self) -> dict[str, Any]:
        typed = self.cleaned_data
        chosen = {
            name: Term(typed[name], typed.get(f"{name}_plural") or typed[name]) for name in TERMS
        }
        return {"terms": own_terms(chosen)}


def term_field(label: str, standing: str, framework: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        initial=str(standing),
        max_length=60,
        help_text=f"In the framework: {framework}",
        widget=forms.TextInput(attrs={"class": "govuk-!-width-one-half"}),
        error_messages={"required": f"Enter a word for “{framework}”"},
    )


class PlansForm(SettingsForm):
    """How many years the objectives of a plan may span."""

    part = "length of plans"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind, title in Plan.titles_of_kinds().items():
            self.fields[kind] = forms.IntegerField(
                label=title,
                required=False,
                min_value=1,
                max_value=10,
                initial=self.now.plan_years.get(kind, UNLIMITED) or None,
                widget=forms.TextInput(
                    attrs={"class": "govuk-input--width-2", "inputmode": "numeric"}
                ),
                error_messages={
                    "invalid": "Enter a number of years from 1 to 10, or leave it empty"
                },
            )

    @property
    def entries(self) -> dict[str, Any]:
        return {"plan_years": {kind: self.cleaned_data[kind] or UNLIMITED for kind in Plan.KINDS}}


def days_field(label: str, initial: int, help_text: str = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        initial=initial,
        min_value=1,
        max_value=MOST_DAYS,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-2", "inputmode": "numeric"}),
        error_messages={
            "required": "Enter a number of days",
            "invalid": f"Enter a number of days from 1 to {MOST_DAYS}",
        },
    )


class RemindersForm(SettingsForm):
    """When people are reminded."""

    part = "days of reminders"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for (level, label), days in zip(
            LEVEL_LABELS.items(), self.now.escalation_days, strict=True
        ):
            self.fields[level] = days_field(worded(label), days)
        self.fields["planning_days_before"] = days_field(
            "Planning: days before something is due", self.now.planning_days_before
        )
        self.fields["planning_days_between"] = days_field(
            "Planning: days between reminders once it is late", self.now.planning_days_between
        )
        self.fields["feedback_days_between"] = days_field(
            "Feedback: working days between reminders once an answer is late",
            self.now.feedback_days_between,
        )

    def clean(self) -> dict[str, Any]:
        entries: dict[str, Any] = super().clean()
        days = {level: entries[level] for level in LEVELS if entries.get(level) is not None}
        for level, problem in why_days_do_not_rise(days):
            self.add_error(level, problem)
        return entries

    @property
    def entries(self) -> dict[str, Any]:
        entries = dict(self.cleaned_data)
        return {"escalation_days": tuple(entries.pop(level) for level in LEVELS), **entries}


LEVEL_LABELS = {
    "owner": "Working days late when the owner is reminded",
    "deputy": "Working days late when the deputy is reminded too",
    "director": "Working days late when the director is reminded too",
    "cesg": "Working days late when it goes to {terms.executive_group}",
}
