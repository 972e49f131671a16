"""Moving days of the reporting calendar."""

from django.contrib import messages
from django.shortcuts import redirect, render

from pmf_portal.council.permissions import require
from pmf_portal.periods import clock
from reporting.forms.reporting_dates import ReportingDatesForm
from reporting.permissions import may_change_reporting_dates
from reporting.reporting_dates import DateRefused, change_reporting_dates, changes_of, movable_days


def change(request, month):
    """Move days of a month: when figures, reports and sign-offs are due, and when it is published."""
    require(may_change_reporting_dates(request.user))
    form = ReportingDatesForm(request.POST or None, initial=movable_days(month) | {"seen": changes_of(month)})
    if form.carries_out(lambda entries: change_reporting_dates(month, by=request.user, at=clock.now(), **entries), DateRefused):
        messages.success(request, f"The dates of {month.name} are changed. The change is public.")
        return redirect("reporting_calendar_of", year=month.financial_year)
    return render(request, "reporting/change_reporting_dates.html", {"form": form, "month": month})
