"""Addresses of pages without what is secret in them."""

from typing import Any

from django.http import HttpRequest

# What stands in an address of the portal and lets somebody in who has it.
SECRETS = ("token", "uidb64")
MASK = "…"


def path_without_secrets(request: HttpRequest) -> str:
    """The path of a request, without its query and without one-time links and calendar keys."""
    path = request.path
    match = getattr(request, "resolver_match", None)
    keywords: dict[str, Any] = match.kwargs if match else {}
    for name in SECRETS:
        if keywords.get(name):
            path = path.replace(str(keywords[name]), MASK)
    return path
