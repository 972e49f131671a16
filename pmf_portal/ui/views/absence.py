"""Declaring one's own absence, so that the deputy sees the work."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render

from pmf_portal.council.models import Absence
from pmf_portal.council.permissions import may, require
from pmf_portal.council.services import declare_absence
from pmf_portal.periods import clock
from pmf_portal.ui.forms import DateInput, DaysFormMixin


class AbsenceForm(DaysFormMixin, forms.Form):
    """From when to when a person is away."""

    submit_label = "Save the absence"
    first_day = DateInput(label="First day away", error_messages={"required": "Enter a date"})
    last_day = DateInput(label="Last day away", error_messages={"required": "Enter a date"})


def declare(request):
    """Say when one is away."""
    require(may(request.user, "declare_absence"))
    form = AbsenceForm(request.POST or None)
    if form.is_valid():
        declare_absence(request.user, **form.cleaned_data, by=request.user, at=clock.now())
        messages.success(
            request, "Your absence is saved. Your deputies see your work on those days."
        )
        return redirect("desk")
    return render(
        request,
        "ui/declare_absence.html",
        {
            "form": form,
            "absences": Absence.objects.filter(user=request.user, last_day__gte=clock.today()),
        },
    )
