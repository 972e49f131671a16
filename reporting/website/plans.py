"""Published plans with their technical specifications, and the proof that nothing was moved."""

import json

from django.contrib.auth.decorators import login_not_required
from django.db.models import Max
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from pmf_portal.ui.limits import at_most
from reporting.models import Proof, Publication
from reporting.models.printing import PLAN_WORD
from reporting.public_record.registry import MONTH, RECORD, archived
from reporting.website.printed import printed_response
from reporting.website.stored import published_file, stored_response
from targets.models import InYearDecision


@archived(RECORD)
@login_not_required
@require_safe
def published_plans(request):
    """Every published plan, the newest year first."""
    plans = Publication.objects.headings().plans().order_by("-month", "level", "title")
    return render(request, "reporting/published_plans.html", {"plans": plans})


@archived(MONTH)
@login_not_required
@require_safe
def published_plan(request, slug, year):
    """A plan-year as it was published when it was approved."""
    return stored_response(request, published_file(Publication.PLAN, slug, year.last, "page.html"))


@archived(MONTH)
@login_not_required
@require_safe
@at_most("PUBLIC_FILES_PER_MINUTE")
def published_plan_file(request, slug, year, form):
    """Its PDF, spreadsheet or JSON; its Word document is made when it is first asked for."""
    filename = "" if form == "json" else f"{slug}-{year.slug}-specifications.{form}"
    if form == "docx":
        plans = Publication.objects.headings().plans()
        publication = get_object_or_404(plans, slug=slug, month=year.last)
        return printed_response(request, publication, PLAN_WORD, filename)
    if form not in ("pdf", "xlsx", "json"):
        raise Http404
    file = published_file(Publication.PLAN, slug, year.last, f"specification.{form}")
    return stored_response(request, file, filename)


@archived(RECORD)
@login_not_required
@require_safe
def proof(request):
    """For each approved plan-year its digest at approval and now, whether every status comes out
    again, and the year's decisions.
    """
    years, decisions = {}, {}
    newest = Proof.objects.values("financial_year").annotate(newest=Max("pk")).values("newest")
    for year_proof in Proof.objects.filter(pk__in=newest):
        content = json.loads(year_proof.content) | {"holds": year_proof.holds}
        years[str(year_proof.financial_year)] = content
    for decision in InYearDecision.objects.select_related(
        "specification__target", "specification__plan"
    ):
        decisions.setdefault(str(decision.specification.financial_year), []).append(decision)
    rows = [(year, content, decisions.get(year, [])) for year, content in years.items()]
    return render(request, "reporting/proof.html", {"rows": rows})
