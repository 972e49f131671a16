"""What was typed before a session ended: to be sent now, or thrown away."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from pmf_portal.formats.wording import name_in_words
from pmf_portal.ui.draft_preservation import SESSION_KEY, UnsavedPost, unsaved_post_of

# What a form sends along without anybody having typed it.
SENT_ALONG_PREFIXES = ("initial-", "seen_", "save")
SENT_ALONG_SUFFIXES = ("seen revision", "-status")


def unsaved_post(request: HttpRequest) -> HttpResponse:
    """Show what was kept; it is sent to where it was going, or thrown away."""
    unsaved = unsaved_post_of(request)
    if request.method == "POST":
        request.session.pop(SESSION_KEY, None)
        messages.success(request, "It is deleted.")
        return redirect("desk")
    if unsaved is None:
        request.session.pop(SESSION_KEY, None)
        return redirect("desk")
    del request.session[SESSION_KEY]
    hidden_inputs = [(name, value) for name, values in unsaved["fields"] for value in values]
    return render(
        request,
        "ui/unsaved_post.html",
        {"path": unsaved["path"], "hidden_inputs": hidden_inputs, "rows": typed_rows(unsaved)},
    )


def typed_rows(unsaved: UnsavedPost) -> list[tuple[str, str]]:
    """What a person typed, as (name, text), without what the form sends by itself."""
    rows = []
    for name, values in unsaved["fields"]:
        label = name_in_words(name).capitalize()
        if name.startswith(SENT_ALONG_PREFIXES) or label.endswith(SENT_ALONG_SUFFIXES):
            continue
        if any(values):
            rows.append((label.replace("-", ": "), ", ".join(values)))
    return rows
