"""The monthly briefing of portfolio holders and the leader, and what the director says in it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from pmf_portal.council.models import OrganisationUnit
from pmf_portal.council.permissions import may, require
from pmf_portal.periods import clock
from reporting.briefings.acknowledging import (
    acknowledge_monthly_briefing,
    acknowledgement_of,
)
from reporting.briefings.cabinet_reports import report_of_quarter
from reporting.briefings.decisions import decisions_reaching, stretch_of
from reporting.briefings.permissions import (
    may_acknowledge_monthly_briefing,
    may_raise_concern,
    may_word_cabinet_report,
)
from reporting.briefings.queries import open_concerns_of
from reporting.briefings.team_briefings import coverage_of
from reporting.cycle.briefing import briefing_of, units_briefed
from reporting.cycle.briefing_comments import comment_on, comment_on_month
from reporting.cycle.briefing_paper import briefing_pdf
from reporting.forms.briefing import DirectorCommentForm
from reporting.forms.briefings import AcknowledgeForm
from reporting.meetings.viewers import Viewer
from reporting.permissions import may_comment_on_month, may_view_monthly_briefing
from reporting.publishing.files import PDF
from reporting.publishing.in_short import PublishedMonth, newest_published, published_builds


@require_safe
def newest(request):
    """The newest briefing of one's own part of the council: one press from the desk."""
    require(may(request.user, "view_monthly_briefing"))
    build = newest_published()
    units = units_briefed(request.user)
    if build is None or not units:
        return render(request, "reporting/no_briefing.html")
    return redirect("monthly_briefing", units[0].slug, build.month)


@require_safe
def briefing(request, slug, month):
    """One page: what got worse and better, promises, the director's words, what comes, money."""
    briefing = get_briefing_or_404(request, slug, month)
    unit = briefing.unit
    acknowledgement = acknowledgement_of(unit, month)
    may_acknowledge = may_acknowledge_monthly_briefing(request.user, unit, acknowledgement)
    may_report = may_word_cabinet_report(request.user, unit, month, None)
    return render(
        request,
        "reporting/briefing.html",
        {
            "briefing": briefing,
            "brief": briefing.brief,
            "unit": unit,
            "month": month,
            "acknowledgement": acknowledgement,
            "may_acknowledge": may_acknowledge,
            "concerns": open_concerns_of(unit, briefing.today),
            "may_raise_concern": may_raise_concern(request.user, unit),
            "reach": reach_of(request, briefing) if unit.kind == unit.DIRECTORATE else None,
            "may_report": may_report,
            "cabinet_report": report_of_quarter(unit, month) if may_report else None,
            "may_comment": may_comment_on_month(request.user, unit),
            "other_units": [one for one in units_briefed(request.user) if one.pk != unit.pk],
        },
    )


def reach_of(request, briefing):
    """How the month reaches a directorate and its teams: what was decided above it, and which of
    its services have briefed theirs.
    """
    viewer = Viewer(request.user, briefing.today)
    stretch = stretch_of(briefing.account.month, briefing.today)
    return {
        "decisions": decisions_reaching(briefing.unit, stretch, viewer),
        "coverage": coverage_of(briefing.published, briefing.unit),
    }


@require_safe
def paper(request, slug, month):
    """The same on one page of paper."""
    briefing = get_briefing_or_404(request, slug, month)
    body = briefing_pdf(briefing)
    name = f"briefing-{slug}-{month}.pdf"
    return HttpResponse(
        body, content_type=PDF, headers={"Content-Disposition": f'inline; filename="{name}"'}
    )


def comment(request, slug, month):
    """What the director says of the month, in the briefing."""
    unit = get_briefed_unit_or_404(slug)
    require(may_comment_on_month(request.user, unit))
    get_published_month_or_404(month)
    before = comment_on(unit, month)
    initial = {"text": before.text} if before else None
    form = DirectorCommentForm(request.POST or None, initial=initial)
    if form.save_with(
        lambda entries: comment_on_month(unit, month, **entries, by=request.user, at=clock.now())
    ):
        messages.success(request, "Saved. It is in the briefing.")
        return redirect("monthly_briefing", slug, month)
    context = {"form": form, "unit": unit, "month": month}
    return render(request, "reporting/comment_on_month.html", context)


def acknowledge(request, slug, month):
    """The holder says that they have read the month, and whether they spoke about it."""
    unit = get_briefed_unit_or_404(slug)
    before = acknowledgement_of(unit, month)
    require(may_acknowledge_monthly_briefing(request.user, unit, before))
    get_published_month_or_404(month)
    form = AcknowledgeForm(request.POST or None)
    if form.save_with(
        lambda entries: acknowledge_monthly_briefing(
            unit, month, **entries, by=request.user, at=clock.now()
        )
    ):
        messages.success(request, "Acknowledged. The director sees it on their desk.")
        return redirect("monthly_briefing", slug, month)
    context = {"form": form, "unit": unit, "month": month}
    return render(request, "reporting/briefings/acknowledge.html", context)


def get_briefing_or_404(request, slug, month):
    unit = get_briefed_unit_or_404(slug)
    require(may_view_monthly_briefing(request.user, unit))
    published = get_published_month_or_404(month)
    briefing = briefing_of(published, unit, request.user, clock.now())
    if briefing is None:
        raise Http404
    return briefing


def get_briefed_unit_or_404(slug):
    kinds = (OrganisationUnit.COUNCIL, OrganisationUnit.DIRECTORATE)
    return get_object_or_404(OrganisationUnit, slug=slug, kind__in=kinds)


def get_published_month_or_404(month):
    build = published_builds().filter(month=month.first_day).first()
    if build is None:
        raise Http404
    return PublishedMonth(build)
