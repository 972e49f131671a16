"""What was typed before a session ended: to be sent now, or thrown away."""

from django.contrib import messages
from django.shortcuts import redirect, render

from pmf_portal.ui.draft_preservation import PLACE, kept_typing

# What a form sends along without anybody having typed it.
SENT_ALONG = ("seen revision", "-status")


def kept(request):
    """Show what was kept; it is sent to where it was going, or thrown away."""
    found = kept_typing(request)
    if request.method == "POST" or found is None:
        request.session.pop(PLACE, None)
        if request.method == "POST":
            messages.success(request, "It is thrown away.")
        return redirect("desk")
    del request.session[PLACE]
    hidden = [(name, value) for name, values in found["fields"] for value in values]
    unseen = ("initial-", "seen_", "save")
    shown = [
        (name.replace("_", " ").capitalize(), ", ".join(values))
        for name, values in found["fields"]
        if any(values) and not name.startswith(unseen)
    ]
    shown = [
        (name.replace("-", ": "), text) for name, text in shown if not name.endswith(SENT_ALONG)
    ]
    return render(
        request, "ui/kept.html", {"path": found["path"], "hidden": hidden, "shown": shown}
    )
