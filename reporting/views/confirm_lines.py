"""A service's lines before publication, as its head reads and confirms them."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.models import OrganisationUnit
from pmf_portal.council.permissions import reaches, require
from pmf_portal.formats.numbers import counted
from pmf_portal.periods import clock
from pmf_portal.refusals import Refused
from reporting.cycle.director_page import (
    confirmation_lead,
    looks_in_words,
    quality_words,
    rating_counts,
    sections_of,
)
from reporting.cycle.partner_lines import partner_lines
from scorecards.actuals.forms import ConfirmLinesForm
from scorecards.models import SignOff
from scorecards.month.confirmations import (
    acting_heads,
    confirm_lines,
    service_lines,
)
from scorecards.month.lines_to_judge import lines_to_judge
from scorecards.permissions import may_confirm_lines, may_view_draft_scorecard
from scorecards.views.drafts import another_edition, fetch


def fetch_service(request, month, slug, service):
    """A month's newest build with one directorate and one service of it, if that lies in the
    person's part of the council.
    """
    build, directorate = fetch(request, month, slug)
    of_directorate = build.lines.filter(directorate=directorate)
    unit = get_object_or_404(
        OrganisationUnit, slug=service, pk__in=of_directorate.values("service")
    )
    if not reaches(request.user, unit):
        raise Http404
    return build, directorate, unit


def confirm(request, month, slug, service):
    """Read a service's lines, and confirm them before the director signs them off."""
    build, directorate, unit = fetch_service(request, month, slug, service)
    require(may_view_draft_scorecard(request.user))
    today = clock.today()
    is_signed = SignOff.objects.filter(build=build, directorate=directorate).exists()
    verdict = may_confirm_lines(
        request.user, build, unit, acting_heads(unit, build, today), is_signed
    )
    lines = build.lines.filter(service=unit, directorate=directorate)
    (of_service,) = service_lines(lines)
    form = None
    if request.method == "POST":
        require(verdict)
        form = confirm_form(build, directorate, of_service, request.POST)
        if form.is_valid():
            return confirmed(request, build, of_service, form.cleaned_data["seen_digest"])
    elif verdict and not of_service.is_current:
        form = confirm_form(build, directorate, of_service)
    judgement = lines_to_judge(build, directorate, service=unit)
    context = {
        "build": build,
        "directorate": directorate,
        "today": today,
        "of_service": of_service,
        "headline": looks_in_words(judgement, month.name, "Confirm" if form else ""),
        "lead": confirmation_lead(of_service, build, announced_timetable(), today),
        "judgement": judgement,
        "partner_lines": partner_lines(build, judgement),
        "sections": sections_of(judgement, today),
        "counts": rating_counts(judgement),
        "quality": quality_words(build, judgement),
        "others": [one.line for one in judgement.lines if not one.needs_a_look],
        "form": form,
        "verdict": verdict,
    }
    return render(request, "reporting/sign_off/confirm.html", context)


def confirm_form(build, directorate, of_service, data=None):
    service = of_service.service
    return ConfirmLinesForm(
        data,
        lines=of_service.count,
        action=reverse("confirm_lines", args=[build.month, directorate.slug, service.slug]),
        initial={"seen_digest": of_service.digest},
    ).say_about(build.pk, late=another_edition(build))


def confirmed(request, build, of_service, seen_digest):
    service = of_service.service
    try:
        confirm_lines(build, service, seen_digest=seen_digest, by=request.user, at=clock.now())
    except Refused as refused:
        messages.warning(request, str(refused))
        return redirect(request.path)
    lines = counted(of_service.count, "line")
    messages.success(request, f"{service}: {lines} of {build.month.name} confirmed.")
    return redirect("desk")
