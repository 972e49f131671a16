"""Published exception reports and delivery plans; everything here reads publications only."""

from functools import lru_cache

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.urls import reverse
from django.views.decorators.http import require_safe

from pmf_portal.ui.limits import at_most
from reporting.models import Publication
from reporting.public_record.integrity import sound_content_of
from reporting.public_record.registry import MONTH, archived
from reporting.publishing.exceptions import SLUG
from reporting.publishing.printing import form_of
from reporting.website.printed import printed_response
from reporting.website.stored import published_file, stored_response

FORMS = {"pdf": "exceptions.pdf", "csv": "exceptions.csv", "json": "scorecard.json"}
TIMESCALE = ("code", "title", "opened_for", "stands", "recovery_month")
WAY_BACK = ("promise", "plan_due", "path", "actions")


@archived(MONTH)
@login_not_required
@require_safe
def published_exceptions(request, month, edition=None):
    """The exception reports published with a month."""
    return stored_response(
        request, published_file(Publication.EXCEPTIONS, SLUG, month, "page.html", edition=edition)
    )


@archived(MONTH)
@login_not_required
@require_safe
@at_most("PUBLIC_FILES_PER_MINUTE")
def published_exceptions_file(request, month, form, edition=None):
    """Their PDF, CSV or JSON; the PDF is made when it is first asked for."""
    editions = newest_first(month)
    publication = (editions if edition is None else editions.filter(edition=edition)).first()
    if publication is None or form not in FORMS:
        raise Http404
    filename = "" if form == "json" else f"exception-reports-{month}.{form}"
    if form == "pdf":
        return printed_response(request, publication, FORMS[form], filename)
    file = form_of(publication, FORMS[form])
    if file is None:
        raise Http404
    response = stored_response(request, file, filename)
    if form == "csv":
        described = reverse("published_exceptions_metadata", args=[month, publication.edition])
        response["Link"] = f'<{described}>; rel="describedby"; type="application/csvm+json"'
    return response


@archived(MONTH)
@login_not_required
@require_safe
@at_most("PUBLIC_FILES_PER_MINUTE")
def published_exceptions_metadata(request, month, edition):
    """What the columns of the CSV form mean, as CSV on the Web."""
    return stored_response(
        request,
        published_file(Publication.EXCEPTIONS, SLUG, month, "metadata.json", edition=edition),
    )


def newest_first(month):
    """The editions of a month's exception reports, without their content."""
    return (
        Publication.objects.headings()
        .filter(kind=Publication.EXCEPTIONS, month=month)
        .order_by("-edition")
    )


def timescales_of(month):
    """For each exception report in a month's newest edition: since when off plan, where it stands,
    when back on plan is expected, and by which way.
    """
    newest = newest_first(month).first()
    return timescales_in(newest.pk, newest.digest) if newest else ()


@lru_cache(maxsize=8)
def timescales_in(pk, digest):
    """The timescales of one publication, which never change; its long texts are read once and not
    kept.
    """
    content = sound_content_of(Publication.objects.get(pk=pk, digest=digest))
    # A publication from before the timescales had fewer names.
    return tuple(
        {name: line.get(name, "") for name in (*TIMESCALE, *WAY_BACK)}
        | {"stands": line.get("stands") or line["state"]}
        for line in content["lines"]
    )
