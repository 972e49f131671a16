"""Each person's part, at a browser, with the wrong turns."""

import pytest

from exceptions.models import ExceptionReport
from exceptions.preparing import PARTS
from tests.journeys.portal import NARROW, WIDE


def test_a_member_of_the_public_reads_from_the_summary_to_the_reason(portal):
    for size in (WIDE, NARROW):
        portal.page.set_viewport_size(size)
        portal.visit("/")
        portal.reads("How the council is doing", "Next figures", "Thursday 18 April 2024")
        portal.reads("11 of 54 measures are red; a year ago it was 9 of 54")
        portal.follow("Corporate Plan scorecard, February 2024")
        portal.page.get_by_text("Sign-off, editions and proof").click()
        portal.reads("11 of 19 measures are on plan", "70.7%", "Verified and signed off by")
        portal.page.locator("#CP01").get_by_role("link").first.click()
        portal.reads(
            "Patients seen within four hours",
            "70.7% since April; the plan by now was 78.0%",
            "Plan missed every month since August",
            "In February 2024 the figure was",
        )
        portal.page.get_by_role("button", name="Explore this chart").click()
        portal.page.wait_for_selector(".js-plotly-plot .main-svg")
        portal.page.get_by_text("The figures of this chart as a table").click()
        portal.check()
        portal.follow("Exception report on CP01")
        portal.reads("Winter pressure", "Open twelve more reablement places", "May 2024")
        portal.visit("/archive/")
        portal.visit("/accessibility/")
        portal.visit("/scorecards/families-and-wellbeing/2024-02/editions/")
        portal.visit("/scorecards/adult-social-care/2023-09/edition-1/")
        portal.visit("/scorecards/corporate-plan/2024-03/", status=404)
        portal.reads("Page not found")


def test_everything_public_is_there_without_javascript(demonstration, live_server, browser):
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(live_server.url + "/targets/CP01/")
    assert "In February 2024 the figure was" in page.locator("body").inner_text()
    page.get_by_text("The figures of this chart as a table").click()
    assert "63.2%" in page.get_by_role("row", name="February 2024").inner_text()


def test_a_performance_lead_records_figures_after_every_wrong_turn(portal):
    portal.sign_in("lead-families-and-wellbeing")
    portal.reads(
        "15 figures to enter by today, Monday 8 April", "5 of 20 figures for March 2024 are in"
    )
    portal.visit("/targets/CP01/actuals/2024-03/record/")
    portal.fill({"Numerator": "abc", "Denominator": "5,000"})
    portal.page.get_by_label("Comment").fill("Easter fell in March")
    portal.press("Save the figure")
    portal.reads("There is a problem", "“abc” is not a number")
    assert portal.page.evaluate("document.activeElement.className") == "govuk-error-summary"
    portal.page.get_by_role("link", name="“abc” is not a number").click()
    assert portal.page.evaluate("document.activeElement.id") == "id_numerator"
    assert portal.page.get_by_label("Denominator").input_value() == "5,000"
    portal.fill({"Numerator": "6,000"})
    portal.press("Save the figure")
    portal.reads("There is a problem")
    portal.fill({"Numerator": "4,990"})
    portal.press("Save the figure")
    portal.reads("This looks unusual.", "Say why this figure is right")
    assert portal.page.get_by_label("Why is this unusual figure right?").count() == 1
    portal.fill({"Numerator": "3,650"})
    portal.press("Save the figure")
    portal.reads("the figure for March 2024 is saved", "3650 out of 5000", "6 of 20 figures")
    portal.visit("/targets/CP01/actuals/2024-05/record/", status=403)
    portal.visit("/targets/CP02/actuals/2024-03/record/", status=404)
    portal.visit("/targets/RE01/actuals/2024-03/record/", status=404)
    portal.follow("Go to the performance page")
    portal.sign_in("lead-families-and-wellbeing")
    portal.visit("/targets/CP01/actuals/2024-03/record/")
    portal.fill({"Numerator": "3660"})
    portal.press("Save the figure")
    portal.reads("Say why the figure is corrected")
    portal.fill({"Reason for the correction": "A late return from the hospital"})
    portal.press("Save the figure")
    portal.reads("3660 out of 5000")


def test_a_performance_lead_imports_a_file_and_is_told_every_wrong_row(portal, tmp_path):
    bad, good = tmp_path / "bad.csv", tmp_path / "good.csv"
    bad.write_text(
        "code,period,value,numerator,denominator\nCP15,2024-03,lots,,\nCP13,2024-03,,90,0\nRE01,2024-03,,1,2\nCP15,2024-09,5,,\n"
    )
    good.write_text(
        'code,period,value\nCP15,2024-03,"1,020"\nCP12,2024-03,10.1 %\n', encoding="utf-8-sig"
    )
    portal.sign_in("lead-families-and-wellbeing")
    portal.follow("Upload a file")
    portal.press("Check the file")
    portal.reads("There is a problem")
    portal.page.get_by_label("CSV file").set_input_files(bad)
    portal.press("Check the file")
    portal.reads(
        "4 problems. Nothing was saved.",
        "“lots” is not a number",
        "The denominator is 0",
        "not the performance lead of RE01",
        "CP15 has no approved plan for 2024/25",
    )
    portal.page.get_by_label("CSV file").set_input_files(good)
    portal.press("Check the file")
    portal.reads(
        "2 figures would be saved", "1,020 people", "Looks unusual", "Nothing is saved yet"
    )
    portal.press("Save these figures")
    portal.reads("Say why the unusual figures are right, or correct them")
    portal.fill({"Why are the unusual figures right?": "Two more clinics were open all month"})
    portal.press("Save these figures")
    portal.reads("2 figures saved from good.csv", "1,020 people")


