"""The Exception Tracker at a browser: CESG reads it, the public reads what was published."""

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 740}


def test_cesg_reads_the_tracker_of_a_past_quarter_and_goes_to_a_report(portal):
    portal.sign_in("chief-executive")
    for size in (WIDE, NARROW):
        portal.page.set_viewport_size(size)
        portal.visit("/desk/")
        portal.follow("Exception Tracker")
        portal.reads(
            "Now, ",
            "By directorate",
            "By kind of cause",
            "At each month end",
            "Did the plans work?",
        )
        assert (
            portal.page.locator(".js-plotly-plot .main-svg").first.is_visible()
            and portal.page.locator(".js-plotly-plot").count() == 4
        )
        portal.page.get_by_label("As at", exact=True).select_option("2023-12")
        portal.page.get_by_label("Directorate", exact=True).select_option("families-and-wellbeing")
        portal.press("Show")
        portal.reads("As at the end of December 2023")
        portal.visit("/exception-tracker/?month=2023-99&directorate=nowhere")
        portal.reads(
            "There is a problem",
            "Choose a month from the list",
            "Choose a directorate from the list",
        )
        portal.follow("CP01 Patients seen")
        portal.reads("Exception report, CP01")


def test_the_public_reads_the_published_tracker(portal):
    for size in (WIDE, NARROW):
        portal.page.set_viewport_size(size)
        portal.visit("/")
        portal.page.get_by_text("All reports and resources").click()
        portal.follow("Quarterly Exception Tracker")
        portal.follow("December 2023")
        portal.reads(
            "The quarter that ended with December 2023",
            "as at 09:30 on 19 January 2024",
            "What the tracker counts",
        )
        portal.follow("CP01 Patients seen")
        portal.reads("Exception reports and delivery plans")


def test_every_month_end_of_the_tracker_is_read_without_scrolling_sideways(portal):
    portal.page.set_viewport_size(WIDE)
    portal.visit("/exception-tracker/published/2023-12/")
    region = portal.page.get_by_role("region", name="At each month end")
    assert region.evaluate("one => one.scrollWidth <= one.clientWidth")


def test_the_tracker_is_there_without_javascript(demonstration, live_server, browser):
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{live_server.url}/exception-tracker/published/2023-12/")
    assert page.get_by_role("row", name="November 2023").inner_text().split()[2] == "14"
