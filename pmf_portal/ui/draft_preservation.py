"""What somebody typed is kept when their session ends before it is sent: they sign in again and it
is there.
"""

import json

from django.shortcuts import redirect
from django.urls import reverse

from pmf_portal.periods import clock

PLACE = "kept_typing"
MOST_CHARACTERS = 400_000
SECONDS = 60 * 60
UNKEPT = ("csrfmiddlewaretoken",)


class KeptTypingMiddleware:
    """Puts a form that comes from nobody who is signed in aside, and asks for sign-in first.

    It stands behind the check of the form's token and before Django's own demand for sign-in.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, arguments, keywords):
        if (
            request.method != "POST"
            or request.user.is_authenticated
            or not getattr(view, "login_required", True)
        ):
            return None
        fields = [
            (name, request.POST.getlist(name))
            for name in request.POST
            if name not in UNKEPT and "password" not in name.lower()
        ]
        if fields and not request.FILES and len(json.dumps(fields)) <= MOST_CHARACTERS:
            request.session[PLACE] = {
                "path": request.get_full_path(),
                "fields": fields,
                "at": clock.now().timestamp(),
            }
            return redirect(f"{reverse('sign_in')}?next={reverse('kept')}")
        return None


def kept_typing(request):
    """What was put aside in this browser within the last hour, or None."""
    kept = request.session.get(PLACE)
    return kept if kept and 0 <= clock.now().timestamp() - kept["at"] <= SECONDS else None