def test_the_parts_of_a_report_are_its_owners_alone_wide_and_narrow(portal):
    report = f"/exception-reports/{ExceptionReport.objects.get(target__code='CP12').pk}/"
    parts = [
        "",
        "prepare/",
        *(f"prepare/{part}/" for part in PARTS),
        "causes/add/",
        "actions/add/",
        "submit/",
    ]
    portal.sign_in("head-childrens-services")
    for size in (WIDE, NARROW):
        portal.page.set_viewport_size(size)
        for part in parts:
            portal.visit(report + part)
    portal.visit(report + "verify/", status=403)
    portal.sign_in("director-regeneration-and-environment")
    portal.visit(report, status=404)
    portal.sign_in("director-families-and-wellbeing")
    portal.visit(report + "prepare/", status=403)
    portal.reads("You cannot do this")
    for size in (WIDE, NARROW):
        portal.page.set_viewport_size(size)
        portal.visit(report + "waive/")
    portal.press("No report is required")
    portal.reads("Enter the reason")
    portal.fill(
        {
            "Why is no report required?": (
                "The figure counts two children twice; it is corrected next month."
            )
        }
    )
    portal.press("No report is required")
    portal.reads(
        "Your decision is recorded and will be published",
        "No report is required, by decision of Strategic Director",
    )


def test_cesg_and_others_read_what_is_escalated_wide_and_narrow(portal):
    escalated = ExceptionReport.objects.filter(escalated_at__isnull=False).first()
    portal.sign_in("chief-executive")
    for size in (WIDE, NARROW):
        portal.page.set_viewport_size(size)
        for part in ("", "resume/", "require-revision/", "questions/ask/"):
            portal.visit(f"/exception-reports/{escalated.pk}/{part}")
        portal.visit("/exception-reports/")
    portal.sign_in(escalated.owner.username)
    for size in (WIDE, NARROW):
        portal.page.set_viewport_size(size)
        portal.visit(f"/exception-reports/{escalated.pk}/update-progress/")


def test_a_director_signs_off_and_the_month_is_published(portal, settings):
    settings.PORTAL_CLOCK = settings.PORTAL_CLOCK.replace(2024, 4, 18, 9, 45)
    portal.sign_in("performance-officer")
    portal.follow("Run sheet of the month")
    portal.press("Build the scorecards")
    portal.reads("54 lines built")
    portal.press("Publish March 2024")
    portal.reads(
        "The sign-off of Families and Wellbeing, Regeneration and Environment, Transformation and"
        " Resources is missing."
    )
    for directorate in ("families-and-wellbeing", "regeneration-and-environment"):
        portal.sign_in(f"director-{directorate}")
        portal.follow("March 2024, edition 1")
        portal.press("Verify and sign off")
        portal.press("Verify and sign off")
        portal.reads("Confirm that you have read and verify these lines")
        portal.page.get_by_label("I have read these lines").check()
        portal.press("Verify and sign off")
        portal.reads("March 2024 is signed off")
    portal.visit("/drafts/2024-03/transformation-and-resources/sign-off/", status=404)
    portal.sign_in("performance-officer")
    portal.visit("/drafts/2024-03/")
    portal.follow("Override the missing sign-off of Transformation and Resources")
    portal.fill({"Reason": "The post of director is vacant this month."})
    portal.press("Override the missing sign-off")
    portal.visit("/run-sheet/2024-03/")
    portal.press("Publish March 2024")
    portal.reads("March 2024, edition 1 is published.")
    portal.page.context.clear_cookies()
    portal.visit("/scorecards/transformation-and-resources/2024-03/")
    portal.reads(
        "Published without sign-off by decision of Performance Officer: The post of director is"
        " vacant this month."
    )
    portal.sign_in("performance-officer")
    portal.visit("/run-sheet/2024-03/")
    portal.follow("Begin a correction")
    portal.fill({"Reason": "Late figures of Finance were counted."})
    portal.press("Begin the correction")
    portal.reads("A correction of March 2024 has begun")


@pytest.mark.parametrize(
    ("username", "paths"),
    [
        (
            "portfolio-holder-families-and-wellbeing",
            ["/desk/", "/plans/", "/plans/families-and-wellbeing/2023-24/", "/exception-reports/"],
        ),
        (
            "internal-auditor",
            [
                "/desk/",
                "/audit-trail/",
                "/run-sheet/",
                "/drafts/2024-02/",
                "/drafts/2024-02/families-and-wellbeing/",
            ],
        ),
        (
            "head-of-performance",
            [
                "/plans/import-targets/",
                "/plans/import-trajectory/",
                "/actuals/import/",
                "/run-sheet/2024-02/",
                "/absences/declare/",
            ],
        ),
        ("elected-member", ["/desk/", "/notices/choose/"]),
    ],
)
def test_every_page_of_the_others_is_accessible_wide_and_narrow(portal, username, paths):
    portal.sign_in(username)
    for size in (WIDE, NARROW):
        portal.page.set_viewport_size(size)
        for path in paths:
            portal.visit(path)
