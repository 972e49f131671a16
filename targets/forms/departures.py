"""The form on which it is said what becomes of a measure that leaves its plan."""

from django import forms

from pmf_portal.ui.forms import SeenFormMixin, SeveralField
from targets.models import Target
from targets.rules.measure_life import Fate


class DepartureForm(SeenFormMixin, forms.Form):
    """What becomes of a measure, what takes its place, and why."""

    submit_label = "Save"
    fate = forms.ChoiceField(
        label="What becomes of it?",
        choices=[(fate.value, fate.label) for fate in Fate],
        widget=forms.RadioSelect,
        error_messages={"required": "Say what becomes of it"},
    )
    successors = SeveralField(
        label="What takes its place?",
        queryset=Target.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Only where it is renamed, replaced or split: measures of the new year.",
    )
    reason = forms.CharField(
        label="Why?",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="The public reads this, beside the measure’s last colour.",
        error_messages={"required": "Say why"},
    )

    def __init__(self, *args, targets, departure=None, **kwargs):
        if departure:
            kwargs["initial"] = {
                "fate": departure.fate,
                "reason": departure.reason,
                "successors": [target.pk for target in departure.followed_by],
            }
        super().__init__(*args, **kwargs)
        field = self.fields["successors"]
        titles = dict(targets)
        field.queryset = Target.objects.filter(pk__in=titles)
        field.label_from_instance = lambda target: f"{target.code} {titles[target.pk]}"
        self.remember(departure.pk if departure else 0)

    @property
    def entries(self):
        entries = dict(self.cleaned_data)
        return entries | {"seen": entries.pop("seen_version")}
