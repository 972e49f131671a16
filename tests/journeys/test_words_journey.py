"""Long texts at a browser: counted while they are typed, never cut, never wider than the page."""

from pathlib import Path

from django.utils.html import escape

from pmf_portal.ui.template_backend import with_breaks
from tests.journeys.portal import NARROW, WIDE

CASES = Path(__file__).parents[1] / "scorecards" / "cases"
WIDTH = "() => document.querySelector('.portal-table table').scrollWidth"
PUT = """html => {
    for (const cell of document.querySelectorAll('.portal-comment')) { cell.innerHTML = html; }
}"""


def test_a_paste_is_counted_at_once_and_stands_uncut(portal):
    text = (CASES / "paste-2545.txt").read_text().strip()
    portal.sign_in("lead-families-and-wellbeing")
    portal.visit("/targets/FW02/actuals/2024-03/record/")
    comment = portal.page.get_by_label("Comment")
    comment.fill(text)
    assert len(comment.input_value()) == len(text)
    over = len(text) - 2000
    portal.page.get_by_text(f"You have {over} characters too many").first.wait_for()
    portal.fill({"Value (%)": "91"})
    portal.press("Save the figure")
    portal.reads(f"This is {over} characters too long")
    assert portal.page.get_by_label("Comment").input_value().strip() == text


def test_a_long_link_makes_no_table_wider(portal):
    link = (CASES / "long-link-comment.txt").read_text().strip()
    portal.page.set_viewport_size({"width": 1200, "height": 900})
    portal.visit("/scorecards/corporate-plan/2024-02/")
    portal.page.evaluate(PUT, "More referrals than planned")
    before = portal.page.evaluate(WIDTH)
    portal.page.evaluate(PUT, with_breaks(f"<p>{escape(link)}</p>"))
    assert portal.page.evaluate(WIDTH) <= before


def test_a_files_preview_shows_everything_wide_and_narrow(portal, tmp_path):
    file = tmp_path / "figures.csv"
    file.write_text(
        "Families,,,,,\ncode,period,value,comment,source,nothing_to_report\n"
        "fw02,Mar-24,91.0,Two wards are missing\x0band will follow,PAS 2024-04-04,\n"
        f"FW01,2024-03,47,{(CASES / 'long-link-comment.txt').read_text().strip()},,\n"
        "CP19,2024-03,,,,The register was closed\n"
    )
    portal.sign_in("lead-families-and-wellbeing")
    portal.visit("/actuals/import/")
    portal.page.get_by_label("CSV file").set_input_files(file)
    portal.press("Check the file")
    portal.reads("Two wards are missing", "PAS 2024-04-04", "The register was closed")
    portal.reads("“fw02” was read as FW02", "“Mar-24” was read as March 2024")
    for size in (WIDE, NARROW):
        portal.page.set_viewport_size(size)
        wide = portal.page.evaluate("() => document.documentElement.scrollWidth")
        assert wide <= size["width"]
