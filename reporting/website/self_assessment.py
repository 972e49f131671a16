"""What the council says of itself, for everybody: sentences of the portal's record, each with the
page that shows it, and what there is no record of.
"""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pmf_portal.council.models import User
from pmf_portal.formats.canonical import canonical, digest
from pmf_portal.periods import clock
from pmf_portal.periods.month import Month
from reporting.models import SelfAssessment
from reporting.self_assessment import permissions
from reporting.self_assessment.services import (
    content_and_sources,
    is_whole,
    standing_additions,
    years_to_assess,
)


@login_not_required
@require_safe
def self_assessment(request):
    """The newest year of which a month is published, as it stands today or was signed."""
    years = years_to_assess()
    if not years:
        context = {"year": Month.of(clock.today()).financial_year, "content": None}
        return render(request, "reporting/self_assessment/self_assessment.html", context)
    return render_year(request, years[0], years)


@login_not_required
@require_safe
def self_assessment_of(request, year):
    """One year's."""
    years = years_to_assess()
    if year not in years:
        raise Http404
    return render_year(request, year, years)


def render_year(request, year, years):
    signed = SelfAssessment.objects.filter(year=year).select_related("signed_by").first()
    content, names = (signed.as_signed, ()) if signed else content_and_sources(year, clock.today())
    sentences = [one for group in content["groups"] for one in group["headings"]]
    context = {
        "year": year,
        "content": content,
        "signed": signed,
        "seen_digest": "" if signed else digest(canonical(content)),
        "said": sum(len(one["sentences"]) + len(one["additions"]) for one in sentences),
        "gaps": sum(len(one["gaps"]) for one in sentences),
        "other_years": [one for one in years if one != year],
    }
    user = request.user
    if isinstance(user, User) and user.is_active:
        context |= acts_of(user, year, bool(signed))
    response = render(request, "reporting/self_assessment/self_assessment.html", context)
    response.of = names
    return response


def acts_of(user, year, is_signed):
    """What a person may do; of the sentences that were added, which they may take out."""
    added = [] if is_signed else standing_additions(year)
    may_remove = permissions.may_remove_from_self_assessment
    return {
        "may_add": permissions.may_add_to_self_assessment(user, is_signed),
        "removable": {str(one.pk) for one in added if may_remove(user, one, is_signed)},
        "may_sign": permissions.may_sign_self_assessment(user, year, is_signed, is_whole(year)),
    }


@login_not_required
@require_safe
def signed_self_assessment(request, year):
    """A signed year's self-assessment, byte by byte as it was signed."""
    signed = SelfAssessment.objects.filter(year=year).first()
    if signed is None:
        raise Http404
    return HttpResponse(signed.content.encode(), content_type="application/json; charset=utf-8")
