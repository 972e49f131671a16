"""Scorecards before publication: who has signed them off, and the override."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render

from pmf_portal.council.models import OrganisationUnit
from pmf_portal.council.permissions import reaches, require
from pmf_portal.periods import clock
from pmf_portal.ui.forms import ReasonForm
from pmf_portal.ui.fresh_sign_in import fresh_sign_in
from scorecards.models import ScorecardBuild
from scorecards.month.completeness import (
    accept_missing_figures,
    accepted_for,
    completeness_of_build,
    why_too_incomplete,
)
from scorecards.month.corrections import line_changes
from scorecards.month.sign_off import (
    override_sign_off,
    sign_off_states,
    withdraw_sign_off,
)
from scorecards.month.sources import newer_than_lines
from scorecards.permissions import (
    may_accept_missing_figures,
    may_override_sign_off,
    may_view_draft_scorecard,
    may_withdraw_sign_off,
)


def newest_build(month):
    build = ScorecardBuild.objects.filter(month=month).order_by("-edition").first()
    return build or get_object_or_404(ScorecardBuild, month=month)


def fetch(request, month, slug):
    """A month's newest build and one directorate of it, if it lies in the person's part of the
    council.
    """
    build = newest_build(month)
    directorate = get_object_or_404(
        OrganisationUnit, slug=slug, pk__in=build.lines.values("directorate")
    )
    if not reaches(request.user, directorate):
        raise Http404
    return build, directorate


def draft(request, month):
    """Who has signed off a month and who has not."""
    build = newest_build(month)
    require(may_view_draft_scorecard(request.user))
    states = sign_off_states(build)
    newer = {} if build.frozen_at else newer_than_lines(build)
    for state in states:
        state["may_read"] = reaches(request.user, state["directorate"])
        state["newer"] = newer.get(state["directorate"].pk, [])
    context = {
        "build": build,
        "states": states,
        "may_override": may_override_sign_off(request.user, build),
        "completeness": completeness_of_build(build),
        "too_incomplete": why_too_incomplete(build),
        "accepted": accepted_for(build),
        "changes": line_changes(build),
        "may_accept": may_accept_missing_figures(request.user, build),
    }
    return render(request, "scorecards/draft.html", context)


def accept_missing(request, month):
    """Have a month published although too many of its figures are missing, with a published
    reason.
    """
    build = newest_build(month)
    require(may_accept_missing_figures(request.user, build))
    title = "Publish with missing figures"
    form = ReasonForm(
        request.POST or None,
        submit_label=title,
        help_text="Published with every scorecard and report of the month.",
    )
    form.say_about(build.pk, late=another_edition(build))
    by_and_at = {"by": request.user, "at": clock.now()}
    if form.save_with(lambda entries: accept_missing_figures(build, **entries, **by_and_at)):
        messages.success(
            request,
            f"{month.name} will be published without the missing figures, with your reason.",
        )
        return redirect("draft", month=month)
    context = {
        "form": form,
        "build": build,
        "title": title,
        "completeness": completeness_of_build(build),
    }
    return render(request, "scorecards/reason.html", context)


def another_edition(build):
    return f"This page was for another edition; {build} is under way now."


def withdraw(request, month, slug):
    """Take a sign-off back before publication."""
    build, directorate = fetch(request, month, slug)
    require(may_withdraw_sign_off(request.user, build, directorate))
    return with_reason(
        request,
        withdraw_sign_off,
        build,
        directorate,
        "Withdraw the sign-off",
        "Goes into the audit trail.",
    )


@fresh_sign_in
def override(request, month, slug):
    """Go on without a directorate's sign-off, with a published reason."""
    build, directorate = fetch(request, month, slug)
    require(may_override_sign_off(request.user, build))
    return with_reason(
        request,
        override_sign_off,
        build,
        directorate,
        "Override the missing sign-off",
        "Published with the scorecards.",
    )


def with_reason(request, service, build, directorate, title, help_text):
    form = ReasonForm(request.POST or None, submit_label=title, help_text=help_text)
    form.say_about(build.pk, late=another_edition(build))
    by_and_at = {"by": request.user, "at": clock.now()}
    if form.save_with(lambda entries: service(build, directorate, **entries, **by_and_at)):
        messages.success(request, f"{directorate}, {build.month.name}: done.")
        return redirect("draft", month=build.month)
    return render(
        request,
        "scorecards/reason.html",
        {"form": form, "build": build, "directorate": directorate, "title": title},
    )
