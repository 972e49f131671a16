"""The form of who answers for a target (framework 3.2)."""

from django import forms

from pmf_portal.council.holders import council_people
from pmf_portal.council.models import User
from pmf_portal.ui.forms import SeenFormMixin
from targets.drafting import OF_THE_COUNCIL, OFFICERS
from targets.forms.confirmations import ConfirmationMixin


class OfficersForm(ConfirmationMixin, SeenFormMixin, forms.Form):
    """Accountable officer and performance lead, each with a deputy (framework 3.2)."""

    title = "Accountable officer and performance lead"
    LABELS = {
        "accountable_officer": "Accountable officer",
        "accountable_deputy": "Deputy of the accountable officer",
        "performance_lead": "Performance lead",
        "performance_lead_deputy": "Deputy of the performance lead",
    }

    def __init__(self, *args, draft, user, responsibility=None, required=False, **kwargs):
        super().__init__(*args, **kwargs)
        everybody = User.objects.filter(is_active=True).order_by("post", "username")
        officers = council_people().order_by("post", "username")
        for name in OFFICERS:
            self.fields[name] = forms.ModelChoiceField(
                label=self.LABELS[name],
                queryset=officers if name in OF_THE_COUNCIL else everybody,
                required=required,
                initial=getattr(responsibility, f"{name}_id", None),
                error_messages={
                    "required": f"Choose the {self.LABELS[name][0].lower() + self.LABELS[name][1:]}"
                },
            )
        self.remember(draft.version)
        self.add_confirmations()

    def clean(self):
        entries = super().clean()
        for officer, deputy in (
            ("accountable_officer", "accountable_deputy"),
            ("performance_lead", "performance_lead_deputy"),
        ):
            if entries.get(officer) and entries.get(officer) == entries.get(deputy):
                self.add_error(deputy, "The deputy must be somebody else")
        return entries

    @property
    def entries(self):
        return {name: self.cleaned_data[name] for name in OFFICERS}
