"""The forms of peers: a group of councils, a file of their figures, an address that brings them."""

from django import forms

from pmf_portal.ui.forms import DateInput, GovUKFormMixin, SeenFormMixin
from targets.rules.peer_levels import GroupKind

SOURCE = forms.CharField(
    label="Source",
    max_length=300,
    help_text="Who publishes it, and as what. It stands beside the figures in public.",
    error_messages={"required": "Enter the source"},
)
MEMBERS = forms.CharField(
    label="Councils of the group",
    widget=forms.Textarea(attrs={"rows": 12}),
    help_text=(
        "One a line: its ONS code and its name, such as E08000033 Calderdale. The name alone is"
        " enough for a council that the portal knows. Your own council is not one of them."
    ),
    error_messages={"required": "Name the councils of the group"},
)
REASON = forms.CharField(
    label="Why these councils?",
    widget=forms.Textarea(attrs={"rows": 3}),
    help_text="The reason is published with the group.",
    error_messages={"required": "Say why"},
)
SOURCE_DATE = DateInput(label="As at", error_messages={"required": "Enter the day of the source"})


class PeerGroupForm(GovUKFormMixin, forms.Form):
    """A new group of councils."""

    submit_label = "Add the group"
    title = forms.CharField(
        label="What is the group called?",
        max_length=150,
        help_text="Such as “Nearest neighbours (CIPFA)”, “Metropolitan districts”.",
        error_messages={"required": "Enter a name for the group"},
    )
    kind = forms.ChoiceField(
        label="What kind of group is it?", choices=[(kind.value, kind.words) for kind in GroupKind]
    )
    own_council = forms.CharField(
        label="Your own council",
        required=False,
        max_length=120,
        help_text=(
            "Its ONS code and name, as sources have it: where the portal has no figure of the same"
            " period, the source’s own figure of your council is shown."
        ),
    )
    members = MEMBERS
    source = SOURCE
    source_date = SOURCE_DATE
    reason = REASON


class ChangePeerGroupForm(SeenFormMixin, forms.Form):
    """Other councils for a group."""

    submit_label = "Change the group"
    members = MEMBERS
    source = SOURCE
    source_date = SOURCE_DATE
    reason = REASON


class PeerFiguresForm(GovUKFormMixin, forms.Form):
    """A file of other councils' figures, with who published them."""

    submit_label = "Check the file"
    file = forms.FileField(
        label="Your file (CSV, XLSX or ODS)",
        help_text="Nothing is saved yet. The next page shows what will change.",
        error_messages={"required": "Choose a file", "empty": "The file is empty"},
    )
    source = SOURCE
    licence = forms.CharField(
        label="Licence",
        max_length=150,
        initial="Open Government Licence v3.0",
        error_messages={"required": "Enter the licence under which the figures may be published"},
    )
    link = forms.URLField(
        label="Where it is published",
        required=False,
        max_length=500,
        assume_scheme="https",
        error_messages={"invalid": "Enter a whole address, like https://www.example.org/data"},
    )
