"""What a form that is sent twice is answered: where the first sending led, and that it was done
once.

A double click and Back with Save send the same page with the same words again.  The page is known
by its token against forgery, which is drawn anew each time a page is made.
"""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from pmf_portal.audit.sent_forms import (
    Sending,
    SentBefore,
    answer_of_first,
    being_answered,
    note_answer,
)
from pmf_portal.formats.canonical import canonical, digest
from pmf_portal.periods import clock

FIELD = "csrfmiddlewaretoken"
# A token as a page carries it; a shorter one is the same for all pages.
TOKEN_OF_A_PAGE = 64
WORDS = "You sent this twice. It was done once."


class ActOnceMiddleware:
    """Lets a form act once, however often it is sent."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        before = being_answered.set(None)
        try:
            response = self.get_response(request)
            sending = being_answered.get()
        finally:
            being_answered.reset(before)
        if sending is not None and response.status_code == 302:
            note_answer(sending, response["Location"])
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], arguments: Any, keywords: Any
    ) -> HttpResponse | None:
        form = form_sent(request)
        if form is None:
            return None
        # A first sending that led nowhere showed its page again, with what is still to be put
        # right: so does this one, and only what was done then is not done again.
        first = answer_of_first(form)
        if first is not None and first.led_to:
            return answer_again(request, form)
        being_answered.set(Sending(form, uuid4().hex, clock.now()))
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        sending = being_answered.get()
        if sending is None or not isinstance(error, SentBefore):
            return None
        return answer_again(request, sending.form)


def form_sent(request: HttpRequest) -> str | None:
    """The digest of a form that was sent: its page, its address and all that was typed; None for
    anything else, and for a bare button, which says nothing that could stand twice.
    """
    if request.method != "POST" or len(request.POST.get(FIELD, "")) != TOKEN_OF_A_PAGE:
        return None
    fields = {name: request.POST.getlist(name) for name in request.POST}
    if not fields.keys() - {FIELD, "save"} and not request.FILES:
        return None
    files = {name: digest_of_files(request, name) for name in request.FILES}
    return digest(canonical([request.get_full_path(), fields, files]))


def digest_of_files(request: HttpRequest, name: str) -> list[str]:
    digests = []
    for file in request.FILES.getlist(name):
        digests.append(digest(file.read()))
        file.seek(0)
    return digests


def answer_again(request: HttpRequest, form: str) -> HttpResponse:
    """Where the first sending led, with a word that it was done once."""
    first = answer_of_first(form)
    messages.info(request, WORDS)
    return redirect(first.led_to if first and first.led_to else request.path)
