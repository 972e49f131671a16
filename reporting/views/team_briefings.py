"""The month as a service or a team is told of it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from pmf_portal.council.models import OrganisationUnit
from pmf_portal.council.permissions import may, require
from pmf_portal.periods import clock
from reporting.briefings.permissions import TEAMS, may_brief_team, may_view_team_briefing
from reporting.briefings.published import newest_month
from reporting.briefings.team_briefings import brief_team, briefing_of_team, team_page
from reporting.briefings.work import teams_led_by
from reporting.forms.briefings import BriefTeamForm
from reporting.meetings.viewers import Viewer
from reporting.views.briefing import get_published_month_or_404


@require_safe
def newest(request):
    """The newest month of one's own service or team: one press from the desk."""
    require(may(request.user, "view_team_briefing"))
    month, teams = newest_month(), teams_led_by(request.user)
    if month is None or not teams:
        return render(request, "reporting/briefings/no_team_briefing.html", {"month": month})
    return redirect("team_briefing", teams[0].slug, month.month)


@require_safe
def team_briefing(request, slug, month):
    """One page to be taken to a team meeting or a one-to-one."""
    unit = get_team_or_404(slug)
    require(may_view_team_briefing(request.user, unit))
    page = get_page_or_404(request, unit, month)
    may_brief = may_brief_team(request.user, unit)
    context = {"page": page, "unit": unit, "month": month, "may_brief": may_brief}
    return render(request, "reporting/briefings/team_briefing.html", context)


def brief(request, slug, month):
    """Say that the team was told, on which day, and what was added."""
    unit = get_team_or_404(slug)
    require(may_brief_team(request.user, unit))
    get_page_or_404(request, unit, month)
    before = briefing_of_team(unit, month)
    initial = {"text": before.text, "briefed_on": before.briefed_on} if before else {}
    form = BriefTeamForm(request.POST or None, initial=initial)
    if form.save_with(
        lambda entries: brief_team(unit, month, **entries, by=request.user, at=clock.now())
    ):
        messages.success(request, "Saved. The director sees that the team was briefed.")
        return redirect("team_briefing", slug, month)
    context = {"form": form, "unit": unit, "month": month}
    return render(request, "reporting/briefings/brief_team.html", context)


def get_team_or_404(slug):
    return get_object_or_404(OrganisationUnit, slug=slug, kind__in=TEAMS)


def get_page_or_404(request, unit, month):
    viewer = Viewer(request.user, clock.today())
    page = team_page(get_published_month_or_404(month), unit, viewer)
    if page is None:
        raise Http404
    return page
