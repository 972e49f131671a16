"""What Django does not do by itself: security headers, and forms in UTF-8 only."""

from django.http import HttpResponseBadRequest

EMPTY_STYLE = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
POLICY = (
    f"default-src 'none'; script-src 'self'; style-src 'self' {EMPTY_STYLE}; img-src 'self' data:"
    " blob:; font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none';"
    " base-uri 'none'; object-src 'none'"
)
# For the one page that other sites may frame (a target's chart to embed).
FRAMED_POLICY = POLICY.replace("frame-ancestors 'none'", "frame-ancestors *")


class SecurityHeadersMiddleware:
    """Adds the Content-Security-Policy and its companions to every response."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=()"
        )
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            response.headers["Cache-Control"] = "no-store"
        return response


class FormsInUtf8Middleware:
    """Answers 400 to a form in any other encoding: of some, Django makes errors of its own or
    letters that no database keeps.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if (
            request.content_params.get("charset", "utf-8").lower() not in ("utf-8", "utf8")
            and request.content_type == "multipart/form-data"
        ):
            return HttpResponseBadRequest("Send forms in UTF-8.", content_type="text/plain")
        return self.get_response(request)
