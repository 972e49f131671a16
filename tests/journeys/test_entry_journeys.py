"""A month's figures at a browser: by keyboard, by workbook, by feed, by the deputy, until nothing
is owed.
"""

import json
from datetime import datetime
from decimal import Decimal

from django.conf import settings as django_settings

from pmf_portal.formats.csv_lines import heading_name
from pmf_portal.formats.xlsx import read_sheets, write_sheets
from pmf_portal.periods.month import Month
from scorecards.feeds.registry import renew_token
from scorecards.models import Actual, Feed
from tests.journeys.portal import NARROW, WIDE

MARCH = Month(2024, 3)
RATIOS = {"CP11": "88", "CP13": "73", "CP01": "63", "FW09": "55"}
VALUES = {
    "FW01": "47",
    "FW02": "91.5",
    "CP12": "10.8",
    "CP19": "205",
    "FW05": "92",
    "FW06": "19.3",
    "FW11": "1",
    "CP14": "215",
    "CP15": "740",
    "FW07": "86",
    "FW08": "94.2",
}


def owed(portal):
    return int(portal.page.locator("[data-owed]").inner_text())


def type_row(portal, code):
    """Types a row's figure where the focus stands and presses Enter; gives the row."""
    keyboard = portal.page.keyboard
    if code in RATIOS:
        keyboard.type(RATIOS[code])
        keyboard.press("Tab")
        keyboard.type("100")
    else:
        keyboard.type(VALUES[code])
    keyboard.press("Enter")
    wait_for_answer(portal, code)
    if portal.page.locator(f"#row-{code}[data-saved]").count():
        return
    # What the row asks for, it asks for at once.
    for name, words in (
        ("confirmation", "Checked with the service"),
        ("comment", "Fewer referrals than planned; recruiting"),
    ):
        field = portal.page.locator(f"[name='{code}-{name}']")
        if field.is_visible():
            field.fill(words)
    portal.page.locator(f"#row-{code} [data-figure-of]").first.focus()
    keyboard.press("Enter")
    portal.page.wait_for_selector(f"#row-{code}[data-saved]")


def wait_for_answer(portal, code):
    """Waits until a row is saved, or says what it needs."""
    portal.page.wait_for_selector(
        f"#row-{code}[data-saved], #row-{code} .govuk-error-message", state="attached"
    )


def focused(portal):
    return portal.page.evaluate(
        "document.activeElement.dataset.figureOf || document.activeElement.id"
    )


def test_a_lead_completes_the_month_by_keyboard_alone(portal):
    portal.sign_in("lead-families-and-wellbeing")
    portal.visit("/actuals/")
    count = owed(portal)
    assert count == 15
    portal.page.locator("[data-figure-of]").first.focus()
    done = 0
    while focused(portal) != "owed":
        type_row(portal, focused(portal))
        done += 1
        assert owed(portal) == count - done, "each row is saved on its own"
        assert done <= count
    portal.check()
    assert done == count and owed(portal) == 0
    for code in ("CP04", "CP05", "CP06"):
        portal.visit("/actuals/")
        portal.page.locator("summary", has_text="already in").click()
        portal.page.get_by_role("link", name=f"Correct {code}").focus()
        with portal.page.expect_navigation():
            portal.page.keyboard.press("Enter")
        portal.page.locator(f"#row-{code} [data-figure-of]").focus()
        portal.page.keyboard.press("Control+a")
        portal.page.keyboard.type({"CP04": "77.1", "CP05": "0.42", "CP06": "70.6"}[code])
        portal.page.get_by_label("Reason for the correction").focus()
        portal.page.keyboard.type("The source was revised")
        portal.page.keyboard.press("Enter")
        portal.page.wait_for_selector(f"#row-{code}[data-saved]")
    portal.visit("/actuals/")
    assert (
        Actual.objects.filter(
            recorded_by__username="lead-families-and-wellbeing", entry_channel="form", month=MARCH
        ).count()
        >= 13
    )
    portal.reads("Nothing is left to enter")


