"""Style, scripts and pictures: an address for each version of them, which a browser keeps for a
year; the plain address leads to the newest.
"""

import hashlib
import re
from collections.abc import Callable
from functools import lru_cache

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponseBase
from whitenoise.storage import CompressedStaticFilesStorage

FOR_GOOD = "public, max-age=31536000, immutable"
VERSION = re.compile(r"^v-([0-9a-f]{10})/")


@lru_cache(maxsize=1)
def static_version() -> str:
    """The version of all static files together: what one refers to is of the same version."""
    digest = hashlib.sha256()
    for finder in finders.get_finders():
        for name, storage in sorted(finder.list([]), key=lambda found: found[0]):
            digest.update(f"\0{name}\0".encode())
            with storage.open(name) as file:
                digest.update(file.read())
    return digest.hexdigest()[:10]


def plain_name(name: str) -> str:
    """The name of a static file without its version."""
    return VERSION.sub("", name)


class VersionedStaticFilesStorage(CompressedStaticFilesStorage):
    """Files lie under their plain names; pages lead to them by their version.  While somebody works
    on them (DEBUG) they have none.
    """

    def url(self, name: str | None) -> str:
        address = str(super().url(name))
        if settings.DEBUG:
            return address
        name = address.removeprefix(settings.STATIC_URL)
        return f"{settings.STATIC_URL}v-{static_version()}/{name}"


class StaticVersionMiddleware:
    """Answers an address with a version by the file of the plain name.

    A page that was kept from before finds the newest files, as without a version; only the version
    of now is kept for good by whoever asks.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        name = request.path_info.removeprefix(settings.STATIC_URL)
        version = VERSION.match(name)
        if version is None or not request.path_info.startswith(settings.STATIC_URL):
            return self.get_response(request)
        request.path_info = settings.STATIC_URL + plain_name(name)
        response = self.get_response(request)
        if response.status_code in (200, 304) and version[1] == static_version():
            response.headers["Cache-Control"] = FOR_GOOD
        return response
