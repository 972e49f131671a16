"""The public reporting calendar, and who may see figures before they are published."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pmf_portal.council.acts import ACTS
from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.models import ReportingDate, RoleAssignment
from pmf_portal.periods import clock
from pmf_portal.periods.month import Month
from reporting.cycle.year_calendar import (
    calendar_file,
    months_with_dates,
    years_published,
    years_with_calendar,
)
from reporting.permissions import may_change_reporting_dates
from reporting.public_record.registry import RECORD, archived
from scorecards.models import ScorecardBuild


@login_not_required
@require_safe
def reporting_calendar(request):
    """The calendar of the year that is running, with what comes out next."""
    year = Month.of(clock.today()).financial_year
    known = years_with_calendar(years_published(), clock.today())
    context = context_of(request, year) | {
        "next": next_to_be_published(year, clock.now()),
        "years": [one for one in (year - 1, year + 1) if one in known],
    }
    return render(request, "reporting/reporting_calendar.html", context)


def next_to_be_published(year, at):
    """The month that comes out next in a year; its first months are the last of the year before."""
    for month in months_with_dates(year - 1) + months_with_dates(year):
        if month.published > at:
            return month
    return None


@archived(RECORD)
@login_not_required
@require_safe
def reporting_calendar_of(request, year):
    """The calendar of a year.  Of years with publications it says the same on every day, leads to
    such years alone, and is on record.
    """
    published = years_published()
    if year not in years_with_calendar(published, clock.today()):
        raise Http404
    neighbours = []
    if published:
        for neighbour in (year - 1, year + 1):
            if published.first <= neighbour <= published.newest:
                neighbours.append(neighbour)
    context = context_of(request, year) | {"years": neighbours}
    return render(request, "reporting/reporting_calendar.html", context)


def context_of(request, year):
    """When figures are due and reports come out, month by month; and every change of an announced
    date with its reason.
    """
    months = months_with_dates(year)
    is_whole = len(months) == len(year.months)
    return {
        "year": year,
        "live_from": None if is_whole else announced_timetable().live_from,
        "months": months,
        "changes": ReportingDate.objects.filter(month__in=year.months).order_by("-pk"),
        "changeable": (
            changeable(months)
            if request.user.is_authenticated and may_change_reporting_dates(request.user)
            else ()
        ),
    }


def changeable(months):
    """The months that are not published yet: of the others no day is moved any more."""
    published = ScorecardBuild.objects.filter(
        month__in=[one.month for one in months], frozen_at__isnull=False
    )
    return {one.month for one in months} - set(published.values_list("month", flat=True))


@login_not_required
@require_safe
def reporting_calendar_file(request):
    """The publication moments of this year, the last (whose last months come out in this) and the
    next, for calendar programs.
    """
    current = Month.of(clock.today()).financial_year
    return HttpResponse(
        calendar_file([current - 1, current, current + 1]),
        content_type="text/calendar; charset=utf-8",
        headers={"Cache-Control": "public, max-age=300"},
    )


@login_not_required
@require_safe
def pre_release_access(request):
    """The posts that may see a month's figures before they are published; nobody else may."""
    roles = sorted(ACTS["view_unpublished_figures"])
    held = (
        RoleAssignment.objects.filter(role__in=roles, user__is_active=True)
        .select_related("user", "unit")
        .order_by("user__post")
    )
    posts = sorted(
        {
            (
                one.user.post,
                one.role_title,
                one.unit.title if one.unit else "the whole council",
            )
            for one in held
        }
    )
    return render(request, "reporting/pre_release_access.html", {"posts": posts})
