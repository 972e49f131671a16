"""The exported archive, at a browser, from a folder and with no server; and an old edition that
points to its new one.
"""

import re
from datetime import datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command

from pmf_portal.council.models import User
from pmf_portal.periods import timetable
from pmf_portal.periods.month import Month
from reporting.cycle.month_end import build_month, run_month_end
from reporting.demo.council import DemoBuilder
from reporting.public_record.disk import entries
from reporting.public_record.writing import write_address
from reporting.publishing.month import correct_month
from scorecards.month.sign_off import awaiting_sign_off, override_sign_off
from tests.journeys.portal import RULES

FEBRUARY = Month(2024, 2)


@pytest.fixture
def a_quarter(transactional_db, settings):
    """The demonstration council after its first quarter: writing and printing all of its two years
    would take minutes.
    """
    settings.PORTAL_CLOCK = datetime(2022, 8, 1, 10)
    DemoBuilder(lambda words: None).build(until=Month(2022, 6))


def test_the_archive_is_read_from_a_folder_with_no_server(a_quarter, page, tmp_path):
    folder = tmp_path / "archive"
    call_command("export_archive", str(folder))
    call_command("verify", "--archive", str(folder))
    noise, asked = [], []
    page.on("pageerror", lambda error: noise.append(str(error)))
    page.on(
        "console", lambda message: noise.append(message.text) if message.type == "error" else None
    )
    page.on("request", lambda request: asked.append(request.url))
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto((folder / "index.html").as_uri())
        assert "How the council is doing" in page.locator("main").inner_text()
        page.locator("main").get_by_role("link", name="Archive of all published reports").click()
        page.locator("main").get_by_role(
            "link", name=re.compile(r"^Corporate Plan\s*, June 2022")
        ).first.click()
        assert "Corporate Plan scorecard, June 2022" in page.locator("main").inner_text()
        page.locator("#CP09").get_by_role("link").first.click()
        page.get_by_role("button", name="Explore this chart").click()
        page.wait_for_selector(".js-plotly-plot .main-svg")
        assert "53.7%" in page.locator("main").inner_text()
        assert page.evaluate("getComputedStyle(document.querySelector('h1')).fontWeight") == "700"
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        page.locator("main").get_by_role("link", name="Exception report on CP09").click()
        assert "exception reports are under way" in page.locator(
            "h1"
        ).inner_text() and page.url.endswith("#CP09")
        assert not noise and all(url.startswith(("file://", "data:", "blob:")) for url in asked), (
            noise,
            asked,
        )
        # Axe looks for the style sheets by itself, in a way that browsers refuse from a folder.
        assert not Axe().run(page, options=RULES).response["violations"]
        noise.clear()
    assert len(entries()) > 250


@pytest.mark.parametrize("kept", [False, True])
def test_the_page_of_an_old_edition_points_to_the_new_one(portal, kept):
    at = timetable.BY_RULE.moment_of(FEBRUARY, "publish_month").replace(year=2024, month=4, day=8)
    team = User.objects.get(username="head-of-performance")
    build = correct_month(
        FEBRUARY, reason="Late returns of the hospital were counted.", by=team, at=at
    )
    build_month(FEBRUARY, by=None, at=at)
    for unit in awaiting_sign_off(build):
        override_sign_off(build, unit, reason="Signed at the meeting", by=team, at=at)
    assert not run_month_end(FEBRUARY, by=None, at=at).waits_for
    old = "/scorecards/corporate-plan/2024-02/edition-1/"
    if kept:
        write_address(old)
    for width in (1280, 360):
        portal.page.set_viewport_size({"width": width, "height": 800})
        portal.visit(old)
        portal.reads(
            "There is a newer edition",
            "This page stays as it was published.",
            "Late returns of the hospital were counted.",
        )
    portal.follow("Edition 2 of Corporate Plan, February 2024")
    assert portal.page.url.endswith("/edition-2/")
