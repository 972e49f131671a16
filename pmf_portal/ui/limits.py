"""How much, and how often: large forms of strangers are refused before they are read, and what
costs the portal most is answered only so often to one person or address.

What is counted is kept in the memory of each server process: nothing of it is stored.
"""

import time
from collections import OrderedDict, defaultdict
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import loader

from pmf_portal.ui.draft_preservation import is_known
from pmf_portal.ui.senders import hash_of_sender

# What somebody sends who has never signed in with this browser: the longest public form has 5,000
# characters, which take up to 60,000 bytes as browsers send them.
MOST_BYTES_OF_STRANGERS = 200_000
TOO_LARGE = "This is too large to send without signing in."
TOO_OFTEN = "You have asked for this too often in the last minute."
A_MINUTE = 60
MOST_REMEMBERED = 10_000


class LargeFormsMiddleware:
    """Answers 413 to a large form of a stranger; it stands before anything that reads the form."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_large(request) and not is_known(request) and not request.user.is_authenticated:
            return refusal(request, 413, "Too large", TOO_LARGE)
        return self.get_response(request)


def is_large(request: HttpRequest) -> bool:
    """Whether a form is larger than a stranger's can be.  Feeds have limits of their own."""
    if request.method != "POST" or request.path.startswith("/api/"):
        return False
    length = request.headers.get("Content-Length", "")
    return not length.isdigit() or int(length) > MOST_BYTES_OF_STRANGERS


class Visits:
    """The moments at which each person or address asked for one thing, those of the last minute."""

    def __init__(self) -> None:
        self.moments: OrderedDict[str, list[float]] = OrderedDict()

    def seconds_to_wait(self, who: str, now: float, most: int) -> int:
        """0 when one may ask now, which is noted; else how long to wait."""
        recent = [moment for moment in self.moments.pop(who, []) if now - moment < A_MINUTE]
        wait = 0
        if len(recent) >= most:
            # Where nothing at all is allowed, there is no visit to wait for.
            oldest = recent[0] if recent else now
            wait = int(A_MINUTE - (now - oldest)) + 1
        else:
            recent.append(now)
        self.moments[who] = recent
        if len(self.moments) > MOST_REMEMBERED:
            self.moments.popitem(last=False)
        return wait


# By the name of the setting that says how often: what counts together has one setting.
VISITS: defaultdict[str, Visits] = defaultdict(Visits)


def at_most(setting: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """A view that answers one person, or one address, so many times a minute as the setting of this
    name says; then 429.
    """

    def limited(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            return too_many(request, setting) or view(request, *args, **kwargs)

        return answered

    return limited


def too_many(request: HttpRequest, setting: str) -> HttpResponse | None:
    """The refusal of one more request than the setting of this name allows in a minute, or None;
    the portal itself, writing the public record, is not counted.
    """
    if hasattr(request, "writes_record"):
        return None
    most = getattr(settings, setting)
    wait = VISITS[setting].seconds_to_wait(name_of(request), time.monotonic(), most)
    if not wait:
        return None
    return refusal(request, 429, "Too many requests", TOO_OFTEN, retry_after=wait)


def name_of(request: HttpRequest) -> str:
    """Who to count: the person where somebody is signed in, else the address."""
    return str(request.session.get("_auth_user_id") or "") or hash_of_sender(request)


def refusal(
    request: HttpRequest, status: int, title: str, words: str, *, retry_after: int = 0
) -> HttpResponse:
    """The refusal as a page, or as problem details for programs."""
    is_program = request.path_info.startswith("/api/")
    if is_program or "text/html" not in request.headers.get("Accept", "text/html"):
        detail = {"title": title, "status": status, "detail": words}
        response: HttpResponse = JsonResponse(
            detail, status=status, content_type="application/problem+json"
        )
    else:
        page = loader.get_template("ui/refused.html")
        context = {"words": words, "seconds": retry_after}
        response = HttpResponse(page.render(context), status=status)
    if retry_after:
        response["Retry-After"] = str(retry_after)
    response["Cache-Control"] = "no-store"
    return response
