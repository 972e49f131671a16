"""Corrections and audit reports on the public page; everything here reads publications only."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reporting.models import Publication
from reporting.public_record.integrity import content_of
from reporting.public_record.registry import MONTH, RECORD, archived
from reporting.publishing.corrections import SLUG as CORRECTIONS_SLUG
from reporting.website.stored import published_file, stored_response

SHOWN = 60


@archived(RECORD)
@login_not_required
@require_safe
def corrections(request):
    """Every correction of a published figure, newest month first, and every correction edition of a
    scorecard.
    """
    published = Publication.objects.filter(kind=Publication.CORRECTIONS).order_by(
        "-month", "-edition"
    )[:SHOWN]
    months = [
        (publication, (content_of(publication) or {"lines": None})["lines"])
        for publication in published
    ]
    editions = (
        Publication.objects.headings()
        .scorecards()
        .filter(edition__gt=1)
        .exclude(level=Publication.SERVICE)
        .order_by("-published_at", "title")
    )
    return render(
        request, "reporting/corrections.html", {"months": months, "editions": editions[:SHOWN]}
    )


@archived(MONTH)
@login_not_required
@require_safe
def corrections_of_month(request, month, edition=None):
    """The corrections published with one month."""
    return stored_response(
        request,
        published_file(
            Publication.CORRECTIONS, CORRECTIONS_SLUG, month, "page.html", edition=edition
        ),
    )


@archived(RECORD)
@login_not_required
@require_safe
def audit_reports(request):
    """Internal Audit's published reports on indicators."""
    reports = (
        Publication.objects.headings().filter(kind=Publication.AUDIT).order_by("-published_at")
    )
    return render(request, "reporting/audit_reports.html", {"reports": reports})


@archived(MONTH)
@login_not_required
@require_safe
def audit_report(request, slug, month):
    """One audit report, as the bytes that were stored when it was published."""
    return stored_response(request, published_file(Publication.AUDIT, slug, month, "page.html"))