def test_the_rating_appears_while_typing_and_text_outlives_the_session(portal):
    portal.sign_in("lead-families-and-wellbeing")
    portal.visit("/actuals/")
    portal.page.locator("[name='FW02-value']").fill("99.5")
    portal.page.wait_for_selector("#row-FW02 .portal-rag--green")
    portal.page.locator("[name='CP12-value']").fill("108")
    portal.page.wait_for_selector("#row-CP12 .portal-doubt")
    assert (
        "divided by 10" in portal.page.locator("#row-CP12").inner_text()
        and portal.page.locator("#row-CP12 [data-word] input").is_visible()
    )
    portal.check()
    portal.page.context.clear_cookies(name="sessionid")
    portal.page.locator("[name='FW02-value']").press("Enter")
    portal.page.get_by_role("link", name="Sign in again").click()
    portal.fill(
        {"User name": "lead-families-and-wellbeing", "Password": django_settings.DEMO_PASSWORD}
    )
    portal.press("Sign in")
    assert (
        portal.page.locator("[name='FW02-value']").input_value() == "99.5"
        and portal.page.locator("[name='CP12-value']").input_value() == "108"
    )
    portal.page.locator("[name='FW02-value']").press("Enter")
    portal.page.wait_for_selector("#row-FW02[data-saved]")
    portal.visit("/actuals/")
    assert portal.page.locator("[name='CP12-value']").input_value() == "108", (
        "what is not saved stays"
    )
    assert Actual.objects.filter(target__code="FW02", month=MARCH).count() == 1


def test_rows_are_saved_without_javascript_and_without_a_session(
    demonstration, live_server, browser
):
    page = browser.new_context(java_script_enabled=False).new_page()

    def sign_in():
        page.get_by_label("User name").fill("lead-families-and-wellbeing")
        page.get_by_label("Password").fill(django_settings.DEMO_PASSWORD)
        page.locator("main").get_by_role("button", name="Sign in").click()

    page.goto(live_server.url + "/actuals/")
    sign_in()
    page.locator("[name='FW02-value']").fill("91.5")
    page.locator("[name='CP12-value']").fill("ten")
    page.get_by_role("button", name="Save FW02").click()
    assert (
        "ten" == page.locator("[name='CP12-value']").input_value()
        and "91.5%" in page.locator("#row-FW02").inner_text()
    )
    page.locator("[name='CP12-value']").fill("10.8")
    page.get_by_text("Comment, provisional: CP12").click()
    page.locator("[name='CP12-comment']").fill("Two placements ended early")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Save CP12").click()
    sign_in()
    assert "What you typed is still here" in page.inner_text("main") and "10.8" in page.inner_text(
        "main"
    )
    page.get_by_role("button", name="Send it now").click()
    assert "10.8%" in page.locator("#row-CP12").inner_text()
    assert Actual.objects.filter(month=MARCH, target__code__in=("FW02", "CP12")).count() == 2


def test_workbook_feed_and_deputy_bring_the_rest_until_nothing_is_owed(portal, tmp_path):
    portal.sign_in("lead-regeneration-and-environment")
    portal.visit("/actuals/")
    with portal.page.expect_download() as download:
        portal.page.get_by_role("link", name="Download the month as a workbook").click()
    headings, *lines = read_sheets(open(download.value.path(), "rb").read(), ("figures",))[
        "figures"
    ].lines
    place = {heading_name(name): n for n, name in enumerate(headings)}
    for line in lines:
        fill_in(line, place)
    filled = tmp_path / "figures.xlsx"
    filled.write_bytes(write_sheets([("figures", headings, lines)], datetime(2024, 4, 8)))
    portal.follow("Upload a file")
    portal.page.get_by_label("CSV file").set_input_files(filled)
    portal.press("Check the file")
    portal.reads("figures would be saved", "Nothing is saved yet")
    if portal.page.get_by_label("Why are the unusual figures right?").count():
        portal.fill({"Why are the unusual figures right?": "Checked with each service"})
    portal.press("Save these figures")
    portal.reads("saved from figures.xlsx", "Nothing is left to enter")

    feed = Feed.objects.get(slug="hospital-dashboard")
    token = renew_token(feed, by=feed.owner, at=feed.created_at)
    headers = {
        "Authorization": f"Bearer {token}",
        "Idempotency-Key": "march",
        "Content-Type": "application/json",
    }
    rows = [{"code": "CP01", "period": "2024-03", "numerator": "4800", "denominator": "7600"}]
    answer = portal.page.context.request.post(
        portal.url + "/api/v1/actuals/", headers=headers, data=json.dumps(rows)
    )
    assert answer.status == 200 and answer.json()["recorded"] == 1, answer.text()

    portal.sign_in("lead-families-and-wellbeing")
    portal.visit("/actuals/")
    assert (
        portal.page.locator("#row-CP01").get_by_text("4800 out of 7600").count() == 1
        and owed(portal) == 14
    )
    portal.follow("I will be away")
    portal.fill({"First day": "8/4/2024", "Last day": "19/4/2024"})
    portal.press("Save the absence")
    portal.sign_in("deputy-lead-families-and-wellbeing")
    portal.visit("/actuals/")
    portal.reads("for Performance Lead, Families and Wellbeing")
    for code in portal.page.eval_on_selector_all(
        "[data-row]:not(.portal-entry--done)", "rows => rows.map(row => row.dataset.row)"
    ):
        portal.page.locator(f"#row-{code} [data-figure-of]").first.focus()
        type_row(portal, code)
    portal.visit("/actuals/")
    portal.reads("Nothing is left to enter")
    portal.visit("/targets/CP01/actuals/2024-03/")
    portal.reads("By the feed “Hospital dashboard”, row 1")


