"""Answering with stored bytes: one small query, an ETag, and nothing rendered again."""

import gzip
from functools import lru_cache

from django.http import Http404, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.utils.http import content_disposition_header

from reporting.models import PublicationFile

# For addresses whose bytes never change: a year.
LONG = "public, max-age=31536000, immutable"


def published_file(kind, slug, month, edition, name):
    """One stored form of a publication, of those that are there from the first moment: the edition asked for, or the newest."""
    files = PublicationFile.objects.filter(publication__kind=kind, publication__slug=slug, publication__month=month, name=name)
    files = files if edition is None else files.filter(publication__edition=edition)
    found = files.defer("body").order_by("-publication__edition").first()
    if found is None:
        raise Http404
    return found


@lru_cache(maxsize=64)
def body_of(pk, digest, compressed):
    """The bytes of a published file.  They never change, so a worker may keep them; the digest is part of what it asks for."""
    body = bytes(PublicationFile.objects.values_list("body", flat=True).get(pk=pk, digest=digest))
    return gzip.compress(body, mtime=0) if compressed else body


def stored_response(request, file, filename=""):
    """The bytes of a publication's file (compressed where the reader takes it), or 304 when the reader has them already."""
    compressed = "gzip" in request.headers.get("Accept-Encoding", "")
    etag = f'"{file.digest[:32]}{"-gzip" if compressed else ""}"'
    if request.headers.get("If-None-Match") == etag:
        response = HttpResponseNotModified()
    else:
        response = HttpResponse(body_of(file.pk, file.digest, compressed), content_type=file.media_type)
        if compressed:
            response["Content-Encoding"] = "gzip"
        if filename:
            response["Content-Disposition"] = f'attachment; filename="{filename}"'
    response["ETag"] = etag
    response["Cache-Control"] = "public, max-age=60"
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def response_to_save(request, file, filename, caching):
    """A file (deferred body, digest, media type) always to save and never to show, or 304 when the reader has it already.

    Files that people brought may be large, so that no worker keeps their bytes.
    """
    etag = f'"{file.digest[:32]}"'
    if request.headers.get("If-None-Match") == etag:
        response = HttpResponseNotModified()
    else:
        response = HttpResponse(bytes(file.body), content_type=file.media_type)
        response["Content-Disposition"] = content_disposition_header(True, filename)
    response["ETag"], response["Cache-Control"] = etag, caching
    return response
