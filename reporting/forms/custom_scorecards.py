"""The form that defines a further scorecard."""

from django import forms

from pmf_portal.council.acts import ACTS
from pmf_portal.council.models import OrganisationUnit
from pmf_portal.council.roles import Role
from pmf_portal.formats.wording import worded
from pmf_portal.ui.forms import GovUKFormMixin, SeveralField
from pmf_portal.ui.own_words import in_own_words
from reporting.library.custom_scorecards import TAKEN
from reporting.models import CustomScorecard
from targets.models import Plan, Target
from targets.querysets import within_paths

DEFINED = CustomScorecard.DEFINED
REQUIRED = {
    "title": "Enter the title",
    "about": "Say what it is for",
    "kind": "Choose for whom it is",
    "rhythm": "Choose how often it comes out",
    "unit": "Choose the unit that it belongs to",
}


class NamedTargets(SeveralField):
    """Targets by code and title of the year's specification."""

    def __init__(self, *, titles, **kwargs):
        self.titles = titles
        super().__init__(
            Target.objects.filter(pk__in=titles).order_by("sort_key", "code"), **kwargs
        )

    def label_from_instance(self, target):
        return f"{target.code} {self.titles.get(target.pk, '')}".rstrip()


class CustomScorecardForm(GovUKFormMixin, forms.ModelForm):
    """What stands on the scorecard: every target of a unit, whole plans, single targets, or all of
    these together.
    """

    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = CustomScorecard
        field_classes = {"plans": SeveralField}
        fields = ["title", "about", "kind", "rhythm", "unit", "whole_unit", "plans", "has_pack"]
        widgets = {
            "about": forms.Textarea(attrs={"rows": 3}),
            "kind": forms.RadioSelect,
            "rhythm": forms.RadioSelect,
            "plans": forms.CheckboxSelectMultiple,
        }
        error_messages = {name: {"required": words} for name, words in REQUIRED.items()} | {
            "title": {"required": REQUIRED["title"], "unique": TAKEN}
        }
        labels = {
            "about": "What it is for",
            "kind": "For whom",
            "rhythm": "Times",
            "plans": "Every target of these plans",
        }
        help_texts = {
            "about": "Published at the top of the scorecard",
            "has_pack": in_own_words(
                "One PDF and one workbook with summary, {terms.exception_report.plural} and"
                " statistics"
            ),
        }

    def __init__(self, *args, user, titles, submit_label, **kwargs):
        self.submit_label = submit_label
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units_of(user)
        # For members the performance team defines, across directorates; others for their own
        # managers and teams.
        kinds = (
            CustomScorecard.AUDIENCES
            if Role.PERFORMANCE_TEAM in user.roles
            else {self.instance.kind or DEFINED: None, DEFINED: None}
        )
        self.fields["kind"].choices = [
            (kind, worded(CustomScorecard.AUDIENCES[kind])) for kind in kinds
        ]
        self.fields["rhythm"].choices = self.fields["rhythm"].choices[-2:]
        self.fields["plans"].queryset = Plan.objects.filter(
            kind__in=(Plan.CORPORATE, Plan.DIRECTORATE)
        ).order_by("kind", "title")
        self.fields["targets"] = NamedTargets(
            titles=titles,
            label="Single targets",
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        if self.instance.pk:
            self.fields["targets"].initial = list(self.instance.targets.all())
            self.fields["seen_version"].initial = self.instance.version

    def clean(self):
        entries = super().clean()
        if not (entries.get("whole_unit") or entries.get("plans") or entries.get("targets")):
            self.add_error(
                "targets",
                "Choose what the scorecard shows: a whole unit, a plan, or single targets",
            )
        if (entries.get("kind"), entries.get("rhythm")) == (
            CustomScorecard.MEMBERS,
            CustomScorecard.MONTHLY,
        ):
            self.add_error("rhythm", "Members’ scorecards come out each quarter")
        return entries

    @property
    def entries(self):
        return {name: value for name, value in self.cleaned_data.items() if name != "seen_version"}


def units_of(user):
    """The units for which a person may define scorecards: their own and what lies below."""
    return (
        OrganisationUnit.objects.standing()
        .of_the_council()
        .filter(within_paths("", user.paths(ACTS["define_scorecard"])))
    )
