"""Subscribing by e-mail: ask, confirm from the address, leave.  A page opened by a mail scanner
changes nothing.
"""

from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from pmf_portal.periods import clock
from pmf_portal.refusals import Refused
from reporting.engagement.forms import SubscribeForm
from reporting.engagement.spam_guard import sender_of
from reporting.engagement.subscriptions import (
    ask_for_subscription,
    asked_for,
    confirm_subscription,
    end_subscription,
)
from reporting.engagement.topics import topic_names


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def subscribe(request):
    """Say where and of what one would like to hear; whether the address subscribes already, nobody
    learns.
    """
    at, sender = clock.now(), sender_of(request)
    form = SubscribeForm(
        request.POST or None, at=at, sender=sender, initial={"topics": ["everything"]}
    )
    if form.is_valid():
        ask_for_subscription(**form.entries, sender=sender, at=at)
        return redirect("check_your_email")
    return render(request, "reporting/engagement/subscribe.html", {"form": form})


@login_not_required
@require_safe
def check_your_email(request):
    return render(request, "reporting/engagement/check_your_email.html")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request, token):
    """The link in the e-mail: a page with a button, and the button confirms."""
    at = clock.now()
    try:
        asked = asked_for(token, at)
        if request.method == "POST":
            confirm_subscription(asked, at=at)
    except signing.BadSignature as unknown:
        raise Http404 from unknown
    except Refused:
        return render(request, "reporting/engagement/link_is_over.html", status=410)
    context = {
        "topics": topic_names(asked.topics),
        "address": asked.address,
        "done": request.method == "POST",
    }
    return render(request, "reporting/engagement/confirm_subscription.html", context)


# Mail programs send the one click themselves, without a page and its token (RFC 8058); the key in
# the address is the right to it.
@csrf_exempt
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def end(request, key):
    """Leave: a page with a button, or at once where a mail program posts.  A key that opens nothing
    gets the same answers.
    """
    if request.method == "POST":
        end_subscription(key, at=clock.now())
    return render(
        request, "reporting/engagement/end_subscription.html", {"done": request.method == "POST"}
    )
