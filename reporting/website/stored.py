"""Answering with stored bytes: one small query, a check against their digest, an ETag, and nothing
rendered again.
"""

import gzip
from functools import lru_cache

from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.utils.http import content_disposition_header, parse_etags

from pmf_portal.formats.canonical import digest
from reporting.models import Publication, PublicationFile
from reporting.public_record.notices import notice_of, with_notice
from reporting.public_record.withholding import Withheld, refuse_withheld

# For addresses whose bytes never change: a year.
LONG = "public, max-age=31536000, immutable"


def published_file(kind, slug, month, name, *, edition=None):
    """One stored form of a publication, of those that are there from the first moment: the edition
    asked for, or the newest.
    """
    files = PublicationFile.objects.filter(
        publication__kind=kind, publication__slug=slug, publication__month=month, name=name
    )
    if edition is not None:
        files = files.filter(publication__edition=edition)
    files = files.defer("body").annotate(newest=newest_of("publication__"))
    file = files.order_by("-publication__edition").first()
    if file is None:
        raise Http404
    return file


def newest_of(through=""):
    """The newest edition of the report that a row belongs to."""
    same = Publication.objects.filter(
        kind=OuterRef(f"{through}kind"),
        slug=OuterRef(f"{through}slug"),
        month=OuterRef(f"{through}month"),
    )
    return Subquery(same.order_by("-edition").values("pk")[:1])


def names_of(file):
    return f"publication:{file.publication_id}", f"file:{file.pk}"


@lru_cache(maxsize=64)
def body_of(pk, file_digest, compressed, notice=""):
    """The bytes of a published file, checked.  They never change, so a worker may keep them; the
    digest is part of what it asks for.

    Raises Withheld when they, or the content that they were made of, are not what was published.
    """
    row = PublicationFile.objects.values_list(
        "body", "publication", "publication__content", "publication__digest"
    )
    body, publication, content, sealed = row.get(pk=pk, digest=file_digest)
    body = bytes(body)
    if digest(body) != file_digest or digest(content) != sealed:
        raise Withheld(f"publication:{publication}", f"file:{pk}")
    body = with_notice(body, notice) if notice else body
    return gzip.compress(body, mtime=0) if compressed else body


def notice_above(file):
    """The notice above a page whose publication has a newer edition; "" for any other file."""
    newest = getattr(file, "newest", None)
    if newest in (None, file.publication_id) or not file.media_type.startswith("text/html"):
        return ""
    return notice_of(Publication.objects.headings().get(pk=newest))


def stored_response(request, file, filename=""):
    """The bytes of a publication's file (compressed where the reader takes it), or 304 when the
    reader has them already.
    """
    refuse_withheld(*names_of(file))
    compressed = "gzip" in request.headers.get("Accept-Encoding", "")
    notice = notice_above(file)
    sent_digest = file.digest
    if notice:
        sent_digest = digest(body_of(file.pk, file.digest, False, notice))
    etag = etag_of(sent_digest, compressed)
    if reader_has(request, etag):
        response = HttpResponseNotModified()
    else:
        response = HttpResponse(
            body_of(file.pk, file.digest, compressed, notice), content_type=file.media_type
        )
        if compressed:
            response["Content-Encoding"] = "gzip"
        if filename:
            response["Content-Disposition"] = f'attachment; filename="{filename}"'
    response["ETag"] = etag
    response["Cache-Control"] = "public, max-age=60"
    patch_vary_headers(response, ["Accept-Encoding"])
    response.stored, response.of = True, names_of(file)
    return response


def etag_of(sha256, compressed):
    return f'"{sha256[:32]}{"-gzip" if compressed else ""}"'


def reader_has(request, etag):
    """Whether the reader says that the same bytes are there already."""
    asked = request.headers.get("If-None-Match")
    if not asked:
        return False
    known = {tag.removeprefix("W/") for tag in parse_etags(asked)}
    return "*" in known or etag in known


def response_to_save(request, file, filename, caching):
    """A file (deferred body, digest, media type) always to save and never to show, or 304 when the
    reader has it already.

    Files that people brought may be large, so that no worker keeps their bytes.
    """
    etag = etag_of(file.digest, False)
    if reader_has(request, etag):
        response = HttpResponseNotModified()
    else:
        response = HttpResponse(bytes(file.body), content_type=file.media_type)
        response["Content-Disposition"] = content_disposition_header(True, filename)
    response["ETag"], response["Cache-Control"] = etag, caching
    return response
