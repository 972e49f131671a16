"""What makes public data usable by other sites and programs: readable from anywhere, and what is
missing is told as problem details (RFC 9457).
"""

from django.conf import settings
from django.urls import reverse

from pmf_portal.ui.problem_details import problem

DATA = ("/data/", "/targets/", "/scorecards/", "/reports/", "/exceptions/", "/specifications/")
API = "/api/"
MISSING = "Nothing is published at this address. The description of the API lists every address."
NOT_ALLOWED = "This address does not take this kind of request."


class OpenDataMiddleware:
    """Lets pages of other sites read data and API; anything but a page that is fetched to read.

    No cookie goes with such a request: “*” forbids it.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        path = request.path_info
        if path.startswith(API):
            response = in_problem_details(response)
        if request.method in ("GET", "HEAD") and is_data(path, response):
            response["Access-Control-Allow-Origin"] = "*"
            response["Access-Control-Expose-Headers"] = "ETag, Link"
            response["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response


def is_data(path, response):
    is_page = response.get("Content-Type", "").startswith("text/html")
    return path.startswith((API, *DATA, "/feed.atom")) and not is_page


def in_problem_details(response):
    """What an address of the API answers where nothing is there, as programs read it."""
    if response.get("Content-Type", "").startswith("application/problem+json"):
        return response
    if response.status_code == 404:
        described = settings.PORTAL_URL + reverse("api_guide")
        answer = problem(404, "Not found", MISSING, description=described)
    elif response.status_code == 405:
        answer = problem(405, "Method not allowed", NOT_ALLOWED)
    else:
        return response
    for name, value in response.items():
        if name not in ("Content-Type", "Content-Length"):
            answer.headers.setdefault(name, value)
    return answer
