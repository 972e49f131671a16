"""The portal as a person at a browser has it."""

import os
import shutil
from hashlib import sha256
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.urls import Resolver404, resolve
from playwright.sync_api import expect

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
# A person types for longer; on the pinned day the portal's time moves more slowly than the
# browser's.
TYPING = 4000
CHROMIUM = next(
    (
        path
        for path in (
            "/usr/bin/chromium-headless-shell",
            "/usr/bin/chromium",
            "/usr/bin/chromium-browser",
            shutil.which("google-chrome") or "",
        )
        if path and os.path.exists(path)
    ),
    None,
)
# Only what is wrong is asked for: to tell where everything else stands takes as long again.
WRONG = {"resultTypes": ["violations"], "selectors": False}
RULES = WRONG | {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"target-size": {"enabled": True}, "color-contrast": {"enabled": False}},
}
# Contrast takes six times as long as all other rules together.  Texts of one kind within elements
# of one kind have the same colours: the first, the second and the last of them are looked at.
CONTRAST = WRONG | {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
MARK_TEXTS = """() => {
    const alike = new Map();
    const telling =
        /^(class|role|type|style|open|disabled|hidden|aria-(invalid|current|expanded|hidden|sort))$/;
    const kind = (element) => element.localName + [...element.attributes]
        .filter((one) => telling.test(one.name))
        .map((one) => `[${one.name}=${one.value}]`).join("");
    const kinds = new Map();
    const path = (element) => {
        if (!element || element === document.body) return "";
        if (!kinds.has(element)) {
            kinds.set(element, `${path(element.parentElement)} ${kind(element)}`);
        }
        return kinds.get(element);
    };
    for (const element of document.querySelectorAll("body *:not(.js-plotly-plot *)")) {
        const holdsText = [...element.childNodes].some(
            (node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim());
        if (!holdsText && !element.matches("input, select, textarea")) continue;
        const key = path(element);
        alike.set(key, [...(alike.get(key) || []), element]);
    }
    for (const texts of alike.values()) {
        for (const text of [...texts.slice(0, 2), texts.at(-1)]) text.dataset.contrast = "";
    }
}"""
UNMARK_TEXTS = """() => {
    for (const text of document.querySelectorAll("[data-contrast]")) delete text.dataset.contrast;
}"""
MARKED = {"include": [["[data-contrast]"]], "exclude": [[".js-plotly-plot"]]}


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
# What else is asked for does not hang on the width of the window.
OF_WIDTH = WRONG | {
    "runOnly": {"type": "rule", "values": ["target-size", "scrollable-region-focusable"]}
}
# The menu is a button where there is little room.
MENU = "service-navigation"


def violations(axe, page, *, of_width_alone=False):
    """What axe finds wrong on a page: each rule, with some elements."""
    found = axe.run(page, NOT_CHARTS, OF_WIDTH if of_width_alone else RULES).response["violations"]
    if not of_width_alone:
        page.evaluate(MARK_TEXTS)
        found += axe.run(page, MARKED, CONTRAST).response["violations"]
        page.evaluate(UNMARK_TEXTS)
    return [(one["id"], [node["html"][:160] for node in one["nodes"][:3]]) for one in found]


class Checked:
    """What axe has found nothing in, whichever journey met it and in whichever process: an empty file
    for each, in a folder of the run.
    """

    def __init__(self, folder):
        self.folder = folder

    def __contains__(self, state):
        return self.file_of(state).exists()

    def add(self, state):
        self.file_of(state).touch()

    def file_of(self, state):
        return self.folder / sha256(repr(state).encode()).hexdigest()


class Portal:
    """The portal as a person at a browser has it.  The console must stay quiet, no page scrolls
    sideways, and axe checks every page: once for each address of the portal (whatever target,
    month or person it is about), width and kinds of elements on it.
    """

    def __init__(self, url, page, checked):
        self.url, self.page, self.axe, self.checked = url, page, Axe(), checked
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
        width, kinds = self.page.viewport_size["width"], self.page.evaluate(KINDS)
        state = (self.route(), width, kinds)
        if state in self.checked:
            return
        # Whatever the width of the window, the page but for its menu is the same.
        page_alone = [kind for kind in kinds.split("\n") if MENU not in kind]
        whatever_width = (self.route(), page_alone)
        of_width_alone = width != WIDE["width"] and whatever_width in self.checked
        found = violations(self.axe, self.page, of_width_alone=of_width_alone)
        assert not found, (self.page.url, found)
        self.checked.add(state)
        if width == WIDE["width"]:
            self.checked.add(whatever_width)

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
            expect(
                self.page.locator("body"), f"“{text}” is not on {self.page.url}"
            ).to_contain_text(text, use_inner_text=True)
