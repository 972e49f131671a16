"""The pages of an exception report as a browser sends and shows them."""

import re
from html import unescape

from tests.exceptions.story import fresh

CAUSE = {"category": "staffing", "text": "Three posts are vacant.", "mark": ""}
ACTION = {
    "what": "Fill the posts",
    "kind": "staffing",
    "who": "Service Manager",
    "due": "30/11/2013",
    "resources": "Within budget",
    "effect": "Ten points",
    "mark": "",
}


def url(report, tail):
    return f"/exception-reports/{report.pk}/{tail}"


def post(client, report, tail, fields):
    return client.post(url(report, tail), {"seen_version": str(fresh(report).version)} | fields)


def shown(answer):
    """What a page's visible fields hold, and its errors."""
    page = answer.content.decode()
    areas = {
        name: unescape(text).lstrip("\n")
        for name, text in re.findall(r'<textarea name="([^"]+)"[^>]*>(.*?)</textarea>', page, re.S)
    }
    fields = {}
    for tag in re.findall(r"<input[^>]*>", page):
        known = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if known.get("type") in ("text", "hidden"):
            fields[known.get("name")] = unescape(known.get("value", ""))
    return fields | areas
