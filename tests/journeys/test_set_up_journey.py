"""From an empty portal to a council's first published month, on pages and from files alone."""

import re
import time
from datetime import datetime
from pathlib import Path

import pytest
from django.core import mail
from django.urls import reverse

from pmf_portal.audit.record import CommandLine
from pmf_portal.council.first_run import make_code
from pmf_portal.council.models import User
from pmf_portal.periods import clock
from tests.journeys.portal import Portal

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "sample-council"
TEAM = "head-of-performance"
PASSWORD = "seven lamps on water"
HOLDERS = {
    "corporate-plan": "leader",
    "children-plan": "portfolio-holder-children",
    "adults-plan": "portfolio-holder-adults",
    "place-plan": "portfolio-holder-place",
}
PLAN_FILES = (
    ("plans", "import-plans", "4 plans imported"),
    ("objectives", "import-objectives", "5 objectives imported"),
    ("targets", "import-targets", "60 targets imported"),
    ("trajectory", "import-trajectory", "544 planned values imported"),
    ("taken-over", "take-over", "4 approvals imported"),
)
# A minute beside the files is read from a folder only.
MINUTE = "minute-2022-03-22.txt"
DIRECTORATES = ("children", "adults", "place")


@pytest.fixture
def empty_portal(transactional_db, new_portal, live_server, page, checked, settings):
    settings.PORTAL_CLOCK = datetime(2024, 4, 18, 11)
    return Portal(live_server.url, page, checked)


def first_administrator(portal):
    """The person that people.csv names too."""
    portal.visit("/")
    answers = {
        "One-time code": make_code(by=CommandLine("root"), at=clock.now()),
        "Your name": "Cara Example",
        "Your post": "Head of Performance",
        "Your e-mail address": f"{TEAM}@council.example",
        "Your user name": TEAM,
        "New password": PASSWORD,
        "The same password again": PASSWORD,
    }
    portal.fill(answers)
    portal.press("Set up the portal")
    portal.reads("You are the first administrator")


def file_of(kind, folder):
    file = folder / f"{kind}.csv"
    file.write_bytes((FOLDER / file.name).read_bytes().replace(MINUTE.encode(), b""))
    return file


def take_file(portal, path, file, press, *, answer):
    portal.visit(path)
    portal.page.locator("main input[type=file]").set_input_files(file)
    portal.press(press)
    portal.reads(answer)


def organisation_places_and_people(portal):
    for kind in ("organisation", "places", "people"):
        take_file(
            portal, f"/{kind}/import/", FOLDER / f"{kind}.csv", "Check the file", answer="new"
        )
        portal.page.locator("main form button").click()
        portal.check()


def come_in(portal, username):
    """Invited, somebody chooses a password and signs in."""
    person = User.objects.get(username=username)
    portal.visit(reverse("person", args=[person.pk]))
    portal.press("Send an invitation")
    link = re.search(r"https?://[^/]+(/set-password/\S+)", mail.outbox[-1].body)[1]
    portal.page.context.clear_cookies()
    portal.visit(link)
    portal.fill({"New password": PASSWORD, "The same password again": PASSWORD})
    portal.press("Save this password")
    sign_in(portal, username)


def sign_in(portal, username):
    portal.page.context.clear_cookies()
    portal.visit("/sign-in/")
    portal.fill({"User name": username, "Password": PASSWORD})
    portal.press("Sign in")


def approve(portal, slug, holder):
    portal.visit(f"/plans/{slug}/2023-24/")
    portal.press("Submit for approval")
    come_in(portal, holder)
    portal.visit(f"/plans/{slug}/2023-24/")
    portal.press("Approve this plan")
    if slug == "corporate-plan":
        answers = {"Meeting": "Council", "Date of the meeting": "8/4/2024"}
        portal.fill(answers | {"Minute reference": "12"})
    else:
        portal.fill({"Reference of the decision": "Decision of 8 April 2024"})
    easier = portal.page.get_by_label("Why the")
    if easier.count():
        easier.fill("They hold what was reached.")
    portal.page.get_by_label("I understand").check()
    portal.press("Approve and lock")
    portal.reads("is approved and locked")
    sign_in(portal, TEAM)


def take_figures(portal):
    take_file(
        portal,
        "/actuals/import/",
        FOLDER / "figures.csv",
        "Check the file",
        answer="544 figures would be saved",
    )
    confirmation = portal.page.get_by_label("Why are the unusual figures right?")
    if confirmation.count():
        confirmation.fill("Checked with the services")
    portal.press("Save these figures")
    portal.reads("544 figures saved")


def test_a_council_is_set_up_from_files_and_publishes_its_first_month(
    empty_portal, capsys, tmp_path
):
    portal, began, pages = empty_portal, time.monotonic(), []
    portal.page.on("load", lambda page: pages.append(page.url))
    first_administrator(portal)
    organisation_places_and_people(portal)
    for kind, word, answer in PLAN_FILES:
        address = f"/plans/{word}/"
        take_file(portal, address, file_of(kind, tmp_path), "Check and import", answer=answer)
    portal.visit("/set-up/live-from/")
    portal.fill({"First month": "March 2024"})
    portal.page.locator("main form button").click()
    portal.check()
    for slug, holder in HOLDERS.items():
        approve(portal, slug, holder)
    take_figures(portal)
    portal.visit("/run-sheet/2024-03/")
    portal.press("Build the scorecards")
    for unit in DIRECTORATES:
        come_in(portal, f"director-{unit}")
        portal.visit(f"/drafts/2024-03/{unit}/sign-off/")
        portal.page.get_by_label("I have read these lines").check()
        portal.press("Verify and sign off")
        portal.reads("March 2024 is signed off")
        sign_in(portal, TEAM)
    portal.visit("/run-sheet/2024-03/")
    portal.press("Publish March 2024")
    portal.page.context.clear_cookies()
    portal.visit("/scorecards/corporate-plan/2024-03/")
    portal.reads("March 2024", "Verified and signed off by")
    minutes = (time.monotonic() - began) / 60
    with capsys.disabled():
        print(
            f"\nA council is set up and has published: {len(pages)} pages, {minutes:.1f} minutes."
        )
