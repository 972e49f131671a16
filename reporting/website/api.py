"""The public API, version 1: publications only, read only (docs/api.md)."""

from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from pmf_portal.formats.csv_files import UNSEEN
from pmf_portal.periods.month import Month
from pmf_portal.ui.limits import at_most
from pmf_portal.ui.problem_details import problem
from reporting.models import Publication, PublicationFile
from reporting.public_record.registry import MONTH, RECORD, archived
from reporting.website.api_pages import PAGE, offset_of, page_of
from reporting.website.stored import published_file, stored_response


@archived(RECORD)
@login_not_required
@require_safe
@at_most("PUBLIC_FILES_PER_MINUTE")
def publications(request):
    """Publications, newest first; filter by kind, plan and month, a hundred at a time."""
    matching = Publication.objects.headings().order_by("-published_at", "kind", "slug")
    try:
        matching = matching.filter(**filters(request.GET))
        offset = offset_of(request.GET)
    except ValueError as error:
        return problem(400, "Bad request", str(error))
    results = [heading(publication) for publication in matching[offset : offset + PAGE]]
    return JsonResponse(page_of(request, matching.count(), results))


def filters(query):
    """The filters of a query string, checked."""
    if UNSEEN.search(query.get("kind", "") + query.get("plan", "")):
        raise ValueError("kind and plan are plain words.")
    chosen = {
        "kind": query.get("kind"),
        "slug": query.get("plan"),
        "month": Month.parse(query["month"]) if query.get("month") else None,
    }
    return {name: value for name, value in chosen.items() if value}


def heading(publication):
    content = {
        "id": publication.pk,
        "kind": publication.kind,
        "plan": publication.slug,
        "title": publication.title,
        "month": str(publication.month),
        "edition": publication.edition,
        "published_at": publication.published_at.isoformat(),
        "digest": publication.digest,
        "summary": {
            name: getattr(publication, name)
            for name in ("green", "amber", "red", "other", "not_up_to_date", "withdrawn_red")
        },
        "url": reverse("api_publication", args=[publication.pk]),
    }
    return content


@login_not_required
@require_safe
@at_most("PUBLIC_FILES_PER_MINUTE")
def publication(request, pk):
    """One publication with its whole content, exactly as it was hashed."""
    documents = PublicationFile.objects.defer("body").filter(
        name__in=("scorecard.json", "specification.json")
    )
    return stored_response(request, get_object_or_404(documents, publication__pk=pk))


@archived(MONTH)
@login_not_required
@require_safe
@at_most("PUBLIC_FILES_PER_MINUTE")
def scorecard(request, slug, month):
    """The newest edition of a published scorecard."""
    return stored_response(
        request, published_file(Publication.SCORECARD, slug, month, "scorecard.json")
    )


@archived(MONTH)
@login_not_required
@require_safe
@at_most("PUBLIC_FILES_PER_MINUTE")
def scorecard_csv(request, slug, month):
    """The same content as CSV."""
    response = stored_response(
        request,
        published_file(Publication.SCORECARD, slug, month, "scorecard.csv"),
        f"{slug}-{month}.csv",
    )
    response["Link"] = (
        f'<{reverse("api_scorecard_metadata", args=[slug, month])}>; rel="describedby";'
        ' type="application/csvm+json"'
    )
    return response


@archived(MONTH)
@login_not_required
@require_safe
@at_most("PUBLIC_FILES_PER_MINUTE")
def scorecard_metadata(request, slug, month):
    """What the columns of the CSV form mean, as CSV on the Web."""
    return stored_response(
        request, published_file(Publication.SCORECARD, slug, month, "metadata.json")
    )
