"""Audits and inspections for everybody: what auditors found, what they recommend, and what became
of it.  Drafts, and what is kept from the public, are for auditors and those who answer.
"""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from pmf_portal.periods import clock
from reporting.audits import permissions
from reporting.audits.pages import (
    audit_rows,
    overdue_rows,
    rows_of,
    tally_of,
)
from reporting.audits.permissions import AuditViewer
from reporting.audits.rules.lifecycle import AuditRecommendationState
from reporting.models import AuditRecommendation
from reporting.website.open_tables import titles_of_measures

ON_A_PAGE = 25
ACTS = {
    "change": permissions.may_change_audit_recommendation,
    "respond": permissions.may_respond_to_audit_recommendation,
    "update": permissions.may_update_audit_recommendation,
    "say_done": permissions.may_say_audit_recommendation_done,
    "move": permissions.may_move_audit_recommendation,
    "verify": permissions.may_verify_audit_recommendation,
    "send_back": permissions.may_send_back_audit_recommendation,
    "ask_again": permissions.may_ask_again_of_audit_recommendation,
    "withdraw": permissions.may_withdraw_audit_recommendation,
}


@login_not_required
@require_safe
def audits(request):
    """What is overdue first, then every audit with how its recommendations stand."""
    viewer = AuditViewer(request.user, clock.today())
    seen = viewer.audits()
    page = Paginator(seen, ON_A_PAGE).get_page(request.GET.get("page"))
    keys = [one.pk for one in page.object_list]
    public = AuditRecommendation.objects.public()
    overdue = overdue_rows(seen, viewer.today)
    context = {
        "overdue": Paginator(overdue, ON_A_PAGE).get_page(request.GET.get("first")),
        "page": page,
        "rows": audit_rows(seen.filter(pk__in=keys), viewer.today),
        "tally": tally_of(public, viewer.today),
        "may_record": viewer.user is not None and permissions.may_record_audit(viewer.user),
    }
    return render(request, "reporting/audits/audits.html", context)


@login_not_required
@require_safe
def audit(request, pk):
    """One audit: its opinion, its report, and each recommendation with what became of it."""
    viewer = AuditViewer(request.user, clock.today())
    one = get_object_or_404(viewer.audits().select_related("document", "recorded_by"), pk=pk)
    shown = one.recommendations.for_page().prefetch_related("steps__by")
    if not viewer.reads_all:
        shown = shown.exclude(state=AuditRecommendationState.DRAFT)
        shown = shown.exclude(state=AuditRecommendationState.WITHDRAWN, response_due=None)
    rows = rows_of(shown, viewer.today)
    titles = titles_of_measures({row.one.target.code for row in rows if row.one.target})
    for row in rows:
        if row.one.target:
            row.measure = titles.get(row.one.target.code, "")
        row.steps = list(row.one.steps.all())
        if viewer.user is not None:
            row.may = {act: bool(may(viewer.user, row.one)) for act, may in ACTS.items()}
    context = {
        "audit": one,
        "rows": rows,
        "tally": tally_of([row.one for row in rows], viewer.today),
    }
    if viewer.user is not None:
        for act in ("change", "mark", "release"):
            context[f"may_{act}"] = getattr(permissions, f"may_{act}_audit")(viewer.user, one)
        context["may_add"] = permissions.may_add_audit_recommendation(viewer.user, one)
    return render(request, "reporting/audits/audit.html", context)
