"""Open data: all published figures as one file, the series of one target, what changed, and how
programs read it.  Everything here reads publications only.
"""

import json
from functools import lru_cache

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import mark_safe
from django.utils.timezone import localdate
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from pmf_portal.formats.canonical import digest
from pmf_portal.formats.wording import terms
from pmf_portal.pictures.drawing import Said
from pmf_portal.ui.limits import at_most
from pmf_portal.ui.security import FRAMED_POLICY
from reporting.content.all_figures import COLUMNS, DAYS, NUMBERS, figures_csv, plain_row
from reporting.content.canonical_lines import csvw
from reporting.content.embedded_chart import embedded
from reporting.content.open_tables import TABLES
from reporting.models import PublishedTarget
from reporting.public_record.registry import RECORD, TARGETS, archived
from reporting.public_record.withholding import refuse_withheld
from reporting.website.api_description import READING, examples
from reporting.website.data_changes import changes_of_data
from reporting.website.open_data_files import (
    MEDIA_TYPES,
    known_whole,
    newest_editions,
    rows_by_target,
    whole_file,
)
from reporting.website.stored import etag_of, reader_has
from reporting.website.target_contents import checked_content

PAGE = 50
WHAT_FOR = {
    "csv": ("CSV", "for spreadsheets and everything else"),
    "parquet": ("Parquet", "for pandas, R and other data tools: small, with types"),
    "sqlite": ("SQLite", "a database to ask questions of, with the meaning of each column"),
}


@archived(RECORD)
@login_not_required
@require_safe
def open_data(request):
    """What data there are, what may be done with them, and how."""
    if hasattr(request, "writes_record") and PublishedTarget.objects.exists():
        whole_file("csv")
    return render(
        request,
        "reporting/open_data.html",
        {
            "files": files_with_sizes(),
            "columns": COLUMNS,
            "tables": TABLES,
            "licence": terms.licence,
            "portal": settings.PORTAL_URL,
        },
    )


def files_with_sizes():
    """The forms of the whole file; their sizes where they are made already."""
    whole, files = known_whole(), []
    for form, (name, use) in WHAT_FOR.items():
        size = None
        if whole and whole.path(form).is_file():
            size = whole.path(form).stat().st_size
        address = reverse("all_figures", args=[form])
        files.append({"name": name, "use": use, "size": size, "address": address})
    return files


@archived(TARGETS)
@login_not_required
@require_safe
@at_most("PUBLIC_FILES_PER_MINUTE")
def all_figures(request, form):
    """Every published figure in one file."""
    if form not in MEDIA_TYPES or not PublishedTarget.objects.exists():
        raise Http404
    whole, body = whole_file(form)
    response = file_response(request, body, MEDIA_TYPES[form], f"all-figures.{form}")
    if form == "csv":
        response["Link"] = described_by(reverse("all_figures_metadata"))
    response.of = whole.names
    return response


def described_by(address):
    return f'<{address}>; rel="describedby"; type="application/csvm+json"'


def file_response(request, body, media_type, filename=""):
    """Some bytes, or 304 when the reader has them already."""
    etag = etag_of(digest(body), False)
    if reader_has(request, etag):
        response = HttpResponseNotModified()
    else:
        response = HttpResponse(body, content_type=media_type)
        if filename:
            response["Content-Disposition"] = f'attachment; filename="{filename}"'
    response["ETag"], response["Cache-Control"] = etag, "public, max-age=60"
    return response


@archived(TARGETS)
@login_not_required
@require_safe
def all_figures_metadata(request):
    """What the columns mean, as CSV on the Web."""
    described = csvw(
        "all-figures.csv",
        f"All published performance figures of {terms.council}",
        COLUMNS,
        NUMBERS,
        key=["code", "period_end"],
        days=DAYS,
    )
    return file_response(request, described.encode(), "application/csvm+json")


@archived(TARGETS)
@login_not_required
@require_safe
@at_most("PUBLIC_FILES_PER_MINUTE")
def target_series(request, code, form):
    """Every published period of one target, as CSV or JSON."""
    editions = newest_editions(code)
    if form not in ("csv", "json") or not editions:
        raise Http404
    rows, names = series_of(tuple(editions))
    refuse_withheld(*names)
    if form == "csv":
        name = f"{code.replace('/', '-')}.csv"
        response = file_response(request, figures_csv(rows), MEDIA_TYPES["csv"], name)
        response["Link"] = described_by(reverse("all_figures_metadata"))
    else:
        content = {
            "code": code,
            "title": rows[0]["title"] if rows else "",
            "publisher": terms.council,
            "licence": terms.licence.address,
            "columns": COLUMNS,
            "figures": [plain_row(row) for row in rows],
        }
        body = json.dumps(content, ensure_ascii=False).encode()
        response = file_response(request, body, "application/json")
    response.of = names
    return response


@lru_cache(maxsize=1)
def series_of(editions):
    """The rows of one target, and what they were made of: both forms are asked for one after the
    other.
    """
    return next(iter(rows_by_target(editions)))


def newest_of_target(code):
    """The newest publication of a target; 404 where there is none."""
    published = (
        PublishedTarget.objects.filter(code=code, build__frozen_at__isnull=False)
        .select_related("build")
        .order_by("-build__month", "-build__edition")
        .first()
    )
    if published is None:
        raise Http404
    return published


def embedded_target(code):
    """A target for other sites, the address of its page, and what it was made of."""
    published = newest_of_target(code)
    address = settings.PORTAL_URL + reverse("published_target", args=[code])
    day = date_format(localdate(published.build.frozen_at), "j F Y")
    return embedded(checked_content(published), day, address), address, f"target:{published.pk}"


@archived(TARGETS)
@login_not_required
@require_safe
@at_most("PUBLIC_FILES_PER_MINUTE")
def target_picture(request, code):
    """The chart of a target as a picture of its own, with title, source and licence in it."""
    shown, _, name = embedded_target(code)
    picture = shown.as_file()
    if picture is None:
        raise Http404
    response = file_response(request, picture.encode(), "image/svg+xml")
    response.of = (name,)
    return response


@xframe_options_exempt
@login_not_required
@require_safe
@at_most("PUBLIC_FILES_PER_MINUTE")
def embed_target(request, code):
    """The chart of a target for a frame on another site; the one page that may be framed."""
    shown, address, _ = embedded_target(code)
    context = {"shown": shown, "address": address}
    for name, drawing in (("wide", shown.wide), ("narrow", shown.narrow)):
        if drawing is not None:
            said = Said(shown.message, f"{shown.measures}. {shown.sentence}")
            context[name] = mark_safe(drawing.on_page(said=said, name=name, look=name))
    response = render(request, "reporting/embed.html", context)
    response["Content-Security-Policy"] = FRAMED_POLICY
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Cache-Control"] = "public, max-age=60"
    return response


@archived(RECORD)
@login_not_required
@require_safe
def data_changes(request):
    """What was published, corrected and withdrawn, the newest first."""
    page = Paginator(changes_of_data(), PAGE).get_page(request.GET.get("page"))
    return render(request, "reporting/data_changes.html", {"page": page})


@archived(RECORD)
@login_not_required
@require_safe
def api_guide(request):
    """How programs read the portal: every public address of the API, with an example."""
    addresses = [
        {
            "path": path,
            "summary": described["get"]["summary"],
            "parameters": described["get"]["parameters"],
        }
        for path, described in READING.items()
    ]
    context = {
        "addresses": addresses,
        "examples": examples(),
        "licence": terms.licence,
        "portal": settings.PORTAL_URL,
    }
    return render(request, "reporting/api_guide.html", context)
