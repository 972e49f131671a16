"""Answering with stored bytes: one small query, an ETag, and nothing rendered again."""

import gzip
from functools import lru_cache

from django.http import Http404, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers

from reporting.models import Publication, PublicationFile


def published_file(kind, slug, month, edition, name):
    """One stored form of a publication: of the edition asked for, or of the newest."""
    publications = Publication.objects.filter(kind=kind, slug=slug, month=month).order_by("-edition")
    publications = publications if edition is None else publications.filter(edition=edition)
    found = PublicationFile.objects.filter(publication=publications.values("pk")[:1], name=name)
    file = found.select_related("publication").defer("body", "publication__content").first()
    if file is None:
        raise Http404
    return file


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
