"""Case studies of what worked, for everybody; officers see drafts, what is left out in public, and
what they may do.
"""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from pmf_portal.council.permissions import may
from pmf_portal.formats.one_after_another import joined
from pmf_portal.periods import clock
from reporting.lessons.pages import measures_of
from reporting.meetings.viewers import Viewer
from reporting.models import CaseStudy
from reporting.public_record.registry import DAILY, archived
from reporting.success import permissions
from reporting.success.asking import units_to_ask
from reporting.success.queries import (
    adoptions_of,
    earlier_versions,
    public_findings,
    public_versions,
    units_that_may_answer,
    version_shown,
    version_under_way,
    versions_of_officers,
)
from reporting.success.rules.lifecycle import VersionState
from targets.lessons.permissions import may_record_finding
from targets.models import Plan

ON_A_PAGE = 20
ON_DRAFT = ("change", "submit", "drop", "return", "approve", "publish")
ON_STANDING = ("correct", "withdraw", "mark", "send")


@archived(DAILY)
@login_not_required
@require_safe
def index(request):
    """The case studies, the newest first."""
    user = Viewer(request.user, clock.today()).user
    is_officer = user is not None and bool(may(user, "view_case_studies"))
    page = Paginator(public_versions(), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "is_officer": is_officer,
        "others": drafts_page(request) if is_officer and page.number == 1 else None,
        "may_begin": user is not None and permissions.may_begin_case_study(user),
    }
    return render(request, "reporting/success/case_studies.html", context)


def drafts_page(request):
    """What officers see besides, beside the first page of what is public."""
    return Paginator(versions_of_officers(), ON_A_PAGE).get_page(request.GET.get("drafts"))


@archived(DAILY)
@login_not_required
@require_safe
def case_study(request, slug):
    """What was done, why it worked, the evidence, and who copied it with what effect."""
    user = Viewer(request.user, clock.today()).user
    is_officer = user is not None and bool(may(user, "view_case_studies"))
    one = get_object_or_404(CaseStudy.objects.select_related("unit"), slug=slug)
    shown = version_shown(one, is_officer=is_officer)
    if shown is None:
        raise Http404
    actions = shown.actions.all()
    context = {
        "version": shown,
        "is_officer": is_officer,
        "is_standing": shown.state == VersionState.PUBLISHED,
        "measures": measures_of({target.code for target in shown.measures.all()}),
        "findings": shown.findings.all() if is_officer else public_findings(shown),
        "actions": [one for one in actions if is_officer or one.plan.kind in Plan.PUBLISHED],
        "adoptions": adoptions_of(one, is_officer=is_officer),
        "earlier": earlier_versions(shown, is_officer=is_officer),
    }
    if is_officer:
        context |= acts_of(user, one, shown)
    return render(request, "reporting/success/case_study.html", context)


def acts_of(user, case_study, shown):
    """The version under way, and what a person may do with either."""
    draft = version_under_way(case_study)
    allowed = {act: rule_of(act)(user, shown) for act in ON_STANDING}
    if draft is not None:
        allowed |= {act: rule_of(act)(user, draft) for act in ON_DRAFT}
    known = {one.unit_id: one for one in case_study.adoptions.all()}
    units = units_that_may_answer(user, shown)
    for act, rule in (
        ("adopt", permissions.may_adopt_case_study),
        ("refuse", permissions.may_refuse_case_study),
    ):
        allowed[act] = any(rule(user, shown, unit, known.get(unit.pk)) for unit in units)
    is_standing = shown.state == VersionState.PUBLISHED
    allowed["find"] = is_standing and may_record_finding(user)
    context = {"draft": draft, "may": allowed}
    if draft is not None:
        asked = units_to_ask(case_study, draft.could_copy.all())
        context["to_ask"] = joined([unit.title for unit in asked if unit.pk not in known])
    if draft is not None and draft != shown:
        codes = {target.code for target in draft.measures.all()}
        context["draft_measures"] = measures_of(codes)
    return context


def rule_of(act):
    return getattr(permissions, f"may_{act}_case_study")
