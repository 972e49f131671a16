"""Reports from before the portal; everything here reads publications only."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.views.decorators.http import require_safe

from reporting.library.legacy_reports import FORMATS, PDF_NAME
from reporting.models import Publication
from reporting.public_record.registry import MONTH, archived
from reporting.website.stored import LONG, published_file, response_to_save, stored_response

FILE_NAMES = {f"report{ending}" for ending in FORMATS} - {PDF_NAME}


@archived(MONTH)
@login_not_required
@require_safe
def legacy_report(request, slug, month, edition=None):
    """The page of a former report, as the bytes that were stored when it was imported."""
    return stored_response(
        request, published_file(Publication.LEGACY, slug, month, "page.html", edition=edition)
    )


@archived(MONTH)
@login_not_required
@require_safe
def legacy_report_pdf(request, slug, month, edition):
    """The report itself."""
    file = published_file(Publication.LEGACY, slug, month, PDF_NAME, edition=edition)
    return response_to_save(request, file, f"{slug}-{month}.pdf", LONG)


@archived(MONTH)
@login_not_required
@require_safe
def legacy_report_file(request, slug, month, edition, name):
    """A report that is a table or a workbook."""
    if name not in FILE_NAMES:
        raise Http404
    file = published_file(Publication.LEGACY, slug, month, name, edition=edition)
    ending = name.removeprefix("report")
    return response_to_save(request, file, f"{slug}-{month}{ending}", LONG)


@archived(MONTH)
@login_not_required
@require_safe
def legacy_report_json(request, slug, month, edition):
    """What is known of it, with its digest."""
    return stored_response(
        request, published_file(Publication.LEGACY, slug, month, "scorecard.json", edition=edition)
    )
