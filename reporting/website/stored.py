"""Answering with stored bytes: one query, an ETag, and nothing rendered again."""
from django.http import HttpResponse, HttpResponseNotModified


def stored_response(request, file, filename=""):
    """The bytes of a publication's file, or 304 when the reader has them already."""
    etag = f'"{file.digest[:32]}"'
    if request.headers.get("If-None-Match") == etag:
        response = HttpResponseNotModified()
    else:
        response = HttpResponse(bytes(file.body), content_type=file.media_type)
        if filename:
            response["Content-Disposition"] = f'attachment; filename="{filename}"'
    response["ETag"] = etag
    response["Cache-Control"] = "public, max-age=60"
    return response
