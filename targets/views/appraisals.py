"""How appraisals link to plans."""

from django.shortcuts import redirect, render

from pmf_portal.council.models import OrganisationUnit
from pmf_portal.council.permissions import require
from pmf_portal.periods import clock
from pmf_portal.periods.month import Month
from targets.appraisals import coverage_by_service, finding
from targets.permissions import may_view_appraisal_coverage


def this_year(request):
    """The coverage of the financial year we are in."""
    require(may_view_appraisal_coverage(request.user))
    return redirect("appraisal_coverage", year=Month.of(clock.today()).financial_year)


def coverage(request, year):
    """What of each service's team objectives and actions somebody's own objective serves."""
    require(may_view_appraisal_coverage(request.user))
    services = list(
        OrganisationUnit.objects.filter(kind=OrganisationUnit.SERVICE, ended_on=None)
        .select_related("parent")
        .order_by("path")
    )
    rows = coverage_by_service(services, year)
    context = {
        "year": year,
        "rows": [row for row in rows if row.objectives or row.actions or row.individual],
        "without": [row.service for row in rows if not row.objectives and not row.actions],
        "finding": finding(rows),
    }
    return render(request, "targets/appraisal_coverage.html", context)
