"""Declaring one's own absence, so that the deputy sees the work."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render

from pmf_portal.council.models import Absence
from pmf_portal.council.permissions import may, require
from pmf_portal.council.services import declare_absence
from pmf_portal.periods import clock
from pmf_portal.ui.forms import GovUKFormMixin

FORMATS = ["%d/%m/%Y", "%Y-%m-%d", "%d %B %Y"]


def day_field(label):
    return forms.DateField(
        label=label,
        help_text="For example 30/9/2013",
        input_formats=FORMATS,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
        error_messages={"required": "Enter a date", "invalid": "Write the date like 30/9/2013"},
    )


class AbsenceForm(GovUKFormMixin, forms.Form):
    """From when to when a person is away."""

    submit_label = "Save the absence"
    first_day = day_field("First day away")
    last_day = day_field("Last day away")

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("first_day") and cleaned.get("last_day") and cleaned["last_day"] < cleaned["first_day"]:
            self.add_error("last_day", "The last day cannot be before the first day.")
        return cleaned


def declare(request):
    """Say when one is away."""
    require(may(request.user, "declare_absence"))
    form = AbsenceForm(request.POST or None)
    if form.is_valid():
        declare_absence(request.user, **form.cleaned_data, by=request.user, at=clock.now())
        messages.success(request, "Your absence is saved. Your deputies see your work on those days.")
        return redirect("desk")
    return render(request, "ui/declare_absence.html", {"form": form, "absences": Absence.objects.filter(user=request.user, last_day__gte=clock.today())})
