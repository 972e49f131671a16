"""The API as a whole: the feeds' door, and its description with the public reading addresses
(OpenAPI).
"""

from django.conf import settings
from django.urls import reverse
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.errors import AuthenticationError

from pmf_portal.formats.wording import terms
from pmf_portal.ui.limits import at_most
from pmf_portal.ui.problem_details import problem
from reporting.website.api_description import READING
from scorecards.feeds.api import router


class PortalAPI(NinjaAPI):
    """Ninja's API whose description also names the addresses that only hand out stored bytes."""

    def get_openapi_schema(self, *args, **kwargs):
        schema = super().get_openapi_schema(*args, **kwargs)
        schema["paths"] |= READING
        schema["info"] |= who_and_on_what_terms()
        schema["servers"] = [{"url": settings.PORTAL_URL}]
        return schema


def who_and_on_what_terms():
    """Whose API it is, whom to ask, and what may be done with what it answers."""
    about = {"license": {"name": terms.licence.name, "url": terms.licence.address}}
    contact = {"name": terms.council, "url": settings.PORTAL_URL + reverse("open_data")}
    if settings.CONTACT_EMAIL:
        contact["email"] = settings.CONTACT_EMAIL
    return about | {"contact": contact}


WORDS = {
    "title": "Performance portal",
    "version": "1",
    "description": "Figures in, by feed; publications out.",
}
api = PortalAPI(**WORDS, urls_namespace="api", docs_url=None, openapi_url="openapi.json")
api.add_router("", router)


@api.exception_handler(AuthenticationError)
def unauthorised(request, error):
    answer = problem(
        401,
        "Not authorised",
        "Send the feed’s token as “Authorization: Bearer …”. It may be unknown, expired or"
        " revoked.",
    )
    answer["WWW-Authenticate"] = "Bearer"
    return answer


def urls():
    """Ninja's addresses; they ask for a token where one is needed, never for a session."""
    patterns, app, namespace = api.urls
    for pattern in patterns:
        if pattern.name == "openapi-json":
            limited = at_most("PUBLIC_FILES_PER_MINUTE")(pattern.callback)
            pattern.callback = require_safe(limited)
        pattern.callback.login_required = False
    return patterns, app, namespace
