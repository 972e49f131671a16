"""Causes and actions of a report, one form for each."""

from django import forms
from django.db.models import Q

from exceptions.forms.parts import redaction_field, text
from exceptions.models import Cause
from pmf_portal.council.acts import ACTS
from pmf_portal.council.models import RoleAssignment, User
from pmf_portal.ui.forms import DateInput, SeenFormMixin
from targets.forms.actions import kind_field


class RowForm(SeenFormMixin, forms.Form):
    """A new row, or one as it stands with the version that was seen."""

    names = ()
    # Where the form is sent, if not where it came from: what somebody else removed meanwhile can
    # only be added anew.
    send_to = ""

    def __init__(self, *args, row=None, **kwargs):
        self.row = row
        initial = {name: getattr(row, name) for name in self.names} if row else {}
        super().__init__(*args, initial=initial, **kwargs)
        self.remember(row.version if row else 1)

    @property
    def helper(self):
        helper = super().helper
        helper.form_action = self.send_to
        return helper

    @property
    def entries(self):
        return {name: self.cleaned_data[name] for name in self.names}


class CauseForm(RowForm):
    names = ("category", "text", "mark")
    submit_label = "Save the cause"
    category = forms.ChoiceField(
        label="What kind of cause is it?",
        choices=[("", "Choose the kind"), *Cause.CATEGORIES.items()],
        error_messages={"required": "Choose the kind of cause"},
        help_text="The tracker counts causes by their kind",
    )
    text = text(
        "Why did performance fall short?",
        rows=8,
        required=True,
        error="Say why performance fell short",
        help_text="In words a resident understands",
    )
    mark = redaction_field()


class OwnerField(forms.ModelChoiceField):
    """A person; one who has left is shown as left, and never replaced without a word."""

    def label_from_instance(self, person):
        return str(person) if person.is_active else f"{person} (left)"


def possible_owners(report, chosen=None):
    """The people who may have an action of a report on their desk: those of its directorate and of
    the whole council who may read the report, and whoever has it already.
    """
    path = report.directorate.path
    above = ["/".join(path.split("/")[:n]) + "/" for n in range(1, path.count("/"))]
    in_reach = Q(unit__path__startswith=path) | Q(unit__path__in=above)
    roles = RoleAssignment.objects.filter(in_reach, role__in=ACTS["view_exception_report"])
    holders = Q(is_active=True, pk__in=roles.values("user"))
    return User.objects.filter(holders | Q(pk=chosen)).order_by("post", "username")


class ActionForm(RowForm):
    names = ("what", "kind", "who", "owner", "due", "resources", "effect", "mark")
    submit_label = "Save the action"
    what = text(
        "What will be done?", rows=3, most=5000, required=True, error="Say what will be done"
    )
    kind = kind_field()
    who = forms.CharField(
        label="Who will do it?",
        max_length=150,
        help_text="The post, for example Service Manager, Reablement",
        error_messages={"required": "Say who will do it"},
    )
    owner = OwnerField(
        label="Whose desk is it on?",
        queryset=User.objects.none(),
        required=False,
        empty_label="Whoever answers for this report",
        help_text="A person of the portal, who is reminded of it",
    )
    due = DateInput(label="By when?", error_messages={"required": "Say by when"})
    resources = text(
        "What resources does it need?",
        rows=2,
        most=5000,
        help_text="Money, staff, or “within existing resources”",
    )
    effect = text(
        "What is its expected effect?",
        rows=2,
        most=5000,
        help_text="For example “two points more from October”",
    )
    mark = redaction_field()

    def __init__(self, *args, report, **kwargs):
        self.report = report
        super().__init__(*args, **kwargs)
        chosen = self.row.owner_id if self.row else None
        self.fields["owner"].queryset = possible_owners(report, chosen)

    def clean_due(self):
        due = self.cleaned_data["due"]
        if due < self.report.month.first_day and not (self.row and self.row.due == due):
            raise forms.ValidationError(
                f"The date lies before {self.report.month.name}, the month that opened the report"
            )
        return due
