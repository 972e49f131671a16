"""The API as a whole: the feeds' door, and its description with the public reading addresses
(OpenAPI).
"""

from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.errors import AuthenticationError

from pmf_portal.ui.limits import at_most
from pmf_portal.ui.problem_details import problem
from scorecards.feeds.api import router

SLUG = {
    "in": "path",
    "name": "slug",
    "required": True,
    "schema": {"type": "string"},
    "description": "The plan or service, for example corporate-plan",
}
MONTH = {
    "in": "path",
    "name": "month",
    "required": True,
    "schema": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$"},
}
IDENTITY = {"in": "path", "name": "id", "required": True, "schema": {"type": "integer"}}
FILTERS = [
    {"in": "query", "name": name, "schema": {"type": "string"}}
    for name in ("kind", "plan", "month", "offset")
]


def reading(summary, media_type, parameters):
    return {
        "get": {
            "summary": summary,
            "tags": ["publications"],
            "parameters": parameters,
            "responses": {
                "200": {"description": "OK", "content": {media_type: {}}},
                "404": {"description": "Nothing of the kind is published"},
            },
        }
    }


READING = {
    "/api/v1/publications/": reading(
        "Publications, newest first, a hundred at a time", "application/json", FILTERS
    ),
    "/api/v1/publications/{id}/": reading(
        "One publication, exactly as it was hashed", "application/json", [IDENTITY]
    ),
    "/api/v1/scorecards/{slug}/{month}/": reading(
        "A published scorecard", "application/json", [SLUG, MONTH]
    ),
    "/api/v1/scorecards/{slug}/{month}.csv": reading("The same as CSV", "text/csv", [SLUG, MONTH]),
    "/api/v1/scorecards/{slug}/{month}-metadata.json": reading(
        "What the columns mean (CSV on the Web)", "application/csvm+json", [SLUG, MONTH]
    ),
}


class PortalAPI(NinjaAPI):
    """Ninja's API whose description also names the addresses that only hand out stored bytes."""

    def get_openapi_schema(self, *args, **kwargs):
        schema = super().get_openapi_schema(*args, **kwargs)
        schema["paths"] |= READING
        return schema


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
