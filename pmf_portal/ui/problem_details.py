"""Errors for programs: problem details (RFC 9457)."""

from django.http import JsonResponse


def problem(status, title, detail, **more):
    """An answer that says what is wrong, in a form that programs read."""
    content = {"title": title, "status": status, "detail": detail} | more
    return JsonResponse(content, status=status, content_type="application/problem+json")
