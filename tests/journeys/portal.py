"""The portal as a person at a browser has it."""

import os
import shutil
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.urls import Resolver404, resolve

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
# A person types for longer; on the pinned day the portal's time moves more slowly than the
# browser's.
TYPING = 7000
CHROMIUM = next(
    (
        path
        for path in (
            "/usr/bin/chromium",
            "/usr/bin/chromium-browser",
            shutil.which("google-chrome") or "",
        )
        if path and os.path.exists(path)
    ),
    None,
)
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"target-size": {"enabled": True}},
}


# What a page is made of, whatever its words and however many its rows: the kinds of its elements,
# by their names, classes and states.  A chart is drawn by a library from elsewhere, and has its table beside it.
KINDS = """() => {
    const kinds = new Set();
    const telling = /^(class|role|type|aria-(invalid|current|expanded|hidden|sort))$/;
    for (const element of document.querySelectorAll("body, body *:not(.js-plotly-plot *)")) {
        const marks = [element.localName];
        for (const name of element.getAttributeNames()) {
            marks.push(telling.test(name) ? name + "=" + element.getAttribute(name) : name);
        }
        kinds.add(marks.join(" "));
    }
    return [...kinds].sort().join("\\n");
}"""
NOT_CHARTS = {"exclude": [[".js-plotly-plot"]]}


class Portal:
    """The portal as a person at a browser has it.  The console must stay quiet, no page scrolls
    sideways, and axe checks every page: once for each address of the portal (whatever target,
    month or person it is about), width and kinds of elements on it.
    """

    # By this process, whichever journey met it.
    checked = set()

    def __init__(self, url, page):
        self.url, self.page, self.axe = url, page, Axe()
        page.on(
            "console",
            lambda message: (
                self.noise.append(message.text) if message.type in ("error", "warning") else None
            ),
        )
        page.on("pageerror", lambda error: self.noise.append(str(error)))
        self.noise = []

    def visit(self, path, *, status=200):
        answer = self.page.goto(self.url + path)
        assert answer.status == status, f"{path}: {answer.status}"
        self.check()

    def check(self):
        """No axe violation, no console error (so no CSP violation), no sideways scrolling of the
        page.
        """
        self.page.wait_for_load_state("load")
        self.check_accessibility()
        # A row that is not taken answers 422; the browser tells of it, and the page does too.
        quiet = [
            text
            for text in self.noise
            if not any(f"status of {status}" in text for status in (403, 404, 422))
        ]
        assert not quiet, quiet
        assert self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (
            f"{self.page.url} scrolls sideways"
        )

    def check_accessibility(self):
        state = (self.route(), self.page.viewport_size["width"], self.page.evaluate(KINDS))
        if state in self.checked:
            return
        found = self.axe.run(self.page, NOT_CHARTS, RULES).response["violations"]
        assert not found, [
            (self.page.url, v["id"], [node["html"][:160] for node in v["nodes"][:3]]) for v in found
        ]
        self.checked.add(state)

    def route(self):
        """The pattern of the address, such as targets/<code>/; an address that is none, as it is."""
        path = urlsplit(self.page.url).path
        try:
            return resolve(path).route
        except Resolver404:
            return path

    def sign_in(self, username):
        self.page.context.clear_cookies()
        self.visit("/sign-in/")
        self.fill({"User name": username, "Password": django_settings.DEMO_PASSWORD})
        self.press("Sign in")

    def fill(self, answers):
        for label, answer in answers.items():
            self.page.get_by_label(label, exact=False).first.fill(answer)

    def press(self, name):
        self.page.locator("main").get_by_role("button", name=name).click()
        self.check()

    def follow(self, name, exact=False):
        self.page.locator("main").get_by_role("link", name=name, exact=exact).first.click()
        self.check()

    def reads(self, *texts):
        for text in texts:
            assert text in self.page.locator("body").inner_text(), (
                f"“{text}” is not on {self.page.url}"
            )
