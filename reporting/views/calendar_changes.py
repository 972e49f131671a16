"""Moving days of the reporting calendar."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render

from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.permissions import require
from pmf_portal.periods import clock
from reporting.cycle.calendar_changes import (
    change_reporting_dates,
    changes_of,
    movable_days,
)
from reporting.cycle.year_calendar import years_published, years_with_calendar
from reporting.forms.calendar_changes import ReportingDatesForm
from reporting.permissions import may_change_reporting_dates
from scorecards.models import ScorecardBuild


def change(request, month):
    """Move days of a month: when figures, reports and sign-offs are due, and when it is
    published.
    """
    if month.financial_year not in years_with_calendar(years_published(), clock.today()):
        raise Http404
    require(
        may_change_reporting_dates(
            request.user,
            ScorecardBuild.objects.filter(month=month, frozen_at__isnull=False).exists(),
        )
    )
    # How often they were moved is asked first, so that a move in between is noticed.
    initial = {"seen": changes_of(month)} | movable_days(month, announced_timetable())
    form = ReportingDatesForm(request.POST or None, initial=initial)
    if form.save_with(
        lambda entries: change_reporting_dates(month, by=request.user, at=clock.now(), **entries)
    ):
        messages.success(request, f"The dates of {month.name} are changed. The change is public.")
        return redirect("reporting_calendar_of", year=month.financial_year)
    return render(request, "reporting/change_reporting_dates.html", {"form": form, "month": month})