def fill_in(line, place):
    """A figure like that of the period before."""
    before = Decimal(line[place["last_period"]] or line[place["planned"]] or 1)
    if line[place["value"]] or line[place["numerator"]]:
        return
    if "(ratio)" in line[place["unit"]]:
        line[place["numerator"]], line[place["denominator"]] = before * 10, Decimal(1000)
    else:
        line[place["value"]] = before


def test_the_pages_of_data_quality_feeds_and_audits_wide_and_narrow(portal):
    for size in (WIDE, NARROW):
        portal.page.set_viewport_size(size)
        portal.sign_in("lead-families-and-wellbeing")
        for path in (
            "/actuals/",
            "/data-quality/",
            "/data-quality/FW01/",
            "/targets/FW01/actuals/2023-11/",
            "/targets/CP15/actuals/2024-02/areas/record/",
            "/delegations/",
        ):
            portal.visit(path)
        portal.sign_in("head-of-performance")
        for path in (
            "/actuals/",
            "/feeds/",
            "/feeds/hospital-dashboard/",
            "/feeds/add/",
            "/feeds/contact-centre/revoke/",
            "/targets/CP15/breakdown/set/",
        ):
            portal.visit(path)
        portal.sign_in("internal-auditor")
        for path in ("/indicator-audits/draw/", "/data-quality/", "/feeds/", "/indicator-audits/"):
            portal.visit(path)
        portal.follow("Audit of performance indicators 2022/23")
        portal.page.context.clear_cookies()
        for path in (
            "/corrections/",
            "/corrections/2023-12/",
            "/audit-reports/",
            "/targets/CP15/",
            "/targets/CP01/",
        ):
            portal.visit(path)
        portal.visit("/audit-reports/")
        portal.follow("Audit of performance indicators 2022/23")
        portal.reads("Opinion", "The seed was “harbour 2022”", "Confidence: high")


PASTE = """Code\tmy notes\tFigure\tCount 2\tComment\tCount 1
CP11\tok\t\t100\t\t88
CP13\t\t\t100\tRecruiting\t73
CP01\t\t\t100\tRecruiting\t63
FW09\t\t\t100\tRecruiting\t55
FW01\t\t47\t\tRecruiting
FW02\t\t91,5
CP12\t\t10.8\t\tRecruiting
CP19\t\t205\t\tRecruiting
FW05\t\t92
FW06\t\t19.3\t\tRecruiting
FW11\t\t1
CP14\t\t215\t\tRecruiting
CP15\t\t740
FW07\t\t86
FW08\t\t94.2
CP99\t\t12"""


def test_fifteen_figures_are_pasted_and_told_before_they_are_saved(portal):
    portal.sign_in("lead-families-and-wellbeing")
    portal.visit("/actuals/")
    portal.page.locator("#paste-text").fill(PASTE)
    portal.press("Check before saving")
    portal.reads("16 rows read.", "Ignored: “my notes”", "No such target among yours")
    assert not Actual.objects.filter(month=MARCH, entry_channel="form", row=None).filter(
        recorded_by__username="lead-families-and-wellbeing", target__code="FW02"
    )
    portal.press("Yes, use 91.5")
    for field in portal.page.get_by_label("Why is this figure right?").all():
        field.fill("Checked with the service")
    portal.check()
    portal.page.get_by_role("button", name="Save").last.click()
    portal.reads("figures saved.", "No such target among yours")
    portal.visit("/actuals/")
    assert owed(portal) == 0


def test_a_figure_of_last_month_is_corrected_in_three_clicks(portal):
    portal.sign_in("lead-families-and-wellbeing")
    portal.visit("/actuals/")
    portal.follow("Correct February 2024")
    portal.follow("Correct FW02")
    row = portal.page.locator("#row-FW02")
    row.locator("[name='FW02-value']").fill("91.6")
    row.get_by_label("Reason for the correction").fill("A return came late")
    row.get_by_role("button", name="Save FW02").click()
    portal.page.wait_for_selector("#row-FW02[data-saved]")
    portal.check()
    figure = Actual.objects.filter(target__code="FW02", month=MARCH - 1).order_by("-revision")[0]
    assert (figure.value, figure.reason) == (Decimal("91.6"), "A return came late")
