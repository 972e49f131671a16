"""The portal as a person at a browser has it."""

import os
import shutil

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings

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


class Portal:
    """The portal as a person at a browser has it; every page visited is checked by axe, and the
    console must stay quiet.
    """

    def __init__(self, url, page):
        self.url, self.page, self.axe = url, page, Axe()
        page.on(
            "console",
            lambda message: (
                self.noise.append(message.text) if message.type in ("error", "warning") else None
            ),
        )
        page.on("pageerror", lambda error: self.noise.append(str(error)))
        self.noise, self.checked = [], set()

    def visit(self, path, *, status=200):
        answer = self.page.goto(self.url + path)
        assert answer.status == status, f"{path}: {answer.status}"
        self.check()

    def check(self):
        """No axe violation, no console error (so no CSP violation), no sideways scrolling of the
        page.
        """
        self.page.wait_for_load_state("load")
        found = self.axe.run(self.page, options=RULES).response["violations"]
        assert not found, [
            (self.page.url, v["id"], [node["html"][:160] for node in v["nodes"][:3]]) for v in found
        ]
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
        self.checked.add(self.page.url)

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
