"""Delegating one's entry of figures to a colleague for some days."""

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from pmf_portal.council.acts import ACTS
from pmf_portal.council.holders import holders_of
from pmf_portal.council.models import Delegation, User
from pmf_portal.council.permissions import may, require
from pmf_portal.council.roles import Role
from pmf_portal.council.services import delegate_entry, end_delegation
from pmf_portal.periods import clock
from pmf_portal.ui.forms import DateInput, DaysFormMixin


class DelegationForm(DaysFormMixin, forms.Form):
    """To whom, and for which days."""

    submit_label = "Delegate"
    to = forms.ModelChoiceField(
        label="To whom?",
        queryset=User.objects.none(),
        error_messages={"required": "Choose a colleague"},
    )
    first_day = DateInput(label="First day", error_messages={"required": "Enter the first day"})
    last_day = DateInput(label="Last day", error_messages={"required": "Enter the last day"})

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = (
            holders_of(ACTS["record_actual"] - {Role.PARTNER}).exclude(pk=user.pk).order_by("post")
        )

    def clean(self):
        entries = super().clean()
        last = entries.get("last_day")
        if last and last < clock.today():
            self.add_error("last_day", "These days are over")
        return entries


def delegate(request):
    """Delegate the entry of one's figures, and see what one has delegated."""
    require(may(request.user, "delegate_entry"))
    form = DelegationForm(request.POST or None, user=request.user)
    if form.is_valid():
        delegate_entry(request.user, by=request.user, at=clock.now(), **form.cleaned_data)
        messages.success(
            request, f"{form.cleaned_data['to']} can enter your figures on those days."
        )
        return redirect("delegate_entry")
    mine = (
        Delegation.objects.select_related("to")
        .filter(user=request.user, last_day__gte=clock.today())
        .order_by("first_day")
    )
    return render(request, "ui/delegate_entry.html", {"form": form, "delegations": mine})


@require_POST
def end(request, pk):
    """End a delegation early."""
    delegation = get_object_or_404(
        Delegation.objects.select_related("to"), pk=pk, user=request.user
    )
    require(may(request.user, "end_delegation"))
    end_delegation(delegation, by=request.user, at=clock.now())
    messages.success(request, f"{delegation.to} no longer enters your figures.")
    return redirect("delegate_entry")
