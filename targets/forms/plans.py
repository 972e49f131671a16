"""The form of a new plan."""

from django import forms
from django.utils.text import slugify

from pmf_portal.council.models import OrganisationUnit
from pmf_portal.ui.forms import GovUKFormMixin
from targets.models import Plan
from targets.models.plans import why_not_of


class PlanForm(GovUKFormMixin, forms.Form):
    """A plan of the council, of one of its units, or shared with partners."""

    submit_label = "Add the plan"
    title = forms.CharField(
        label="Title", max_length=150, error_messages={"required": "Enter the title of the plan"}
    )
    kind = forms.ChoiceField(
        label="Kind of plan", choices=lambda: list(Plan.titles_of_kinds().items())
    )
    unit = forms.ModelChoiceField(
        label="Whose plan is it?",
        queryset=OrganisationUnit.objects.standing().of_the_council(),
        error_messages={"required": "Choose the unit that answers for the plan"},
        help_text="For a partnership plan, the unit that leads for the council.",
    )

    def clean_title(self):
        title = self.cleaned_data["title"]
        if Plan.objects.filter(slug=slugify(title)[:50]).exists() or not slugify(title):
            raise forms.ValidationError(
                "There is a plan of this title already, or it has no letters in it. Choose another."
            )
        return title

    def clean(self):
        entries = super().clean()
        kind, unit = entries.get("kind"), entries.get("unit")
        wanted = Plan.UNIT_KINDS.get(kind)
        if unit and wanted and unit.kind != wanted:
            self.add_error("unit", why_not_of(unit, kind, wanted))
        return entries
