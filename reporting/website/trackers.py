"""The published Exception Trackers; everything here reads publications only."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pmf_portal.ui.limits import at_most
from reporting.models import Publication
from reporting.public_record.registry import MONTH, RECORD, archived
from reporting.publishing.tracker import SLUG
from reporting.website.stored import published_file, stored_response

FORMS = {"csv": "tracker.csv", "json": "scorecard.json"}


@archived(RECORD)
@login_not_required
@require_safe
def published_trackers(request):
    """Every quarter's tracker, the newest first."""
    trackers = (
        Publication.objects.headings()
        .filter(kind=Publication.TRACKER)
        .order_by("-month", "-edition")
    )
    return render(request, "reporting/trackers.html", {"trackers": trackers})


@archived(MONTH)
@login_not_required
@require_safe
def published_tracker(request, month, edition=None):
    """The tracker of a quarter, as the bytes that were stored when it was published."""
    return stored_response(
        request, published_file(Publication.TRACKER, SLUG, month, "page.html", edition=edition)
    )


@archived(MONTH)
@login_not_required
@require_safe
@at_most("PUBLIC_FILES_PER_MINUTE")
def published_tracker_file(request, month, edition, form):
    """Its CSV or JSON."""
    if form not in FORMS:
        raise Http404
    file = published_file(Publication.TRACKER, SLUG, month, FORMS[form], edition=edition)
    return stored_response(
        request, file, "" if form == "json" else f"exception-tracker-{month}.{form}"
    )
