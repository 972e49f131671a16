"""Every report of the framework at a browser; a director downloads the pack, a member reads on a
phone, a visitor looks for an old report.
"""

import zipfile

from reporting.content.kinds import KINDS
from reporting.models import Publication
from tests.journeys.portal import NARROW, TYPING, WIDE


def newest_of_each_kind():
    """The newest publication of each kind, one of each."""
    found = {}
    for publication in Publication.objects.filter(kind__in=[*KINDS, "pack"]).order_by(
        "month", "-level"
    ):
        found[publication.kind] = publication
    return found


def test_every_report_that_the_framework_names_opens_wide_and_narrow(portal):
    found = newest_of_each_kind()
    assert set(found) == {*KINDS, "pack"}
    for size in (WIDE, NARROW):
        portal.page.set_viewport_size(size)
        portal.visit("/reports/")
        portal.reads(*(kind.title for kind in KINDS.values()))
        for publication in found.values():
            portal.visit(publication.get_absolute_url())
            portal.reads(
                publication.month.name
                if publication.kind != "statement"
                else str(publication.month.financial_year)
            )


def test_a_director_downloads_the_health_pack_as_pdf_and_workbook(portal, tmp_path):
    portal.sign_in("director-families-and-wellbeing")
    portal.visit("/reports/")
    portal.follow("Corporate health pack, February 2024")
    portal.reads("For: Chief Executive’s Strategic Group", "What you are asked to decide")
    for form, begins in (("PDF", b"%PDF-"), ("Workbook (XLSX)", b"PK")):
        with portal.page.expect_download() as download:
            portal.page.locator("main").get_by_role("link", name=form).first.click()
        download.value.save_as(tmp_path / form)
        assert (tmp_path / form).read_bytes().startswith(begins)
    assert download.value.suggested_filename == "cesg-pack-2024-02.xlsx"
    with zipfile.ZipFile(tmp_path / "Workbook (XLSX)") as parts:
        assert (
            len([name for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]) == 6
        )


def test_a_member_reads_the_scorecard_on_a_phone(portal):
    portal.page.set_viewport_size(NARROW)
    portal.sign_in("elected-member")
    portal.visit("/reports/")
    portal.follow("Cabinet scorecard, December 2023")
    portal.reads(
        "Cabinet scorecard",
        "What turned since the last scorecard",
        "Data source",
        "Verified and signed off by",
    )


def test_a_visitor_finds_a_report_takes_the_feed_and_sends_a_question(portal):
    portal.page.set_viewport_size(NARROW)
    portal.visit("/")
    portal.follow("Archive of all published reports")
    old = former_of_2013()
    portal.page.locator(f"a[href='{old.get_absolute_url()}']").click()
    portal.check()
    portal.reads("made before the portal", "PDF")
    portal.visit("/")
    feed = portal.page.request.get(
        portal.url + portal.page.locator('link[type="application/atom+xml"]').get_attribute("href")
    )
    assert feed.status == 200 and "<feed" in feed.text() and "Corporate Plan" in feed.text()
    portal.follow("Give feedback or ask a question")
    portal.page.get_by_label("A question").check()
    portal.fill(
        {
            "What is it about?": old.title,
            "Your question, comment": "Is this report comparable with today’s?",
        }
    )
    portal.page.wait_for_timeout(TYPING)
    portal.press("Send")
    portal.reads("Thank you", "What happens next")


def former_of_2013():
    return next(
        p
        for p in Publication.objects.filter(kind="former").order_by("month")
        if p.month.year == 2013
    )


def test_a_service_manager_defines_a_further_scorecard_without_code(portal):
    for size in (WIDE, NARROW):
        portal.page.set_viewport_size(size)
        portal.sign_in("deputy-environment-and-waste")
        portal.visit("/further-scorecards/")
        portal.follow("Define a scorecard")
        portal.press("Define the scorecard")
        portal.reads("There is a problem", "Choose what the scorecard shows")
        title = f"Depot board {size['width']}"
        portal.fill({"Title": title, "What it is for": "For the depot’s meeting."})
        portal.page.get_by_label("Managers and their teams").check()
        portal.page.get_by_label("Each month").check()
        portal.page.get_by_label("Unit", exact=True).select_option(label="Waste Collection Team")
        portal.page.get_by_label("RE02 Missed bin collections").check()
        portal.press("Define the scorecard")
        portal.reads(f"“{title}” is defined", "RE02")
