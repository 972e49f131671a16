"""Answering with stored bytes: one small query, an ETag, and nothing rendered again."""

from functools import lru_cache

from django.http import HttpResponse, HttpResponseNotModified

from reporting.models import PublicationFile


@lru_cache(maxsize=64)
def body_of(pk, digest):
    """The bytes of a published file.  They never change, so a worker may keep them; the digest is part of what it asks for."""
    return bytes(PublicationFile.objects.values_list("body", flat=True).get(pk=pk, digest=digest))


def stored_response(request, file, filename=""):
    """The bytes of a publication's file, or 304 when the reader has them already."""
    etag = f'"{file.digest[:32]}"'
    if request.headers.get("If-None-Match") == etag:
        response = HttpResponseNotModified()
    else:
        response = HttpResponse(body_of(file.pk, file.digest), content_type=file.media_type)
        if filename:
            response["Content-Disposition"] = f'attachment; filename="{filename}"'
    response["ETag"] = etag
    response["Cache-Control"] = "public, max-age=60"
    return response
