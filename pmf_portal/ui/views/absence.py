"""Absences, so that the deputy sees the work: one's own, and for administrators those of others."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from pmf_portal.council.models import Absence
from pmf_portal.council.people_permissions import may_change_absence
from pmf_portal.council.permissions import may, require
from pmf_portal.council.services import change_absence, declare_absence, end_absence
from pmf_portal.periods import clock
from pmf_portal.refusals import Refused
from pmf_portal.ui.forms import DateInput, DaysFormMixin


class AbsenceForm(DaysFormMixin, forms.Form):
    """From when to when a person is away."""

    submit_label = "Save the absence"
    first_day = DateInput(
        label="First day away", error_messages={"required": "Enter the first day away"}
    )
    last_day = DateInput(
        label="Last day away", error_messages={"required": "Enter the last day away"}
    )


def declare(request):
    """Say when one is away."""
    require(may(request.user, "declare_absence"))
    form = AbsenceForm(request.POST or None)
    if form.is_valid():
        declare_absence(request.user, **form.cleaned_data, by=request.user, at=clock.now())
        messages.success(
            request, "Your absence is saved. Your deputies will see your tasks on those days."
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


def fetch(request, pk, act):
    """An absence that is not over, of oneself or, for administrators, of anybody."""
    absences = Absence.objects.select_related("user").filter(last_day__gte=clock.today())
    absence = get_object_or_404(absences, pk=pk)
    verdict = may_change_absence(request.user, act, absence)
    if not verdict and absence.user_id != request.user.pk:
        raise Http404
    require(verdict)
    return absence


def page_of(request, absence):
    """Where one came from: one's own absences, or the person's page."""
    if absence.user_id == request.user.pk:
        return redirect("declare_absence")
    return redirect("person", absence.user_id)


def change(request, pk):
    """Change the days of an absence."""
    absence = fetch(request, pk, "change_absence")
    days = {"first_day": absence.first_day, "last_day": absence.last_day}
    initial = {name: f"{day.day}/{day.month}/{day.year}" for name, day in days.items()}
    form = AbsenceForm(request.POST or None, initial=initial)

    def act(entries):
        change_absence(absence, **entries, by=request.user, at=clock.now())

    if form.save_with(act):
        messages.success(request, "The days are changed.")
        return page_of(request, absence)
    return render(request, "ui/change_absence.html", {"form": form, "person": absence.user})


@require_POST
def end(request, pk):
    """Say that somebody is back, or not away after all."""
    absence = fetch(request, pk, "end_absence")
    try:
        end_absence(absence, by=request.user, at=clock.now())
        messages.success(request, "The absence is ended.")
    except Refused as refused:
        messages.error(request, str(refused))
    return page_of(request, absence)
