"""What was learned and what was changed, for everybody: the years, a theme, a finding, a proposal.
Officers see more of them.
"""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from pmf_portal.periods import clock
from pmf_portal.periods.month import FinancialYear
from reporting.effects.of_decision import effects_of
from reporting.framework_review.reading import lines_by_year
from reporting.lessons.learned import (
    changed_in_words,
    headline_of,
    learned_in,
    public_proposals,
    years_learned,
)
from reporting.lessons.pages import measures_of
from reporting.lessons.viewers import LessonsViewer
from reporting.meetings.hearings import newest_item
from reporting.models import ProposalHearing, Publication
from reporting.public_record.registry import RECORD, archived
from reporting.success.queries import case_studies_of_theme, public_address
from targets.lessons import permissions
from targets.models import Proposal, ReviewFinding, Target, Theme

THEME_ACTS = ("confirm", "rename", "change_findings", "join", "drop", "settle", "reopen")
ACTS_OF_THEMES = {act: f"may_{act}_theme" for act in THEME_ACTS} | {
    "change_findings": "may_change_theme_findings"
}


@archived(RECORD)
@login_not_required
@require_safe
def index(request):
    """The years, each with what was learned in it."""
    years = [(year, learned_in(year)) for year in years_learned()]
    lines = lines_by_year()
    rows = [(year, one, headline_of(one), lines.pop(year, None)) for year, one in years]
    # Years in which the framework was reviewed, and no theme was confirmed.
    context = {"rows": rows, "lines": sorted(lines.items(), reverse=True)}
    return render(request, "reporting/lessons/what_we_learned.html", context)


@archived(RECORD)
@login_not_required
@require_safe
def year(request, year: FinancialYear):
    """What was learned in a year, what was proposed, decided and changed, and what was not."""
    content = learned_in(year)
    if not content["themes"]:
        raise Http404
    statements = Publication.objects.headings().filter(kind=Publication.STATEMENT)
    context = {
        "year": year,
        "content": content,
        "headline": headline_of(content),
        "statement": statements.filter(month=year.last).order_by("-edition").first(),
        "framework_review": lines_by_year().get(year),
        "other_years": [one for one in years_learned() if one != year],
    }
    return render(request, "reporting/lessons/year.html", context)


def viewer_of(request):
    return LessonsViewer(request.user, clock.today())


@login_not_required
@require_safe
def theme(request, slug):
    """A theme with its findings, its measures as they stand, and what was proposed."""
    viewer = viewer_of(request)
    one = get_object_or_404(Theme.objects.select_related("joined_to", "confirmed_by"), slug=slug)
    if not viewer.sees_theme(one):
        raise Http404
    rows = one.findings.for_page().order_by("-found_on", "-pk")
    findings = [finding for finding in rows if viewer.is_officer or not finding.mark]
    codes = {target.code for finding in findings for target in finding.measures.all()}
    context = {
        "theme": one,
        "is_officer": viewer.is_officer,
        "findings": findings,
        "measures": measures_of(codes),
        "proposals": proposals_of(one, viewer),
        "case_studies": case_studies_of_theme(one, is_officer=viewer.is_officer),
        "back": "themes" if viewer.is_officer else "what_we_learned",
    }
    if viewer.user is not None:
        user = viewer.user
        for act, rule in ACTS_OF_THEMES.items():
            context[f"may_{act}"] = getattr(permissions, rule)(user, one)
        context["may_propose"] = permissions.may_draft_proposal(user, one)
    return render(request, "reporting/lessons/theme.html", context)


def proposals_of(theme, viewer):
    """What was proposed because of a theme, as far as the viewer may read it."""
    if not viewer.is_officer:
        return list(public_proposals().filter(theme=theme))
    rows = theme.proposals.for_page().select_related("hearing__body__unit").order_by("pk")
    return [one for one in rows if viewer.sees_proposal(one, getattr(one, "hearing", None))]


@login_not_required
@require_safe
def finding(request, pk):
    """One finding: what was found, from where, and what becomes of it."""
    viewer = viewer_of(request)
    one = get_object_or_404(ReviewFinding.objects.for_page(), pk=pk)
    if not viewer.sees_finding(one):
        raise Http404
    published = Target.objects.filter(review_findings=one).order_by("sort_key")
    context = {
        "finding": one,
        "is_officer": viewer.is_officer,
        "address": one.address if viewer.is_officer else public_address(one.address),
        "measures": measures_of({target.code for target in published}),
        "themes": [t for t in one.themes.all() if viewer.is_officer or t.is_standing],
    }
    if viewer.user is not None:
        context |= {
            "may_mark": permissions.may_mark_finding(viewer.user, one),
            "may_set_aside": permissions.may_set_aside_finding(viewer.user, one),
            "may_reopen": permissions.may_reopen_finding(viewer.user, one),
        }
    return render(request, "reporting/lessons/finding.html", context)


@login_not_required
@require_safe
def proposal(request, pk):
    """One proposal: what is to change, who decides it, and what became of it."""
    viewer = viewer_of(request)
    one = get_object_or_404(Proposal.objects.for_page(), pk=pk)
    hearing = ProposalHearing.objects.filter(proposal=one).select_related("body__unit").first()
    if not viewer.sees_proposal(one, hearing):
        raise Http404
    evidence = one.evidence.order_by("pk")
    item = newest_item(one)
    context = {
        "proposal": one,
        "changed": changed_in_words(one),
        "hearing": hearing,
        "item": item if item and viewer.sees(item.meeting.body) else None,
        "is_officer": viewer.is_officer,
        "evidence": evidence if viewer.is_officer else evidence.filter(mark=""),
        "steps": one.steps.select_related("by") if viewer.is_officer else (),
    }
    context |= effects_of(one, request.user, viewer.today)
    if viewer.user is not None:
        for act in ("change", "send", "withdraw", "carry_out", "give_up"):
            context[f"may_{act}"] = getattr(permissions, f"may_{act}_proposal")(viewer.user, one)
    return render(request, "reporting/lessons/proposal.html", context)
