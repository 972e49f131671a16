"""Lists of the API, a hundred at a time, with links to the pages beside."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest

PAGE = 100


def offset_of(query: Mapping[str, str]) -> int:
    """Where a page begins; ValueError in words where it cannot begin there."""
    text = query.get("offset", "0")
    if not (text.isascii() and text.isdigit() and len(text) <= 6):
        raise ValueError("offset is not a whole number below a million.")
    return int(text)


def page_of(request: HttpRequest, count: int, results: Sequence[Any]) -> dict[str, Any]:
    """One page of a list, with how many there are in all and the addresses of the pages beside."""
    offset = offset_of(request.GET)
    after = offset + PAGE if offset + PAGE < count else None
    before = max(offset - PAGE, 0) if offset else None
    return {
        "count": count,
        "next": address_at(request, after),
        "previous": address_at(request, before),
        "results": results,
    }


def address_at(request: HttpRequest, offset: int | None) -> str | None:
    if offset is None:
        return None
    query = {name: value for name, value in request.GET.items() if name != "offset"}
    if offset:
        query["offset"] = str(offset)
    address = settings.PORTAL_URL + request.path
    return f"{address}?{urlencode(query)}" if query else address
