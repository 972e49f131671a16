"""Moving a publication date of the reporting calendar."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render

from pmf_portal.council.permissions import require
from pmf_portal.periods import clock
from pmf_portal.ui.forms import DateInput, GovUKFormMixin
from reporting.permissions import may_change_publication_date
from reporting.reporting_dates import DateRefused, change_publication_date, publication_day


class PublicationDateForm(GovUKFormMixin, forms.Form):
    submit_label = "Change the date"
    day = DateInput(label="New day of publication", error_messages={"required": "Enter the new day"})
    reason = forms.CharField(
        label="Why is the date changed?",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Published beside the date. Needed once the financial year has begun.",
    )
    seen = forms.DateField(widget=forms.HiddenInput)


def change(request, month):
    """Move the day on which a month is published."""
    require(may_change_publication_date(request.user))
    now = publication_day(month)
    form = PublicationDateForm(request.POST or None, initial={"seen": now})
    if form.carries_out(lambda entries: change_publication_date(month, by=request.user, at=clock.now(), **entries), DateRefused):
        day = form.entries["day"]
        messages.success(request, f"{month.name} is published on {day.day} {day:%B %Y}. The change is public.")
        return redirect("reporting_calendar_of", year=month.financial_year)
    return render(request, "reporting/change_publication_date.html", {"form": form, "month": month, "now": now})
