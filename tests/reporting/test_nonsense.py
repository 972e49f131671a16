"""Nonsense sent to every form of the demonstration, and every page read: nothing fails, and no
message, page or line of the trail speaks as Django or Python does.
"""

import re
from collections import Counter
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import Resolver404, resolve

from pmf_portal.council.models import User

pytestmark = [pytest.mark.slow, pytest.mark.any_database]

NONSENSE = ("", "nonsense", "-1", "9" * 40, "\0", "31/2/2024")
# Whose way it is, and how many pages of each kind they read; the first sees nearly every page.
PEOPLE = {
    "head-of-performance": 2,
    "director-transformation-and-resources": 1,
    "internal-auditor": 1,
}
# What ends the session, or hands out a file.
LEFT_ALONE = {"sign_out", "sign_in"}
FORMS_OF_A_KIND = 1
CLASSES = "|".join(
    sorted(
        {
            model.__name__
            for model in apps.get_models()
            if re.fullmatch("[A-Z][a-z]+(?:[A-Z][a-z]+)+", model.__name__)
        }
    )
)
FORBIDDEN = re.compile(
    r"This field|Select a valid|Enter a valid|Ensure th|not one of the available|This value"
    r"|\bNone\b(?! yet| has been| are entered| was recorded| is known| on the register)|\bNaN\b|\bTrue\b|\bFalse\b|QuerySet|Decimal\(|datetime\.|object at 0x"
    r"|[a-z]+Error\b|already exists\.|\b[0-9]{4}-[0-9]{2}-[0-9]{2}\b"
    rf"|\b(?:{CLASSES})\b|\[['\"]|\{{['\"]|&(?:lt|gt|amp|#)"
)


class PageParser(HTMLParser):
    """The words of a page, its links and its forms."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.words, self.links, self.forms = [], [], []
        self.silent = 0

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag in ("script", "style", "code", "pre"):
            self.silent += 1
        elif tag == "a" and given.get("href"):
            self.links.append(given["href"])
        elif tag == "form":
            self.forms.append(
                {"method": given.get("method"), "to": given.get("action"), "fields": {}}
            )
        elif tag in ("input", "textarea", "select", "button") and self.forms and given.get("name"):
            self.add_field(tag, given)

    def add_field(self, tag, given):
        kind = given.get("type", tag)
        if kind not in ("radio", "checkbox") or "checked" in given:
            self.forms[-1]["fields"][given["name"]] = (kind, given.get("value", ""))
        else:
            self.forms[-1]["fields"].setdefault(given["name"], (kind, ""))

    def handle_endtag(self, tag):
        if tag in ("script", "style", "code", "pre"):
            self.silent -= 1

    def handle_data(self, data):
        if not self.silent:
            self.words.append(data)


def parsed(answer):
    page = PageParser()
    page.feed(answer.content.decode())
    return page


class Walk:
    """One person's way through the portal."""

    def __init__(self, client, pages_of_a_kind):
        self.client, self.pages_of_a_kind, self.faults = client, pages_of_a_kind, []
        self.visited, self.sent, self.seen = Counter(), Counter(), set()

    def name_of(self, path):
        try:
            return resolve(path).view_name
        except Resolver404:
            return ""

    def read(self, answer, where):
        """Read a page, and give what is on it; None for what is no page."""
        if answer.status_code >= 500:
            self.faults.append(f"{answer.status_code} {where}")
        if not answer.get("Content-Type", "").startswith("text/html") or answer.streaming:
            return None
        page = parsed(answer)
        text = " ".join(" ".join(page.words).split())
        for found in FORBIDDEN.finditer(text):
            self.faults.append(f"{where}: …{text[max(0, found.start() - 60) : found.end() + 30]}…")
        return page

    def from_page(self, start):
        waiting = [start]
        while waiting:
            path = waiting.pop(0)
            name = self.name_of(urlsplit(path).path)
            is_known = path in self.seen or self.visited[name] >= self.pages_of_a_kind
            if is_known or name in LEFT_ALONE:
                continue
            self.seen.add(path)
            self.visited[name] += 1
            page = self.read(self.client.get(path), path)
            if page is None:
                continue
            for form in page.forms:
                self.send(path, form)
            links = [urljoin(path, link) for link in page.links if not link.startswith("#")]
            waiting += [
                urlsplit(link)._replace(fragment="").geturl()
                for link in links
                if link.startswith("/") and not link.startswith("//")
            ]

    def send(self, path, form):
        to = urlsplit(urljoin(path, form["to"] or path)).path
        name, names = self.name_of(to), tuple(sorted(form["fields"]))
        is_known = self.sent[name, names] >= FORMS_OF_A_KIND
        if form["method"] != "post" or is_known or not name or name in LEFT_ALONE:
            return
        self.sent[name, names] += 1
        for nonsense in NONSENSE:
            data = {}
            for field, (kind, value) in form["fields"].items():
                if kind == "file":
                    data[field] = SimpleUploadedFile("nonsense.csv", nonsense.encode())
                elif kind in ("hidden", "submit", "button"):
                    data[field] = value
                else:
                    data[field] = nonsense
            self.read(self.client.post(to, data), f"POST {to} {nonsense[:12]!r}")


@pytest.mark.parametrize("name", PEOPLE)
def test_no_form_page_or_trail_speaks_as_django_does(client, demonstration, name):
    client.force_login(User.objects.get(username=name))
    walk = Walk(client, PEOPLE[name])
    for start in ("/desk/", "/", "/plans/", "/exception-reports/"):
        walk.from_page(start)
    trail = User.objects.get(username="head-of-performance")
    client.force_login(trail)
    for number in range(1, 8):
        walk.read(client.get("/audit-trail/", {"page": number}), f"trail {number}")
    assert len(walk.visited) > 25 and walk.sent
    assert not walk.faults, "\n".join(dict.fromkeys(walk.faults))
