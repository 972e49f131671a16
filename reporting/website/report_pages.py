"""Every report that the framework names, by kind, with its forms; everything here reads
publications only.
"""

from itertools import groupby

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pmf_portal.formats.wording import worded
from pmf_portal.ui.limits import at_most
from reporting.content.kinds import KINDS
from reporting.models import Publication
from reporting.models.printing import PRINTED_FORMS
from reporting.public_record.registry import MONTH, RECORD, archived
from reporting.publishing.printing import form_of
from reporting.website.printed import printed_response
from reporting.website.stored import published_file, stored_response

FILES = {
    "report.pdf": "report.pdf",
    "report.xlsx": "report.xlsx",
    "report.docx": "report.docx",
    "report.csv": "report.csv",
    "report.json": "scorecard.json",
    "metadata.json": "metadata.json",
}
PACKS = "Packs for {terms.executive_group} and the {terms.committee.plural}"


@archived(RECORD)
@login_not_required
@require_safe
def reports(request):
    """Every kind of report: for whom, how often, and its newest editions of the last twelve
    months.
    """
    newest = (
        Publication.objects.monthly().order_by("-month").values_list("month", flat=True).first()
    )
    rows = []
    if newest:
        rows = (
            Publication.objects.headings()
            .latest_editions()
            .filter(kind__in=[*KINDS, Publication.PACK], month__gt=(newest - 12).first_day)
            .order_by("kind", "-month", "level", "title")
        )
    by_kind = {
        kind: newest_of_each(list(group)) for kind, group in groupby(rows, key=lambda p: p.kind)
    }
    kinds = [(key, kind, by_kind.get(key, [])) for key, kind in KINDS.items()]
    return render(
        request,
        "reporting/reports.html",
        {"kinds": kinds, "packs": by_kind.get(Publication.PACK, [])},
    )


def newest_of_each(publications):
    """Of each report its newest month, in the order of their titles within their level."""
    newest = {}
    for publication in publications:
        newest.setdefault(publication.slug, publication)
    levels = [Publication.CORPORATE, Publication.DIRECTORATE, Publication.SERVICE]
    return sorted(newest.values(), key=lambda p: (levels.index(p.level), p.title))


@archived(RECORD)
@login_not_required
@require_safe
def reports_of_kind(request, kind):
    """Every edition of one kind of report, newest month first."""
    if kind not in {*KINDS, Publication.PACK}:
        raise Http404
    editions = Publication.objects.headings().filter(kind=kind)
    editions = editions.order_by("-month", "level", "title", "-edition")
    months = [(month, list(rows)) for month, rows in groupby(editions, key=lambda p: p.month)]
    return render(
        request,
        "reporting/reports_of_kind.html",
        {"title": KINDS[kind].title if kind in KINDS else worded(PACKS), "months": months},
    )


@archived(MONTH)
@login_not_required
@require_safe
def report(request, kind, slug, month, edition=None):
    """A published report, as the bytes that were stored when it was published."""
    return stored_response(request, published_file(kind, slug, month, "page.html", edition=edition))


@archived(MONTH)
@login_not_required
@require_safe
@at_most("PUBLIC_FILES_PER_MINUTE")
def report_file(request, kind, slug, month, edition, name):
    """One form of a published report; those that are printed are made when first asked for."""
    publication = (
        Publication.objects.headings()
        .filter(kind=kind, slug=slug, month=month, edition=edition)
        .first()
    )
    if publication is None or name not in FILES:
        raise Http404
    ending = name.rpartition(".")[2]
    if name in PRINTED_FORMS.get(kind, ()):
        return printed_response(request, publication, name, f"{slug}-{month}.{ending}")
    file = form_of(publication, FILES[name])
    if file is None:
        raise Http404
    return stored_response(request, file, "" if ending == "json" else f"{slug}-{month}.{ending}")
