"""What a session says of itself from the moment somebody signs in."""

import time
from typing import Any

from django.http import HttpRequest

from pmf_portal.council.rules.browsers import browser_in_words
from pmf_portal.council.session_keys import ADDRESS, BROWSER, LAST_PAGE_AT, SIGNED_IN_AT
from pmf_portal.ui.senders import address_of_sender


def note_sign_in(sender: object, request: HttpRequest, **kwargs: Any) -> None:
    """Note when, in which browser and from where somebody signs in."""
    request.session[SIGNED_IN_AT] = request.session[LAST_PAGE_AT] = time.time()
    request.session[BROWSER] = browser_in_words(request.headers.get("User-Agent", ""))
    request.session[ADDRESS] = address_of_sender(request)
