"""The public record answered from the files on disk: no database, no session, and nothing that is
not what was published.
"""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import (
    HttpResponse,
    HttpResponseNotModified,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers

from pmf_portal.ui.looks import looks
from pmf_portal.ui.problem_details import problem
from reporting.public_record.page_cache import page_cache
from reporting.public_record.staleness import is_stale
from reporting.public_record.withholding import Withheld, refuse_withheld
from reporting.website.stored import etag_of, reader_has

TOO_MANY = 429
WORDS = (
    "The stored page does not match the digest that was taken when it was published; its figures"
    " are withheld."
)


class PublicRecordMiddleware:
    """Answers from disk what lies there; hands on what does not, and what may be newer in the
    database.

    Where the database fails, the copy on disk stands in, even for those who are signed in; so it
    does for whoever has asked more often than a view answers.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        try:
            is_read = request.method in ("GET", "HEAD")
            page = page_cache.get(request.path_info) if is_read else None
            if page is None:
                return self.get_response(request)
            if page.fixed or self.is_current(request, page):
                return from_page(request, page)
            response = self.get_response(request)
            if response.status_code == TOO_MANY and not is_own(request, page):
                return from_page(request, page)
            if response.status_code < 500 or hasattr(response, "withheld"):
                return response
            # Nobody asks the failing database who this is; the copy says nothing of a person.
            request.user = AnonymousUser()
            return from_page(request, page)
        except Withheld:
            return withheld_page(request)

    @staticmethod
    def is_current(request, page):
        """Whether the copy says all that a view would: a list looks different to those who are
        signed in, and may be asked for a part; some pages change from day to day.
        """
        return not page.daily and not is_own(request, page) and not is_stale()

    def process_exception(self, request, exception):
        return withheld_page(request) if isinstance(exception, Withheld) else None


def is_own(request, page):
    """Whether a view answers otherwise than the copy: a person, or for a part."""
    personal = settings.SESSION_COOKIE_NAME in request.COOKIES or "messages" in request.COOKIES
    return not page.stored and (personal or bool(request.META.get("QUERY_STRING")))


def from_page(request, page):
    """The answer that a view would give, with the bytes on disk; raises Withheld where the mark of
    a verification stands on it.
    """
    # As CommonMiddleware would: nobody is answered under a name that is not the portal's.
    request.get_host()
    refuse_withheld(f"address:{page.address}", *page.of)
    if page.redirect:
        leads = HttpResponsePermanentRedirect if page.permanent else HttpResponseRedirect
        return leads(page.redirect)
    takes_gzip = "gzip" in request.headers.get("Accept-Encoding", "")
    compressed = takes_gzip and page.compressed is not None
    etag = etag_of(page.sha256, compressed)
    if reader_has(request, etag):
        response = HttpResponseNotModified()
    else:
        response = whole(request, page, compressed)
    response["ETag"], response["Cache-Control"] = etag, page.cache
    response["X-Frame-Options"] = settings.X_FRAME_OPTIONS
    patch_vary_headers(
        response, ["Accept-Encoding"] if page.stored else ["Accept-Encoding", "Cookie"]
    )
    return response


def whole(request, page, compressed):
    body = page.compressed if compressed else page.body
    response = HttpResponse(
        body if request.method == "GET" else b"", content_type=page.media_type, headers=page.headers
    )
    response["Content-Length"] = len(body)
    if compressed:
        response["Content-Encoding"] = "gzip"
    return response


def withheld_page(request):
    """A plain warning in place of figures that may have been altered."""
    if request.path_info.startswith("/api/"):
        response = problem(503, "Withheld", f"{WORDS} Write to {settings.CONTACT_EMAIL}.")
    else:
        context = {
            **looks(),
            "contact_email": settings.CONTACT_EMAIL,
            "published_page": True,
            "demonstration": settings.PORTAL_CLOCK is not None,
        }
        response = HttpResponse(render_to_string("reporting/withheld.html", context), status=503)
    response["Cache-Control"], response["X-Frame-Options"] = "no-store", settings.X_FRAME_OPTIONS
    response.withheld = True
    return response
