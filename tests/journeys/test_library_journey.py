"""A visitor finds what is public; the performance team keeps it; an owner reviews a document."""

import pytest

from reporting.demo.library import MADE_UP, paper
from tests.journeys.portal import NARROW, WIDE


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_a_visitor_finds_a_report_of_2013_a_policy_and_who_does_what(portal, size):
    portal.page.set_viewport_size(size)
    portal.visit("/")
    portal.page.get_by_text("All reports and resources").click()
    portal.reads("Reports and resources", "National guidelines and documentation")
    portal.follow("Archive", exact=True)
    portal.page.get_by_label("Years").get_by_role("link", name="2013/14").click()
    portal.reads("2013/14", "from before the portal")
    portal.page.locator("a[href*='corporate-plan-performance-report/2013-09']").click()
    portal.check()
    portal.reads("This report was made before the portal", "Period: September 2013")
    with portal.page.expect_download() as download:
        portal.page.get_by_role("link", name="(PDF").click()
    assert download.value.suggested_filename == "corporate-plan-performance-report-2013-09.pdf"
    portal.visit("/archive/")
    portal.page.get_by_label("Search reports, targets and documents").fill(
        "data quality corrections"
    )
    portal.press("Search")
    portal.follow("Data quality policy")
    portal.reads("Documents", "Adds the public list of corrections", "Earlier versions")
    portal.visit("/roles-and-responsibilities/")
    portal.visit("/search/?q=transfers&page=2")
    portal.visit("/search/?q=zzzz")
    portal.reads("Nothing was found")


def test_the_team_uploads_after_every_wrong_turn_and_an_owner_reviews(portal):
    portal.sign_in("performance-officer")
    portal.reads("Data quality policy", "late")
    portal.visit("/upload-document/")
    portal.press("Publish the document")
    portal.reads("There is a problem", "Enter the title of the document", "Choose the file")
    portal.fill(
        {
            "Title": "Risk and performance guide",
            "Next review": "1/4/2025",
            "What it is": "How risks and targets are read together.",
        }
    )
    portal.page.get_by_label("Kind").select_option(label="User and QA guides")
    portal.page.get_by_label("Owner").select_option(label="Risk Manager")
    portal.page.get_by_label("File").set_input_files(
        {"name": "guide.pdf", "mimeType": "application/pdf", "buffer": b"not a PDF"}
    )
    portal.press("Publish the document")
    portal.reads("what is in it is not a PDF")
    assert portal.page.get_by_label("Title").input_value() == "Risk and performance guide"
    body = paper("Risk and performance guide", "Demonstration", MADE_UP, [])
    portal.page.get_by_label("File").set_input_files(
        {"name": "guide.pdf", "mimeType": "application/pdf", "buffer": body}
    )
    portal.press("Publish the document")
    portal.reads("“Risk and performance guide” is published.", "Owner: Risk Manager")
    portal.visit("/desk/")
    portal.follow("Data quality policy")
    portal.fill({"Next review": "1/10/2024"})
    portal.press("It was reviewed and is still right")
    portal.reads("“Data quality policy” is reviewed.", "Review due 1 October 2024")
