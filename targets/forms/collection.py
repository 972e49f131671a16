"""The form in which it is said how long measures take to collect."""

from collections.abc import Sequence

from django import forms

from pmf_portal.ui.forms import GovUKFormMixin
from targets.collection.rules.costs import HOW_TO, NOT_KNOWN, MinutesError, typed_minutes
from targets.models import Specification


class MinutesField(forms.CharField):
    """A length of time as people type it; cleaned to (minutes,), or to None where it is empty."""

    def __init__(self, *, was_said, **kwargs):
        self.was_said = was_said
        widget = forms.TextInput(attrs={"class": "govuk-input--width-10", "autocomplete": "off"})
        super().__init__(max_length=40, required=False, widget=widget, **kwargs)

    def clean(self, value):
        text = super().clean(value)
        if not text:
            if self.was_said:
                raise forms.ValidationError(HOW_TO)
            return None
        try:
            return (typed_minutes(text),)
        except MinutesError as error:
            raise forms.ValidationError(str(error)) from error


class CollectionCostsForm(GovUKFormMixin, forms.Form):
    """One field for each measure; what is left empty is asked again."""

    submit_label = "Save what is there"
    marks_optional = False

    def __init__(self, *args, measures: Sequence[Specification], said, **kwargs):
        super().__init__(*args, **kwargs)
        self.targets = {}
        for one in measures:
            name = f"minutes_{one.target_id}"
            was_said = one.target_id in said
            self.targets[name] = one.target
            self.fields[name] = MinutesField(
                label=f"{one.target.code} {one.title}", was_said=was_said
            )
            if was_said:
                minutes = said[one.target_id]
                self.initial[name] = NOT_KNOWN if minutes is None else str(minutes)

    @property
    def answers(self):
        """What was typed, by target: minutes, or None for “not known”."""
        return {
            self.targets[name]: typed[0]
            for name, typed in self.cleaned_data.items()
            if typed is not None
        }
