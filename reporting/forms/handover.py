"""The form by which somebody's work is handed on."""

from datetime import date
from typing import Any

from django import forms

from pmf_portal.council.holders import holders_of
from pmf_portal.council.models import User
from pmf_portal.ui.forms import DateInput, GovUKFormMixin
from reporting.handover.items import ColumnKind, Item, OfficersKind

Work = list[tuple[ColumnKind | OfficersKind, list[Item]]]


class PersonField(forms.ModelChoiceField):
    """One of the people who can take something on."""

    def __init__(self, people: Any, **kwargs: Any) -> None:
        super().__init__(
            queryset=people,
            required=False,
            error_messages={"invalid_choice": "Choose a person from the list"},
            **kwargs,
        )


class HandOverForm(GovUKFormMixin, forms.Form):
    """For each kind of work one person who takes all of it, or one for each thing."""

    submit_label = "Hand it over"
    marks_optional = False
    left_on = DateInput(
        label="Day on which they left", error_messages={"required": "Enter the day"}
    )
    reason = forms.CharField(
        label="Reason",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=(
            "It is published with each target whose officers change. For example: the head of"
            " service retired; her successor has begun."
        ),
        error_messages={"required": "Enter the reason"},
    )

    def __init__(self, *args: Any, work: Work, leaver: User, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.work = work
        self.fields["left_on"].initial = f"{today.day}/{today.month}/{today.year}"
        for kind, items in work:
            people = holders_of(kind.roles).exclude(pk=leaver.pk).order_by("post", "username")
            self.fields[kind.slug] = PersonField(
                people,
                label=f"Hand all {len(items)} to" if len(items) > 1 else "Hand it to",
                empty_label="Nobody yet",
            )
            if len(items) > 1:
                for item in items:
                    self.fields[name_of(kind, item)] = PersonField(
                        people, label=f"Hand “{item.title}” to", empty_label="As above"
                    )

    def groups(self) -> list[dict[str, Any]]:
        """For the page: each kind with its field, and its things each with its own."""
        groups = []
        for kind, items in self.work:
            rows = [(item, self[name_of(kind, item)] if len(items) > 1 else None) for item in items]
            own = [field for _, field in rows if field is not None]
            is_open = any(field.errors or field.value() for field in own)
            groups.append(
                {"kind": kind, "field": self[kind.slug], "rows": rows, "is_open": is_open}
            )
        return groups

    def takers(self) -> dict[str, dict[str, User]]:
        """Who takes each thing on; what nobody takes on is left out."""
        takers: dict[str, dict[str, User]] = {}
        for kind, items in self.work:
            for item in items:
                one = self.cleaned_data.get(name_of(kind, item))
                person = one or self.cleaned_data.get(kind.slug)
                if person:
                    takers.setdefault(kind.slug, {})[item.key] = person
        return takers


def name_of(kind: ColumnKind | OfficersKind, item: Item) -> str:
    return f"{kind.slug}_{item.key}"
